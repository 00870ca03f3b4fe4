import { type ParameterCard } from '../method-card.ts';

/** Parameters of mergekit's methods, with its names and defaults. Numbers may differ by tensor, as its filters and gradients say. */

const MAGNITUDE = 1e6;

function real(name: string, preset: number, help: string, limits: { min?: number; max?: number } = {}): ParameterCard {
  return {
    name,
    type: 'number',
    default: preset,
    min: -MAGNITUDE,
    max: MAGNITUDE,
    ...limits,
    perTensor: true,
    grid: [],
    help,
  };
}

export function flag(name: string, preset: boolean, help: string): ParameterCard {
  return { name, type: 'boolean', default: preset, perTensor: true, grid: [], help };
}

export const numberParameter = real;

/** Of each expert. mergekit has no default for it. */
export const weightParameter = real('weight', 1, 'Weight of this expert. May be negative or zero.');

export const densityParameter = real(
  'density',
  1,
  'Share of the entries of this expert’s task vector that is kept, in every tensor. 1 keeps everything: the method is then a (voted) sum.',
  { min: 0, max: 1 },
);

export const gammaParameter = real(
  'gamma',
  0.01,
  'Share of the entries of this expert’s task vector, the largest of every tensor, that is dropped as outliers.',
  { min: 0, max: 1 },
);

export const epsilonParameter = real(
  'epsilon',
  0.15,
  'How far the keep probability reaches from density − epsilon for the smallest entry of a row to density + epsilon for the largest.',
  { min: 0, max: 1 },
);

export const lambdaParameter = real('lambda', 1, 'Scale of the merged task vector before it is added to the base.');

export function normalizeParameter(preset: boolean, over: string): ParameterCard {
  return flag('normalize', preset, `Whether the sum is divided by the sum of the weights ${over}.`);
}

export function rescaleParameter(preset: boolean): ParameterCard {
  return flag(
    'rescale',
    preset,
    'Whether what is kept of a task vector is scaled up to the L1 norm that the whole had in this tensor.',
  );
}

export const int8MaskParameter: ParameterCard = {
  name: 'int8_mask',
  type: 'boolean',
  default: false,
  grid: [],
  help: 'Accepted and without effect: in mergekit it says how masks are stored, which changes no result.',
};
