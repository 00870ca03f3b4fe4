import { type TensorResolvers } from './types.generated.ts';

export const Tensor: TensorResolvers = {
  bytes: ({ byteBegin, byteEnd }) => BigInt(byteEnd) - BigInt(byteBegin),
};
