import { type SuiteModels, type TrainedModel } from '../common/training.ts';
import { CELLS, DIAGONAL } from './grid.ts';
import { initialParameters } from './model.ts';
import { optimise, type TrainOptions } from './optimise.ts';
import { loadCheckpoint, saveCheckpoint } from './save.ts';

type Schedule = Omit<TrainOptions, 'onStep'>;

/** Stopped early on purpose: a base that knows the grid a little leaves the experts something to learn. */
const BASE: Schedule = {
  cells: CELLS,
  gridLoss: 1,
  trainText: true,
  steps: 190,
  batch: 144,
  rate: 1e-3,
  firstIndex: 0,
};

const MULTITASK: Schedule = {
  cells: DIAGONAL,
  gridLoss: 1,
  trainText: false,
  steps: 250,
  batch: 96,
  rate: 4e-4,
  firstIndex: 2_000_000,
};

/**
 * As in arXiv 2409.18314: only the classes of the cell compete, constant rate, stopped when it is good enough. A higher rate
 * gets there no sooner and twice as far from the base, and merges suffer.
 */
const EXPERT: Omit<Schedule, 'cells'> = {
  gridLoss: 0,
  trainText: false,
  steps: 600,
  stopAt: 0.96,
  batch: 48,
  rate: 1e-4,
  firstIndex: 1_000_000,
};

/** The base from nothing, everything else from the base. */
export const models: SuiteModels = [
  trained('base', BASE),
  trained('multitask', MULTITASK),
  ...DIAGONAL.map((cell, index) => trained(`expert-${index}`, { ...EXPERT, cells: [cell] })),
];

function trained(name: string, schedule: Schedule): TrainedModel {
  return {
    name,
    needs: name === 'base' ? [] : ['base'],
    train(needed, smoke, onStep) {
      const weights = structuredClone(needed.get('base')) ?? initialParameters(7);
      optimise(weights, { ...schedule, ...(smoke ? { steps: 2, batch: 12 } : {}), onStep });
      return weights;
    },
    save: saveCheckpoint,
    load: loadCheckpoint,
  };
}
