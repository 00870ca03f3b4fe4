import { HARNESSES } from '../../src/evaluate/harness.ts';
import { refreshBoard } from '../../src/jobs/tasks/refresh-board.ts';
import { encodeId } from '../../src/resolvers/node-id.ts';
import { type TestApi } from './api.ts';
import { seedExperiment } from './seed-experiment.ts';
import { seedBenchmark, seedCheckpoint, type SeededBenchmark, seedMerge, seedScores } from './seed-board.ts';

const PLAN = {
  ...{ passes: [], bytesRead: 300, bytesWritten: 100, flops: 600, peakMemoryBytes: 50_000_000, threads: 2 },
  ...{ sliceBytes: 1024, fileBytes: 4096 },
};
const KEYS = ['curves-flat', 'curves-neon', 'letters-flat', 'letters-neon'];

/** Ids, as an address holds them. */
export interface SeededPage {
  readonly merge: string;
  readonly base: string;
  readonly experiment: string;
  /** Id of the expert that only the merge of three was made of. */
  readonly suspect: string;
}

/** A grid of four cells, four baselines, merges of two and three experts, and a sweep that runs. */
export async function seedPage(api: TestApi): Promise<SeededPage> {
  const { manager } = api.dataSource;
  const grid: SeededBenchmark = await seedBenchmark(manager, KEYS);
  const cell = (key: string) => grid.cells.get(key) ?? '';
  const base = await seedCheckpoint(manager, { kind: 'BASE', name: 'base' });
  const trained: string[] = [];
  for (const [index, key] of [KEYS[0], KEYS[3], KEYS[1]].entries()) {
    trained.push(await seedCheckpoint(manager, { kind: 'EXPERT', name: `expert-${index}`, base, cells: [cell(key)] }));
  }
  const score = (checkpoint: string, values: readonly number[]) =>
    seedScores(manager, {
      ...{ checkpoint, benchmark: grid, harness: HARNESSES.IMAGE_CLASSIFICATION },
      values: Object.fromEntries(KEYS.map((key, i) => [key, values[i]])),
    });
  await score(base, [0.4, 0.4, 0.4, 0.4]);
  await score(trained[0], [0.95, 0.3, 0.3, 0.2]);
  await score(trained[1], [0.3, 0.3, 0.3, 0.9]);
  const scored = [...trained.slice(0, 2), base];
  let merge = '';
  let merged = '';
  const points = [
    ['ties', 2, 0.3, [0.8, 0.6, 0.6, 0.7]],
    ['task_arithmetic', 2, 0.3, [0.7, 0.5, 0.55, 0.7]],
    ['task_arithmetic', 2, 0.5, [0.6, 0.4, 0.45, 0.6]],
    ['task_arithmetic', 2, 1, [0.5, 0.3, 0.35, 0.5]],
    ['task_arithmetic', 3, 0.3, [0.65, 0.6, 0.5, 0.6]],
  ] as const;
  for (const [index, [method, count, lambda, values]] of points.entries()) {
    const experts = trained.slice(0, count);
    const seeded = { method, dialect: 'paper', parameters: { lambda }, base, experts, seconds: index + 1 };
    const { id, output } = await seedMerge(manager, seeded);
    if (merge === '') [merge, merged] = [id, output];
    await score(output, values);
    scored.push(output);
  }
  await manager.query(`UPDATE merge SET plan = $1`, [JSON.stringify(PLAN)]);
  await refreshBoard(manager, scored);
  const experiment = await seedExperiment(manager, {
    ...{ benchmark: grid.id, base, expert: trained[0], merge, output: merged },
  });
  return {
    experiment: encodeURIComponent(encodeId('Experiment', experiment)),
    merge: encodeURIComponent(encodeId('Merge', merge)),
    base: encodeURIComponent(encodeId('Checkpoint', base)),
    suspect: encodeId('Checkpoint', trained[2]),
  };
}
