import { taskVectorMethod } from '../../parts/task-vector-method.ts';
import { largest } from '../../parts/sparsifiers.ts';

/** TIES (2306.01708) inside each tensor: ⌊d·n⌋ entries of a task vector stay, the weighted entries vote, and what agrees is averaged by weight. */
export const method = taskVectorMethod({
  id: 'ties',
  title: 'TIES (mergekit)',
  summary:
    'Keeps the largest entries of each tensor, elects a sign by the weighted sum and averages what agrees with it.',
  citation: { title: 'TIES-Merging: resolving interference when merging models', arxiv: '2306.01708' },
  sparsifier: largest,
  vote: true,
  normalize: true,
  rescale: false,
  randomness: false,
});
