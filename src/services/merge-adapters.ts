import { type EntityManager } from 'typeorm';
import { AppError } from '../errors.ts';
import { readExpertTable } from '../jobs/expert-table.ts';
import { type CheckpointTable } from '../merge/types.ts';
import { type CheckpointRow } from '../storage/entities/checkpoint.ts';
import { findCheckpoints } from '../storage/stores/checkpoint-store.ts';
import { failAll, ok, type Result, type UserError } from './result.ts';

/**
 * What each expert is added to: an adapter to the base that it was registered with, else to the base of the merge; null for experts
 * that stand on their own.
 */
export async function findOntos(
  manager: EntityManager,
  experts: readonly CheckpointRow[],
  base: CheckpointRow | null,
): Promise<Result<readonly (CheckpointRow | null)[]>> {
  const adapters = experts.filter(({ kind }) => kind === 'ADAPTER');
  const bases = await findCheckpoints(
    manager,
    adapters.flatMap(({ baseId }) => baseId ?? []),
  );
  const errors: UserError[] = [];
  const ontos = experts.map((expert, index): CheckpointRow | null => {
    if (expert.kind !== 'ADAPTER') return null;
    const onto = expert.baseId === null ? base : (bases.get(expert.baseId) ?? null);
    if (onto === null) {
      const message = `"${expert.name}" is an adapter and states no base: name the base of the merge`;
      errors.push({ code: 'BASE_REQUIRED', message, field: ['input', 'experts', String(index), 'checkpoint'] });
    }
    return onto;
  });
  return errors.length > 0 ? failAll(errors) : ok(ontos);
}

/** Tables of different experts, adapters with what they are added to. */
export async function readExpertTables(
  manager: EntityManager,
  experts: readonly CheckpointRow[],
  ontos: readonly (CheckpointRow | null)[],
): Promise<Result<readonly CheckpointTable[]>> {
  const tables = new Map<string, CheckpointTable>();
  for (const [index, expert] of experts.entries()) {
    if (tables.has(expert.contentDigest)) continue;
    try {
      tables.set(expert.contentDigest, await readExpertTable(manager, expert, ontos[index]));
    } catch (error) {
      if (!(error instanceof AppError) || error.retryable) throw error;
      const { code, message, place } = error;
      return failAll([{ ...place, code, message, field: ['input', 'experts', String(index), 'checkpoint'] }]);
    }
  }
  return ok([...tables.values()]);
}
