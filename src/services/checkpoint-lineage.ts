import { type EntityManager } from 'typeorm';
import { type CheckpointKind, type CheckpointRow } from '../storage/entities/checkpoint.ts';
import { type Lineage, lineageDifferences } from '../storage/read-models/lineage.ts';
import { findReadyBenchmark } from '../storage/stores/benchmark-store.ts';
import { cellsOfBenchmarks } from '../storage/stores/cell-store.ts';
import { findCheckpoint } from '../storage/stores/checkpoint-store.ts';
import { MAX_COMPLAINTS } from './announced-files.ts';
import { parseBenchmarkReference } from './benchmark-reference.ts';
import { failAll, ok, type Result, type UserError } from './result.ts';

/** What a registrant says about where a checkpoint comes from. */
export interface StatedLineage {
  readonly kind: CheckpointKind;
  readonly baseId: string | null;
  readonly trainedCells: readonly { readonly benchmark: string; readonly cells: readonly string[] }[];
}

/** More would only be a way to make the server look things up. */
const MAX_BENCHMARKS = 20;
const MAX_CELLS = 10_000;

/** Kinds that something else can be trained from. */
const BASE_KINDS: ReadonlySet<CheckpointKind> = new Set(['BASE', 'MERGED']);

/**
 * Looks up base and cells. A BASE has neither; EXPERT and ADAPTER may have both, and may do without: what is not stated
 * is only missing on the board. MERGED checkpoints are made by merging.
 */
export async function resolveLineage(manager: EntityManager, stated: StatedLineage): Promise<Result<Lineage>> {
  const errors: UserError[] = [];
  if (stated.kind === 'MERGED') {
    errors.push(invalid('checkpoints of kind MERGED come from mergeStart only', 'kind'));
  }
  if (stated.kind === 'BASE' && stated.baseId !== null) {
    errors.push(invalid('a checkpoint of kind BASE has no base', 'base'));
  }
  if (stated.kind === 'BASE' && stated.trainedCells.length > 0) {
    errors.push(invalid('a checkpoint of kind BASE has no trained cells: register it as EXPERT', 'trainedCells'));
  }
  const cellCount = stated.trainedCells.reduce((count, { cells }) => count + cells.length, 0);
  if (stated.trainedCells.length > MAX_BENCHMARKS || cellCount > MAX_CELLS) {
    const message = `at most ${MAX_CELLS} cells of ${MAX_BENCHMARKS} benchmarks can be stated`;
    errors.push({ code: 'LIMIT_EXCEEDED', message, field: ['input', 'trainedCells'] });
  }
  if (errors.length > 0) return failAll(errors);

  const base = stated.baseId === null ? null : await findCheckpoint(manager, stated.baseId);
  if (stated.baseId !== null) errors.push(...baseErrors(base));
  const cells = await resolveCells(manager, stated.trainedCells);
  errors.push(...cells.errors);
  if (errors.length > 0) return failAll(errors.slice(0, MAX_COMPLAINTS));
  return ok({ kind: stated.kind, baseId: base?.id ?? null, cellIds: [...new Set(cells.ids)].sort() });
}

function baseErrors(base: CheckpointRow | null): UserError[] {
  const field = ['input', 'base'];
  if (base === null) return [{ code: 'NOT_FOUND', message: 'there is no such checkpoint', field }];
  if (base.state !== 'READY') {
    return [{ code: 'NOT_READY', message: `the base "${base.name}" is ${base.state}, it must be READY`, field }];
  }
  if (BASE_KINDS.has(base.kind)) return [];
  return [invalid(`"${base.name}" is of kind ${base.kind}: a base is of kind BASE or MERGED`, 'base')];
}

async function resolveCells(
  manager: EntityManager,
  stated: StatedLineage['trainedCells'],
): Promise<{ ids: string[]; errors: UserError[] }> {
  const ids: string[] = [];
  const errors: UserError[] = [];
  for (const [index, { benchmark: reference, cells }] of stated.entries()) {
    const place = ['input', 'trainedCells', String(index)];
    const { slug, revision } = parseBenchmarkReference(reference);
    // PostgreSQL takes no NUL
    const benchmark = reference.includes('\0') ? null : await findReadyBenchmark(manager, slug, revision);
    if (benchmark === null) {
      const message = `there is no READY benchmark ${reference.slice(0, 200)}`;
      errors.push({ code: 'NOT_FOUND', message, field: [...place, 'benchmark'] });
      continue;
    }
    if (cells.length === 0) {
      errors.push({ code: 'INVALID_INPUT', message: 'name at least one cell', field: [...place, 'cells'] });
    }
    const byKey = new Map((await cellsOfBenchmarks(manager, [benchmark.id])).map((cell) => [cell.key, cell.id]));
    for (const [at, key] of cells.entries()) {
      const id = byKey.get(key);
      const cell = key.slice(0, 200);
      if (id !== undefined) ids.push(id);
      else {
        const message = `${benchmark.slug}@${benchmark.revision} has no cell ${cell}`;
        errors.push({ code: 'NOT_FOUND', message, field: [...place, 'cells', String(at)], cell });
      }
    }
  }
  return { ids, errors };
}

/** Complaints about what a second registration of the same bytes states differently. */
export async function lineageConflicts(
  manager: EntityManager,
  registered: CheckpointRow,
  wished: Lineage,
): Promise<UserError[]> {
  return (await lineageDifferences(manager, registered, wished)).map(({ about, message }) => ({
    code: 'CONFLICT',
    message,
    field: ['input', about],
  }));
}

function invalid(message: string, name: string): UserError {
  return { code: 'INVALID_INPUT', message, field: ['input', name] };
}
