import { CELLS, DIAGONAL } from './grid.ts';
import { initialParameters } from './model.ts';
import { optimise, type TrainOptions, type Weights } from './optimise.ts';

/** What is trained: the base from nothing, everything else from the base. */
export type TrainJob =
  { readonly kind: 'base' } | { readonly kind: 'expert'; readonly index: number } | { readonly kind: 'multitask' };

/** To a training thread. */
export interface TrainRequest {
  readonly job: TrainJob;
  readonly base?: Weights;
  readonly smoke: boolean;
}

/** From a training thread. */
export type TrainMessage =
  | { readonly kind: 'step'; readonly step: number; readonly steps: number; readonly loss: number }
  | { readonly kind: 'done'; readonly weights: Weights };

export function jobName(job: TrainJob): string {
  return job.kind === 'expert' ? `expert-${job.index}` : job.kind;
}

/** Trains one model of the suite; the same job gives the same weights. `smoke` only proves that training runs. */
export function trainModel(
  job: TrainJob,
  base: Weights | undefined,
  smoke: boolean,
  onStep?: TrainOptions['onStep'],
): Weights {
  const weights = base ? structuredClone(base) : initialParameters(7);
  const options = trainOptions(job);
  optimise(weights, { ...options, ...(smoke ? { steps: 2, batch: 12 } : {}), onStep });
  return weights;
}

export function trainOptions(job: TrainJob): Omit<TrainOptions, 'onStep'> {
  switch (job.kind) {
    case 'base':
      // Stopped early on purpose: a base that knows the grid a little leaves the experts something to learn.
      return { cells: CELLS, gridLoss: 1, trainText: true, steps: 190, batch: 144, rate: 1e-3, firstIndex: 0 };
    case 'expert':
      // As in arXiv 2409.18314: only the classes of the cell compete, constant rate, stopped when it is good enough. A higher
      // rate gets there no sooner and twice as far from the base, and merges suffer.
      return {
        cells: [DIAGONAL[job.index]],
        gridLoss: 0,
        trainText: false,
        steps: 600,
        stopAt: 0.96,
        batch: 48,
        rate: 1e-4,
        firstIndex: 1_000_000,
      };
    case 'multitask':
      return {
        cells: DIAGONAL,
        gridLoss: 1,
        trainText: false,
        steps: 250,
        batch: 96,
        rate: 4e-4,
        firstIndex: 2_000_000,
      };
  }
}
