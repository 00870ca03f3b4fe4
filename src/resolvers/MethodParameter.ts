import { type MethodParameterResolvers, type ParameterType } from './types.generated.ts';

const TYPES = { number: 'NUMBER', integer: 'INTEGER', boolean: 'BOOLEAN', choice: 'CHOICE' } as const satisfies Record<
  string,
  ParameterType
>;

export const MethodParameter: MethodParameterResolvers = {
  type: ({ type }) => TYPES[type],
  perTensor: ({ perTensor = false }) => perTensor,
  min: ({ min }) => min ?? null,
  max: ({ max }) => max ?? null,
  choices: ({ choices }) => choices ?? null,
};
