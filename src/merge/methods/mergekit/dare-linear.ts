import { taskVectorMethod } from '../../parts/task-vector-method.ts';
import { atRandom } from '../../parts/sparsifiers.ts';

/** DARE (2311.03099) with mergekit's rescaling: what is kept is scaled by the ratio of L1 norms, not by 1/density. */
export const method = taskVectorMethod({
  id: 'dare_linear',
  title: 'DARE (mergekit)',
  summary:
    'Adds task vectors of which random entries are dropped and the rest is scaled up to the L1 norm of the whole.',
  citation: {
    title: 'Language models are super Mario: absorbing abilities from homologous models as a free lunch',
    arxiv: '2311.03099',
  },
  sparsifier: atRandom,
  vote: false,
  normalize: false,
  rescale: true,
  randomness: true,
});
