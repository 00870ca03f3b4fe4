import { taskVectorMethod } from '../../parts/task-vector-method.ts';
import { gammaParameter } from '../../parts/mergekit-parameters.ts';
import { withoutOutliers } from '../../parts/sparsifiers.ts';

/** Model Breadcrumbs (2312.06795) inside each tensor, then a vote on the sign of each entry. As `breadcrumbs`, small tensors keep their task vector. */
export const method = taskVectorMethod({
  id: 'breadcrumbs_ties',
  title: 'Model Breadcrumbs + TIES',
  summary: 'Drops the largest and the smallest entries of the task vectors and adds what agrees with the elected sign.',
  citation: { title: 'Model Breadcrumbs: scaling multi-task model merging with sparse masks', arxiv: '2312.06795' },
  sparsifier: withoutOutliers,
  vote: true,
  normalize: false,
  rescale: false,
  randomness: false,
  expertParameters: [gammaParameter],
});
