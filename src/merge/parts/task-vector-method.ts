import { type MergeMethod } from '../method.ts';
import { type MethodCard, type ParameterCard } from '../method-card.ts';
import {
  densityParameter,
  int8MaskParameter,
  lambdaParameter,
  normalizeParameter,
  rescaleParameter,
  weightParameter,
} from './mergekit-parameters.ts';
import { settleMergekit } from './mergekit-settle.ts';
import { type Sparsifier, taskVectorMap, taskVectorMapFor, taskVectorPasses } from './task-vector-merge.ts';

export interface TaskVectorMethod extends Pick<MethodCard, 'id' | 'title' | 'summary' | 'citation'> {
  readonly sparsifier: Sparsifier;
  readonly vote: boolean;
  /** mergekit's presets, which differ from method to method. */
  readonly normalize: boolean;
  readonly rescale: boolean;
  readonly randomness: boolean;
  /** Beside weight and density. */
  readonly expertParameters?: readonly ParameterCard[];
}

/** One of mergekit's methods that thin the task vectors, perhaps vote on signs, and add: they differ in nothing else. */
export function taskVectorMethod(wish: TaskVectorMethod): MergeMethod {
  const { sparsifier, vote, normalize, rescale, randomness, expertParameters = [], ...shown } = wish;
  const work = vote ? 9 : 6;
  return {
    card: {
      ...shown,
      dialect: 'mergekit-0.1.4',
      version: 1,
      family: 'SPARSE',
      experts: { min: 1, max: null },
      prerequisites: { base: true, statistics: [], data: false, tuning: true, randomness },
      parameters: [
        lambdaParameter,
        normalizeParameter(normalize, vote ? 'of the experts whose entry agrees with the vote' : 'of the experts'),
        rescaleParameter(rescale),
        int8MaskParameter,
      ],
      expertParameters: [weightParameter, densityParameter, ...expertParameters],
      costFormula: `(${work}M+3)·P`,
    },
    ordered: false,
    weighted: true,
    flopsPerElement: ({ experts }) => work * experts.length + 3,
    passes: (recipe) => taskVectorPasses(recipe, sparsifier),
    map: taskVectorMap(sparsifier, vote),
    mapFor: (recipe) => taskVectorMapFor(recipe, sparsifier, vote),
    check: (context) => sparsifier.check?.(context),
    settle: settleMergekit,
  };
}
