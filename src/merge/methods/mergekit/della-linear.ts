import { byRowRank } from '../../parts/della-rows.ts';
import { epsilonParameter } from '../../parts/mergekit-parameters.ts';
import { taskVectorMethod } from '../../parts/task-vector-method.ts';

/**
 * DELLA-Merging (2406.11617): an entry is kept with a probability that grows with its rank in its row, then the weighted sum.
 * A row of one entry is kept with the probability of the density; mergekit divides by zero there.
 */
export const method = taskVectorMethod({
  id: 'della_linear',
  title: 'DELLA (linear)',
  summary: 'Adds task vectors of which random entries are dropped, small ones rather than large ones.',
  citation: {
    title: 'DELLA-Merging: reducing interference in model merging through magnitude-based sampling',
    arxiv: '2406.11617',
  },
  sparsifier: byRowRank,
  vote: false,
  normalize: false,
  rescale: true,
  randomness: true,
  expertParameters: [epsilonParameter],
});
