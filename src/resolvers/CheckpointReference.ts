import { loadNode } from './node-loaders.ts';
import { type CheckpointReferenceResolvers } from './types.generated.ts';

export const CheckpointReference: CheckpointReferenceResolvers = {
  node: ({ type, id }, _args, context) => loadNode(context, type, id),
};
