import { afterAll, describe, expect, test } from '@jest/globals';
import { EarlySums } from '../../src/merge/engine/early-sums.ts';
import { LocalPool } from '../../src/merge/engine/local-pool.ts';
import { COUNTERS, type Step } from '../../src/merge/engine/messages.ts';
import { SumsCollector } from '../../src/merge/engine/sums-collector.ts';
import { findMethod, modulesOf } from '../../src/merge/catalogue.ts';
import { type MergePlan } from '../../src/merge/types.ts';
import { type PatternWindow } from '../../src/tensor/kernels/kernel-task.ts';
import { f32, noise, planCase, temporaryFolder, writeCheckpoint } from './support.ts';

const folder = temporaryFolder();
afterAll(folder.remove);

const checkpoints = [1, 2, 3].map((seed) =>
  writeCheckpoint(folder.path, [f32('w', [40_003], noise(seed, 40_003)), f32('v', [7], noise(seed + 9, 7))]),
);
const [base, ...experts] = checkpoints;

function planOf(parameters: Record<string, unknown>): MergePlan {
  return planCase({ folder: folder.path, method: 'ties', parameters, base, experts, plan: { chunkBytes: 1 } }).plan;
}

function poolOf(plan: MergePlan): LocalPool {
  return new LocalPool({
    plan,
    modules: modulesOf(plan.recipe),
    inputs: [base.locations.files, ...plan.recipe.experts.map(({ digest }) => filesOf(digest))],
    targets: new Map(),
    opener: new URL('../../src/merge/engine/default-opener.ts', import.meta.url).href,
    counters: new BigInt64Array(new SharedArrayBuffer(8 * Object.keys(COUNTERS).length)),
  });
}

function filesOf(digest: string): (typeof base)['locations']['files'] {
  const found = experts.find(({ table }) => table.digest === digest);
  if (found === undefined) throw new Error(digest);
  return found.locations.files;
}

const patterns = [0x3f000000, 0x3e800000];
const single = patterns.map((from): PatternWindow => ({ from, shift: 0, buckets: 1 }));
const counting = (windows: readonly PatternWindow[]): Step & { kind: 'count' } => {
  return { kind: 'count', sample: false, windows };
};

describe('sums taken while a selection counts', () => {
  const plan = planOf({ zero_sign: 'tensor-majority' });

  test('are those of a pass of their own under the same thresholds', async () => {
    const early = new EarlySums(plan, 0, {});
    const step = early.join(counting(single));
    const pool = poolOf(plan);
    const pass = findMethod(plan.recipe.method)?.passes(plan.recipe)[1];
    if (pass?.kind !== 'sums') throw new Error('the signs are counted second');
    const alone = new SumsCollector(plan, pass);
    try {
      await pool.run(step, (report) => early.note(report));
      const reductions = { thresholds: { scope: 'global', patterns } };
      await pool.run({ kind: 'sums', pass: 1, reductions }, (report) => alone.note(report));
    } finally {
      await pool.close();
    }
    const sums = early.under({ scope: 'global', patterns });
    expect(sums).toEqual(alone.totals());
    expect(sums?.some(([sum]) => sum !== 0)).toBe(true);
  });

  test('are dropped when the thresholds turn out to be others', () => {
    const early = new EarlySums(plan, 0, {});
    early.join(counting(single));
    expect(early.under({ scope: 'global', patterns: [patterns[0], patterns[1] + 1] })).toBeNull();
  });

  test('are not taken of a sample, or before every threshold is a guess, or when nothing needs them', () => {
    const early = new EarlySums(plan, 0, {});
    for (const step of [
      { ...counting(single), sample: true },
      counting([single[0], { ...single[1], buckets: 2 }]),
      counting([single[0], { ...single[1], shift: 15 }]),
    ]) {
      expect(early.join(step)).toBe(step);
    }
    const plus = new EarlySums(planOf({ zero_sign: 'plus' }), 0, {});
    expect(plus.join(counting(single)).alongside).toBeUndefined();
    const known = new EarlySums(plan, 0, { 'majority-sign': { sums: [] } });
    expect(known.join(counting(single)).alongside).toBeUndefined();
    expect(early.under({ scope: 'global', patterns })).toBeNull();
  });
});
