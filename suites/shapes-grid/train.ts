import { DOMAINS } from './domains.ts';
import { GROUPS } from './classes.ts';
import { initialParameters } from './model.ts';
import { optimise, type GridCell, type TrainOptions, type Weights } from './optimise.ts';

export const CELLS: readonly GridCell[] = DOMAINS.flatMap((_, domain) => GROUPS.map((_, group) => ({ group, domain })));
/** Cells that have an expert: group i drawn in domain i. */
export const DIAGONAL: readonly GridCell[] = DOMAINS.map((_, i) => ({ group: i, domain: i }));

/** What is trained: the base from nothing, everything else from the base. */
export type TrainJob =
  { readonly kind: 'base' } | { readonly kind: 'expert'; readonly index: number } | { readonly kind: 'multitask' };

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
      return { cells: CELLS, labelSpace: 'all', trainText: true, steps: 700, batch: 144, rate: 1e-3, firstIndex: 0 };
    case 'expert':
      return {
        cells: [DIAGONAL[job.index]],
        labelSpace: 'task',
        trainText: false,
        steps: 150,
        batch: 64,
        rate: 3e-4,
        firstIndex: 1_000_000,
      };
    case 'multitask':
      return {
        cells: DIAGONAL,
        labelSpace: 'all',
        trainText: false,
        steps: 300,
        batch: 96,
        rate: 4e-4,
        firstIndex: 2_000_000,
      };
  }
}
