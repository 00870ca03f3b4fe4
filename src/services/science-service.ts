import { compare, type ComparisonRequest } from './science/compare.ts';
import { boardCorrelation, type CorrelationRequest } from './science/correlation.ts';
import { paretoFrontier, type ParetoRequest } from './science/pareto.ts';
import { recommendMethods, type RecommendationRequest } from './science/recommend.ts';
import { scaling, type ScalingRequest } from './science/scaling.ts';
import { sensitivity, type SensitivityRequest } from './science/sensitivity.ts';
import { type ServiceDeps } from './service-deps.ts';

export type ScienceService = ReturnType<typeof createScienceService>;

/** What boards say when all their rows are looked at together. Reads only. */
export function createScienceService({ dataSource: { manager } }: Pick<ServiceDeps, 'dataSource'>) {
  return {
    paretoFrontier: (request: ParetoRequest) => paretoFrontier(manager, request),
    scaling: (request: ScalingRequest) => scaling(manager, request),
    correlation: (request: CorrelationRequest) => boardCorrelation(manager, request),
    sensitivity: (request: SensitivityRequest) => sensitivity(manager, request),
    compare: (request: ComparisonRequest) => compare(manager, request),
    recommendMethods: (request: RecommendationRequest) => recommendMethods(manager, request),
  };
}
