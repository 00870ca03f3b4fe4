import { taskVectorMethod } from '../../parts/task-vector-method.ts';
import { gammaParameter } from '../../parts/mergekit-parameters.ts';
import { withoutOutliers } from '../../parts/sparsifiers.ts';

/** Model Breadcrumbs (2312.06795) inside each tensor. Where ⌊γ·n⌋ is 0 nothing counts as an outlier; mergekit 0.1.4 then drops the whole tensor's task vector. */
export const method = taskVectorMethod({
  id: 'breadcrumbs',
  title: 'Model Breadcrumbs',
  summary: 'Adds task vectors without their largest entries (outliers) and without their smallest.',
  citation: { title: 'Model Breadcrumbs: scaling multi-task model merging with sparse masks', arxiv: '2312.06795' },
  sparsifier: withoutOutliers,
  vote: false,
  normalize: false,
  rescale: false,
  randomness: false,
  expertParameters: [gammaParameter],
});
