import { CHECKPOINT_KEYSET } from '../../storage/read-models/checkpoints.ts';
import { connection } from '../connection.ts';
import { unwrap } from '../graphql-errors.ts';
import { expectId } from '../node-id.ts';
import { type QueryResolvers } from '../types.generated.ts';

export const checkpoints: QueryResolvers['checkpoints'] = (_parent, { filter, ...page }, { services }) => {
  const { base, kind, state, modality, nameContains, digestPrefix, tags, flagged } = filter ?? {};
  const wanted = {
    kind: kind ?? undefined,
    state: state ?? undefined,
    modality: modality ?? undefined,
    nameContains: nameContains ?? undefined,
    digestPrefix: digestPrefix ?? undefined,
    tags: tags ?? undefined,
    flagged: flagged ?? undefined,
    baseId: base == null ? undefined : unwrap(expectId(base, 'Checkpoint', ['filter', 'base'])),
  };
  return connection(
    page,
    CHECKPOINT_KEYSET,
    (request) => services.checkpoints.page(wanted, request),
    () => services.checkpoints.count(wanted),
  );
};
