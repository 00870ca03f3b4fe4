import { type ParameterCard } from '../method-card.ts';

export const startParameter: ParameterCard = {
  name: 'start',
  type: 'choice',
  default: 'sum',
  choices: ['sum', 'mean', 'zero'],
  grid: [],
  help: 'Where directions stay that are not solved: at the sum of the task vectors, at their mean, or at the base. Language models from "sum" want an alpha of about 1/M.',
};
