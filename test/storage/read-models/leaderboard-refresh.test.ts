import { afterAll, beforeEach, describe, expect, test, beforeAll } from '@jest/globals';
import { type EntityManager } from 'typeorm';
import { LeaderboardRowEntity, type LeaderboardRow } from '../../../src/storage/entities/leaderboard-row.ts';
import { refreshLeaderboard } from '../../../src/storage/read-models/leaderboard-refresh.ts';
import { readTrainedCells } from '../../../src/storage/read-models/lineage.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import {
  HARNESS,
  seedBenchmark,
  seedCheckpoint,
  type SeededBenchmark,
  seedMerge,
  seedScores,
} from '../../support/seed-board.ts';

const METHODS = [{ method: 'task_arithmetic', dialect: 'paper', version: 1, needs: ['base', 'tuning'], defaults: {} }];

let database: TestDatabase;
let manager: EntityManager;
let grid: SeededBenchmark;

beforeAll(async () => {
  database = await createTestDatabase();
  manager = database.dataSource.manager;
});
afterAll(() => database.drop());

beforeEach(async () => {
  await manager.query('TRUNCATE checkpoint, benchmark, job CASCADE');
  grid = await seedBenchmark(manager, ['a', 'b', 'c', 'd']);
});

const cell = (key: string): string => grid.cells.get(key) ?? '';
const refresh = (...checkpointIds: string[]) =>
  database.dataSource.transaction((inner) =>
    refreshLeaderboard(inner, { checkpointIds, harnesses: [HARNESS], methods: METHODS }),
  );
const rowOf = (checkpointId: string, labelSpace: 'TASK' | 'ALL' = 'TASK'): Promise<LeaderboardRow> =>
  manager.findOneByOrFail(LeaderboardRowEntity, { checkpointId, labelSpace });

/** A base, experts on a and b, their merge, all scored. */
async function family() {
  const base = await seedCheckpoint(manager, { kind: 'BASE' });
  const onA = await seedCheckpoint(manager, { kind: 'EXPERT', base, cells: [cell('a')] });
  const onB = await seedCheckpoint(manager, { kind: 'EXPERT', base, cells: [cell('b')] });
  const { id: merge, output } = await seedMerge(manager, {
    method: 'task_arithmetic',
    dialect: 'paper',
    base,
    experts: [onA, onB],
    seconds: 3,
  });
  await seedScores(manager, { checkpoint: base, benchmark: grid, values: { a: 0.4, b: 0.2, c: 0.5, d: 0.1 } });
  await seedScores(manager, { checkpoint: onA, benchmark: grid, values: { a: 0.9, b: 0.3, c: 0.4, d: 0.2 } });
  await seedScores(manager, { checkpoint: onB, benchmark: grid, values: { a: 0.3, b: 0.7, c: 0.4, d: 0.2 } });
  await seedScores(manager, { checkpoint: output, benchmark: grid, values: { a: 0.8, b: 0.6, c: 0.6, d: 0.3 } });
  await refresh(base, onA, onB, output);
  return { base, onA, onB, merge, output };
}

describe('rows of the board', () => {
  test('of a merge: means over the cells of its experts and over the others, beside base and experts on the same cells', async () => {
    const { base, merge, output } = await family();
    const row = await rowOf(output);
    expect(row).toMatchObject({
      role: 'METHOD',
      mergeId: merge,
      baseId: base,
      expertCount: 2,
      needs: ['base', 'tuning'],
    });
    expect(row.heldIn).toBeCloseTo((0.8 + 0.6) / 2, 12);
    expect(row.heldInCells).toBe(2);
    expect(row.heldInError).toBeCloseTo(Math.sqrt(0.01 ** 2 + 0.01 ** 2) / 2, 12);
    expect(row.heldInBase).toBeCloseTo((0.4 + 0.2) / 2, 12);
    expect(row.heldInExperts).toBeCloseTo((0.9 + 0.7) / 2, 12);
    expect(row.generalization).toBeCloseTo((0.6 + 0.3) / 2, 12);
    expect(row.generalizationCells).toBe(2);
    expect(row.generalizationBase).toBeCloseTo((0.5 + 0.1) / 2, 12);
    expect(row).toMatchObject({ seconds: 3, bytesRead: '100', peakRssBytes: '1000', flops: 5, device: 'cpu' });
  });

  test('of baselines: the base on the cells of its single-cell experts, an expert on its own, a multitask model on all of its', async () => {
    const { base, onA } = await family();
    const multitask = await seedCheckpoint(manager, { kind: 'EXPERT', base, cells: [cell('a'), cell('b'), cell('c')] });
    await seedScores(manager, { checkpoint: multitask, benchmark: grid, values: { a: 0.9, b: 0.6, c: 0.6, d: 0.2 } });
    await refresh(multitask);

    const pretrained = await rowOf(base);
    expect(pretrained).toMatchObject({
      role: 'PRETRAINED',
      expertCount: 0,
      heldInCells: 2,
      generalizationCells: 2,
      baseId: null,
      heldInBase: null,
    });
    expect(pretrained.heldIn).toBeCloseTo(0.3, 12);
    const expert = await rowOf(onA);
    expect(expert).toMatchObject({
      role: 'EXPERT',
      expertCount: 1,
      heldInCells: 1,
      heldIn: 0.9,
      heldInBase: 0.4,
      heldInExperts: null,
    });
    expect(await rowOf(multitask)).toMatchObject({
      role: 'MULTITASK',
      heldInCells: 3,
      heldIn: expect.closeTo(0.7, 12),
      generalization: 0.2,
    });
  });

  test('the cells of adapters are held in for their base, too', async () => {
    const { base } = await family();
    const adapter = await seedCheckpoint(manager, { kind: 'ADAPTER', base, cells: [cell('c')] });
    await refresh(adapter);
    expect(await rowOf(base)).toMatchObject({ heldInCells: 3, generalization: 0.1 });
  });

  test('a merge of merges is held in on the cells of all experts below it', async () => {
    const { base, output } = await family();
    const onC = await seedCheckpoint(manager, { kind: 'EXPERT', base, cells: [cell('c')] });
    const second = await seedMerge(manager, { experts: [output, onC], base });
    await seedScores(manager, {
      checkpoint: second.output,
      benchmark: grid,
      values: { a: 0.1, b: 0.2, c: 0.3, d: 0.9 },
    });
    await refresh(second.output);
    expect(await rowOf(second.output)).toMatchObject({
      heldIn: expect.closeTo(0.2, 12),
      heldInCells: 3,
      generalization: 0.9,
      heldInExperts: null,
    });
    const cells = await readTrainedCells(manager, [second.output]);
    expect(cells.get(second.output)?.map(({ key }) => key)).toEqual(['a', 'b', 'c']);
  });

  test('follow the scores they rest on: base and experts that are scored later', async () => {
    const base = await seedCheckpoint(manager, { kind: 'BASE' });
    const onA = await seedCheckpoint(manager, { kind: 'EXPERT', base, cells: [cell('a')] });
    const { output } = await seedMerge(manager, { experts: [onA], base });
    await seedScores(manager, { checkpoint: output, benchmark: grid, values: { a: 0.8, b: 0.6, c: 0.6, d: 0.3 } });
    await refresh(output);
    const before = await rowOf(output);
    expect(before).toMatchObject({ heldInBase: null, heldInExperts: null, generalizationBase: null });

    await seedScores(manager, { checkpoint: onA, benchmark: grid, values: { a: 0.9, b: 0, c: 0, d: 0 } });
    await refresh(onA);
    await seedScores(manager, { checkpoint: base, benchmark: grid, values: { a: 0.4, b: 0.5, c: 0.5, d: 0.5 } });
    await refresh(base);
    expect(await rowOf(output)).toMatchObject({
      id: before.id,
      heldInBase: 0.4,
      heldInExperts: 0.9,
      generalizationBase: 0.5,
    });
  });

  test('of a base grow with its experts, scored or not', async () => {
    const { base } = await family();
    const onC = await seedCheckpoint(manager, { kind: 'EXPERT', base, cells: [cell('c')] });
    await refresh(onC);
    expect(await rowOf(base)).toMatchObject({
      heldIn: expect.closeTo((0.4 + 0.2 + 0.5) / 3, 12),
      heldInCells: 3,
      generalization: 0.1,
    });
  });

  test('compare nothing when the base lacks a score on one of the cells', async () => {
    const base = await seedCheckpoint(manager, { kind: 'BASE' });
    const onA = await seedCheckpoint(manager, { kind: 'EXPERT', base, cells: [cell('a')] });
    await seedScores(manager, { checkpoint: base, benchmark: grid, values: { a: 0.4, b: 0.5 } });
    await seedScores(manager, { checkpoint: onA, benchmark: grid, values: { a: 0.9, b: 0.1, c: 0.2 } });
    await refresh(onA);
    expect(await rowOf(onA)).toMatchObject({
      heldInBase: 0.4,
      generalization: expect.closeTo(0.15, 12),
      generalizationBase: null,
    });
  });

  test('keep label spaces, splits and versions of the evaluation code apart', async () => {
    const base = await seedCheckpoint(manager, { kind: 'BASE' });
    const onA = await seedCheckpoint(manager, { kind: 'EXPERT', base, cells: [cell('a')] });
    const values = { a: 0.9, b: 0.1, c: 0.1, d: 0.1 };
    await seedScores(manager, { checkpoint: onA, benchmark: grid, values, labelSpace: 'ALL' });
    await seedScores(manager, { checkpoint: onA, benchmark: grid, values: { ...values, a: 0.5 }, split: 'validation' });
    await seedScores(manager, { checkpoint: onA, benchmark: grid, values: { ...values, a: 0 }, harness: 'older' });
    await refresh(onA);
    const rows = await manager.find(LeaderboardRowEntity, { order: { split: 'ASC' } });
    expect(rows.map(({ split, labelSpace, heldIn }) => [split, labelSpace, heldIn])).toEqual([
      ['test', 'ALL', 0.9],
      ['validation', 'TASK', 0.5],
    ]);
  });

  test('two evaluations that end at the same moment do not lose each other', async () => {
    const { base, onA, output } = await family();
    const other = await seedBenchmark(manager, ['x', 'y'], 'other');
    await manager.query('INSERT INTO checkpoint_cell (checkpoint_id, cell_id) VALUES ($1, $2)', [
      onA,
      other.cells.get('x'),
    ]);
    await seedScores(manager, { checkpoint: output, benchmark: other, values: { x: 0.8, y: 0.7 } });
    const finish = (checkpoint: string, values: Record<string, number>) =>
      database.dataSource.transaction(async (inner) => {
        await seedScores(inner, { checkpoint, benchmark: other, values });
        await refreshLeaderboard(inner, { checkpointIds: [checkpoint], harnesses: [HARNESS], methods: METHODS });
      });
    await Promise.all([finish(base, { x: 0.4, y: 0.1 }), finish(onA, { x: 0.9, y: 0.2 })]);
    const row = await manager.findOneByOrFail(LeaderboardRowEntity, { checkpointId: output, benchmarkId: other.id });
    expect(row).toMatchObject({ heldIn: 0.8, heldInBase: 0.4, heldInExperts: 0.9 });
  });
});
