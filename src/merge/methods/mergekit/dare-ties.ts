import { taskVectorMethod } from '../../parts/task-vector-method.ts';
import { atRandom } from '../../parts/sparsifiers.ts';

/** DARE (2311.03099) with mergekit's rescaling by the ratio of L1 norms, then a vote on the sign of each entry. */
export const method = taskVectorMethod({
  id: 'dare_ties',
  title: 'DARE + TIES (mergekit)',
  summary: 'Drops random entries of the task vectors, scales the rest up, and adds what agrees with the elected sign.',
  citation: {
    title: 'Language models are super Mario: absorbing abilities from homologous models as a free lunch',
    arxiv: '2311.03099',
  },
  sparsifier: atRandom,
  vote: true,
  normalize: false,
  rescale: true,
  randomness: true,
});
