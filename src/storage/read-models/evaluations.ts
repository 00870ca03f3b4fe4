import { type EntityManager, type SelectQueryBuilder } from 'typeorm';
import { EvaluationEntity, type EvaluationRow, type EvaluationState } from '../entities/evaluation.ts';
import { keysetPage, newestFirst, type Page, type PageRequest } from '../keyset.ts';

/** Conditions that all have to hold; left out ones hold for every evaluation. */
export interface EvaluationsQuery {
  readonly checkpointId?: string;
  readonly benchmarkId?: string;
  readonly state?: EvaluationState;
}

export const EVALUATIONS_NEWEST_FIRST = newestFirst('evaluation');

/** One page of evaluations, newest first; indexes `evaluation_created`, `evaluation_benchmark` and the unique key. */
export function evaluationsPage(
  manager: EntityManager,
  query: EvaluationsQuery,
  page: PageRequest,
): Promise<Page<EvaluationRow>> {
  return keysetPage(manager, evaluationsOf(manager, query), EVALUATIONS_NEWEST_FIRST, page);
}

export function evaluationsCount(manager: EntityManager, query: EvaluationsQuery): Promise<number> {
  return evaluationsOf(manager, query).getCount();
}

function evaluationsOf(manager: EntityManager, query: EvaluationsQuery): SelectQueryBuilder<EvaluationRow> {
  const evaluations = manager.createQueryBuilder(EvaluationEntity, 'evaluation').where('TRUE');
  if (query.checkpointId !== undefined) {
    evaluations.andWhere('evaluation.checkpointId = :checkpointId', { checkpointId: query.checkpointId });
  }
  if (query.benchmarkId !== undefined) {
    evaluations.andWhere('evaluation.benchmarkId = :benchmarkId', { benchmarkId: query.benchmarkId });
  }
  if (query.state !== undefined) evaluations.andWhere('evaluation.state = :state', { state: query.state });
  return evaluations;
}
