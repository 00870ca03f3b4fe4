import { MOVES_LAST_FIRST } from '../storage/stores/alias-store.ts';
import { connection } from './connection.ts';
import { encodeId } from './node-id.ts';
import { tokenName } from './token-name.ts';
import { type AliasMoveResolvers, type AliasResolvers } from './types.generated.ts';

export const Alias: AliasResolvers = {
  id: ({ id }) => encodeId('Alias', id),
  checkpoint: ({ checkpointId }, _args, { loaders }) =>
    checkpointId === null ? null : loaders.checkpoints.load(checkpointId),
  history: ({ id }, page, { services }) =>
    connection(page, MOVES_LAST_FIRST, (request) => services.aliases.history(id, request)),
};

export const AliasMove: AliasMoveResolvers = {
  checkpoint: ({ checkpointId }, _args, { loaders }) =>
    checkpointId === null ? null : loaders.checkpoints.load(checkpointId),
  movedBy: ({ movedBy }, _args, context) => tokenName(movedBy, context),
};
