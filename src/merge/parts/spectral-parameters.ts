import { type ParameterCard } from '../method-card.ts';
import { type Recipe } from '../recipe-types.ts';
import { numberOf } from '../values.ts';

/** The scale of the merged task vector, Δ; `grid` is what the authors search. */
export function alphaParameter(preset: number, grid: readonly number[]): ParameterCard {
  return {
    name: 'alpha',
    type: 'number',
    default: preset,
    min: 0,
    max: 100,
    grid,
    help: 'Scale of the merged task vector before it is added to the base, for matrices and for the mean of all other tensors; 0 gives the base.',
  };
}

/** 31 values from 0 to 3: the search of the authors of Iso. */
export const UP_TO_THREE: readonly number[] = Array.from({ length: 31 }, (_, i) => i / 10);

/** What happens to directions without a singular value to speak of. */
export interface NullSpace {
  readonly nullSpace: 'drop' | 'complete';
  readonly tolerance: number;
}

export const nullSpaceParameters: readonly ParameterCard[] = [
  {
    name: 'null_space',
    type: 'choice',
    default: 'drop',
    choices: ['drop', 'keep'],
    grid: [],
    help: 'Directions of singular values that are zero (within rank_tolerance) are left out, or kept as the decomposition happens to choose them, as the authors’ code does; the same for task vectors of full rank.',
  },
  {
    name: 'rank_tolerance',
    type: 'number',
    default: 1e-10,
    min: 0,
    max: 0.1,
    grid: [],
    help: 'For null_space "drop": singular values up to this times the largest count as zero. Adapters that were merged into f32 weights need about 1e-5.',
  },
];

export function nullSpaceOf(recipe: Recipe): NullSpace {
  const drop = recipe.parameters.null_space !== 'keep';
  return { nullSpace: drop ? 'drop' : 'complete', tolerance: numberOf(recipe, 'rank_tolerance') };
}

/** Whether tables of tokens are matrices like any other. The authors merge image encoders, which have none. */
export const embeddingsParameter: ParameterCard = {
  name: 'embeddings',
  type: 'choice',
  default: 'average',
  choices: ['average', 'matrix'],
  grid: [],
  help: 'Token embeddings and output heads, with a row for each word: averaged, or taken as matrices, which is costly for large vocabularies.',
};
