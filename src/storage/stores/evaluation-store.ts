import { type EntityManager, type QueryDeepPartialEntity } from 'typeorm';
import {
  EvaluationEntity,
  type EvaluationCost,
  type EvaluationRow,
  type EvaluationState,
} from '../entities/evaluation.ts';
import { rowsIn } from '../plain-rows.ts';

export type NewEvaluation = Omit<EvaluationRow, 'state' | 'cost' | 'finishedAt'>;

/** What makes an evaluation the same as another one. */
export type EvaluationKey = Pick<EvaluationRow, 'checkpointId' | 'benchmarkId' | 'split' | 'harness' | 'tier' | 'seed'>;

/** Writes a pending evaluation unless there is one of the same key; whether it did. Waits for a simultaneous writer. */
export async function insertEvaluation(manager: EntityManager, evaluation: NewEvaluation): Promise<boolean> {
  const { raw } = await manager
    .createQueryBuilder()
    .insert()
    .into(EvaluationEntity)
    .values({ ...evaluation, state: 'PENDING' } as QueryDeepPartialEntity<EvaluationRow>)
    .orIgnore()
    .returning('id')
    .execute();
  return (raw as unknown[]).length === 1;
}

export function findEvaluations(manager: EntityManager, ids: readonly string[]): Promise<EvaluationRow[]> {
  return rowsIn(manager, EvaluationEntity, 'id', ids);
}

export function findEvaluation(manager: EntityManager, id: string): Promise<EvaluationRow | null> {
  return manager.findOneBy(EvaluationEntity, { id });
}

/** Reads an evaluation and holds it until the transaction ends, so that restarts take turns. */
export function lockEvaluation(manager: EntityManager, key: EvaluationKey): Promise<EvaluationRow> {
  const { checkpointId, benchmarkId, split, harness, tier, seed } = key;
  return manager.findOneOrFail(EvaluationEntity, {
    where: { checkpointId, benchmarkId, split, harness, tier, seed },
    lock: { mode: 'pessimistic_write' },
  });
}

export function lockEvaluationById(manager: EntityManager, id: string): Promise<EvaluationRow | null> {
  return manager.findOne(EvaluationEntity, { where: { id }, lock: { mode: 'pessimistic_write' } });
}

export async function setEvaluationState(manager: EntityManager, id: string, state: EvaluationState): Promise<void> {
  await manager.update(EvaluationEntity, { id }, { state });
}

export async function completeEvaluation(
  manager: EntityManager,
  id: string,
  end: { readonly cost: EvaluationCost; readonly finishedAt: Date },
): Promise<void> {
  await manager.update(EvaluationEntity, { id }, { ...end, state: 'COMPLETE' });
}
