import { type ParameterCard } from '../method-card.ts';

export const sigmaMinParameter: ParameterCard = {
  name: 'sigma_min',
  type: 'number',
  default: 1e-5,
  min: 1e-12,
  max: 1,
  grid: [],
  help: 'Singular values of the task vectors side by side below this are left out.',
};

export const knotsCitation = { title: 'Model merging with SVD to tie the KnOTS', arxiv: '2410.19735' };
