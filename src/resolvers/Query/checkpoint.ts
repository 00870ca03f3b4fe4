import { unwrap } from '../graphql-errors.ts';
import { fail } from '../../services/result.ts';
import { decodeId } from '../node-id.ts';
import { type QueryResolvers } from '../types.generated.ts';

export const checkpoint: QueryResolvers['checkpoint'] = async (_parent, { id, alias }, { loaders, services }) => {
  if ((id == null) === (alias == null)) return unwrap(fail('INVALID_INPUT', 'give an id, or an alias'));
  if (alias != null) {
    const target = (await services.aliases.byName(alias))?.checkpointId ?? null;
    return target === null ? null : loaders.checkpoints.load(target);
  }
  const decoded = decodeId(id ?? '');
  return decoded?.type === 'Checkpoint' ? loaders.checkpoints.load(decoded.uuid) : null;
};
