import { afterAll, describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../../src/errors.ts';
import { runMerge } from '../../src/merge/run.ts';
import { type SweepOutcome, runSweep } from '../../src/merge/run-sweep.ts';
import { type MergeProgress, type MergeRun } from '../../src/merge/run-types.ts';
import {
  type MergeCase,
  type TestCheckpoint,
  type TestTensor,
  f32,
  noise,
  planCase,
  temporaryFolder,
  writeCheckpoint,
} from './support.ts';

const folder = temporaryFolder();
afterAll(folder.remove);
const at = folder.path;

/** A base and experts near it, of several tensors that slices cut at odd places. */
function checkpoint(seed: number): TestCheckpoint {
  const tensor = (name: string, shape: number[], part: number): TestTensor => {
    const count = shape.reduce((a, b) => a * b, 1);
    const [base, own] = [noise(part, count), noise(part + 1000 * seed, count)];
    return { name, dtype: 'BF16', shape, values: base.map((x, i) => (seed === 0 ? x : x + 0.1 * own[i])) };
  };
  return writeCheckpoint(at, [
    tensor('big', [331, 257], 1),
    { name: 'ids', dtype: 'I64', shape: [3], values: new Array(24).fill(0) },
    tensor('odd', [999], 2),
    f32('wide', [501], noise(77 + seed, 501)),
  ]);
}

const base = checkpoint(0);
const experts = [1, 2, 3].map(checkpoint);
const bytesOfInputs = [base, ...experts].reduce((sum, { locations }) => {
  return sum + [...locations.files.values()].reduce((bytes, file) => bytes + file.bytes, 0);
}, 0);

let outputs = 0;

/** A merge to a file of its own. */
function merge(
  method: string,
  parameters: Record<string, unknown>,
  more: Partial<MergeCase> = {},
): MergeRun & { readonly path: string } {
  const plan = { threads: 2, sliceBytes: 64 * 333, chunkBytes: 128 * 1024, ...more.plan };
  const of = { folder: at, method, parameters, base, experts, ...more, plan };
  const path = join(at, `output-${outputs++}.safetensors`);
  return {
    plan: planCase(of).plan,
    base: of.base?.locations ?? null,
    experts: of.experts.map(({ locations }) => locations),
    targets: new Map([['model.safetensors', { kind: 'file', path }]]),
    path,
  };
}

async function alone(run: MergeRun & { readonly path: string }): Promise<Buffer> {
  const path = `${run.path}.alone`;
  await runMerge({ ...run, targets: new Map([['model.safetensors', { kind: 'file', path }]]) });
  return readFileSync(path);
}

async function expectSameAsAlone(
  merges: readonly (MergeRun & { readonly path: string })[],
  outcome: SweepOutcome,
): Promise<void> {
  expect(outcome.merges.map(({ ok }) => ok)).toEqual(merges.map(() => true));
  for (const run of merges) {
    expect(Buffer.compare(readFileSync(run.path), await alone(run))).toBe(0);
  }
}

describe('a sweep', () => {
  test('of λ writes the bytes of single merges and reads every input once a pass', async () => {
    const merges = [0.1, 0.25, 1, 1.75].map((lambda) => merge('ties', { lambda }));
    const outcome = await runSweep({ merges });
    await expectSameAsAlone(merges, outcome);
    expect(outcome.costs.map((cost) => cost.merges)).toEqual([[0, 1, 2, 3]]);
    const single = await runMerge({ ...merges[0], targets: merge('ties', {}).targets });
    // slices begin at other elements where headers are longer: a little more is read, never a second time as much
    expect(outcome.costs[0].bytesRead).toBeGreaterThanOrEqual(single.cost.bytesRead);
    expect(outcome.costs[0].bytesRead).toBeLessThan(single.cost.bytesRead * 1.1);
    expect(single.cost.bytesRead).toBeGreaterThan(2 * (bytesOfInputs - 20_000));
  });

  test('of densities finds the thresholds of all in the same passes', async () => {
    const merges = [0.1, 0.2, 0.5, 1].map((k) => merge('ties', { k }));
    const outcome = await runSweep({ merges });
    await expectSameAsAlone(merges, outcome);
    const single = await runMerge({ ...merges[0], targets: merge('ties', {}).targets });
    expect(outcome.costs[0].bytesRead).toBeLessThan(single.cost.bytesRead * 1.1);
  });

  test('of methods shares what can be shared, with experts in any order and with no base', async () => {
    const merges = [
      merge('task_arithmetic', { lambda: 0.4 }),
      merge('dare_linear', { p: 0.3 }, { seed: 9 }),
      merge('dare_ties', {}),
      merge('ties', { trim_scope: 'tensor' }),
      merge('ties', { zero_sign: 'plus' }),
      merge('task_arithmetic', {}, { experts: experts.slice(1) }),
      merge('linear', {}, { base: null }),
      merge('task_arithmetic', {}, { outputDtype: 'F32' }),
    ];
    const outcome = await runSweep({ merges });
    await expectSameAsAlone(merges, outcome);
    const together = outcome.costs.map((cost) => [...cost.merges].sort((a, b) => a - b));
    expect(together).toContainEqual([0, 1, 2, 4, 5]);
  });

  test('keeps inside its memory budget by reading more often', async () => {
    const merges = [0.1, 0.2, 0.3].map((k) => merge('ties', { k }));
    const outcome = await runSweep({ merges, memoryBudgetBytes: merges[0].plan.peakMemoryBytes + 2 ** 20 });
    expect(outcome.costs.length).toBe(3);
    await expectSameAsAlone(merges, outcome);
  });

  test('goes on with slices that are not finished and reductions that are known', async () => {
    const merges = [0.5, 1].map((lambda) => merge('ties', { lambda }));
    const first = await runSweep({ merges });
    const seen: number[] = [];
    const [done] = first.merges;
    const again = merges.map((run, index) => ({
      ...run,
      reductions: done.ok ? done.reductions : {},
      finished: index === 0 ? [{ file: 'model.safetensors', index: 0 }] : [],
      onSlice: async () => void seen.push(index),
    }));
    const outcome = await runSweep({ merges: again });
    const [a, b] = outcome.merges;
    expect(a.ok && b.ok && b.slices - a.slices).toBe(1);
    expect(seen.filter((index) => index === 0).length).toBe(a.ok ? a.slices : -1);
    await expectSameAsAlone(merges, outcome);
  });

  test('gives the others their results when one merge has no finite one', async () => {
    const huge = new Float32Array(9000).fill(1);
    huge[8765] = 1e38;
    const zeros = writeCheckpoint(at, [f32('w', [9000], new Float32Array(9000))]);
    const large = [writeCheckpoint(at, [f32('w', [9000], huge)])];
    const merges = [0.5, 10, 1].map((lambda) => {
      return merge('task_arithmetic', { lambda }, { base: zeros, experts: large });
    });
    const outcome = await runSweep({ merges });
    expect(outcome.merges.map(({ ok }) => ok)).toEqual([true, false, true]);
    const [, failed] = outcome.merges;
    expect(failed.ok ? null : failed.error).toMatchObject({ code: 'NUMERIC', place: { tensor: 'w', row: 8765 } });
    for (const run of [merges[0], merges[2]]) expect(Buffer.compare(readFileSync(run.path), await alone(run))).toBe(0);
  });

  test('tells its progress, and stops when it is told to', async () => {
    const seen: MergeProgress[] = [];
    const merges = [0.5, 1].map((lambda) => merge('ties', { lambda }));
    await runSweep({ merges, onProgress: (progress) => seen.push(progress) });
    expect([...new Set(seen.map(({ phase }) => phase))]).toEqual(['reduce', 'map']);
    const opener = new URL('./failing-opener.ts?slow=30', import.meta.url).href;
    const stop = new AbortController();
    const slow = [0.5, 1].map((lambda) => ({ ...merge('ties', { lambda }), opener }));
    const stopped = runSweep({ merges: slow, signal: stop.signal, onProgress: () => stop.abort() });
    await expect(stopped).rejects.toMatchObject({ code: 'CANCELLED' });
  });

  test('ends as a whole when an input cannot be read or a caller cannot keep a slice', async () => {
    const opener = new URL('./failing-opener.ts?fail=3', import.meta.url).href;
    const broken = [0.5, 1].map((lambda) => ({ ...merge('ties', { lambda }), opener }));
    await expect(runSweep({ merges: broken })).rejects.toMatchObject({ code: 'STORAGE', retryable: true });
    const onSlice = async (): Promise<void> => {
      throw new AppError('STORAGE', 'the slice could not be noted');
    };
    const [one, two] = [0.5, 1].map((lambda) => merge('task_arithmetic', { lambda }));
    await expect(runSweep({ merges: [one, { ...two, onSlice }] })).rejects.toThrow('could not be noted');
  });

  test('of nothing is nothing', async () => {
    expect(await runSweep({ merges: [] })).toEqual({ merges: [], costs: [] });
  });
});
