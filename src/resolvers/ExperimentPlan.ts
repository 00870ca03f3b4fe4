import { type ExperimentPlanResolvers } from './types.generated.ts';

export const ExperimentPlan: ExperimentPlanResolvers = {
  skipped: ({ skipped, spec, cards }) =>
    skipped.map(({ method, subset, reason }) => ({ method: cards[method], subset: spec.subsets[subset], reason })),
};
