import { type ParameterCard } from '../method-card.ts';

/** The paper's sweep: eleven values from 0 to 1. */
export const TENTHS: readonly number[] = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1];

/** The scale of the merged task vector. */
export function lambdaParameter(preset: number): ParameterCard {
  return {
    name: 'lambda',
    type: 'number',
    default: preset,
    min: 0,
    max: 10,
    grid: TENTHS,
    help: 'Scale of the merged task vector before it is added to the base; 0 gives the base.',
  };
}

/** The drop probability of DARE. */
export const dropParameter: ParameterCard = {
  name: 'p',
  type: 'number',
  default: 0.5,
  min: 0,
  max: 1,
  grid: TENTHS,
  help: 'Probability that an entry of a task vector is dropped; the rest is divided by 1 − p. 1 drops everything.',
};

/** Where an elected sum is exactly zero, which sign is taken. */
export const zeroSignParameter: ParameterCard = {
  name: 'zero_sign',
  type: 'choice',
  default: 'global-majority',
  choices: ['global-majority', 'tensor-majority', 'plus'],
  grid: [],
  help: 'Sign taken where the trimmed entries cancel exactly: that of the majority of the whole model (original authors), of the tensor, or plus.',
};

export const aggregateParameter: ParameterCard = {
  name: 'agg',
  type: 'choice',
  default: 'mean',
  choices: ['mean', 'sum'],
  grid: [],
  help: 'Whether the entries that agree with the elected sign are averaged or added.',
};
