import { afterAll, describe, expect, test } from '@jest/globals';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runMerge } from '../../src/merge/run.ts';
import { type SliceClaims, type SliceId } from '../../src/merge/run-types.ts';
import { type MergePlan } from '../../src/merge/types.ts';
import {
  f32,
  mergeCase,
  type MergeCase,
  planCase,
  temporaryFolder,
  writeCheckpoint,
  writeStatistic,
} from './support.ts';

const folder = temporaryFolder();
afterAll(() => folder.remove());
const at = folder.path;

const wave = (step: number, count: number): Float32Array =>
  Float32Array.from({ length: count }, (_, i) => Math.sin(i * step));
const make = (step: number) =>
  writeCheckpoint(at, [
    f32('a', [40, 30], wave(step, 1200)),
    f32('b', [50, 20], wave(step + 1, 1000)),
    f32('c', [77], wave(2, 77)),
  ]);
const [base, ...experts] = [0.1, 0.2, 0.3].map(make);
const statistics = experts.map((expert) => {
  const diagonal = (size: number): Float32Array =>
    wave(1, size * size).map((_, k) => (k % (size + 1) === 0 ? 1 + k : 0));
  return writeStatistic(at, expert, 'GRAM', [f32('a', [30, 30], diagonal(30)), f32('b', [20, 20], diagonal(20))]);
});

/** Slices given out a few at a time, from one list for all who ask. */
function claimsOf(plan: MergePlan, each: number): SliceClaims {
  const left: SliceId[] = plan.output.flatMap(({ path, bytes }) =>
    Array.from({ length: Math.ceil(bytes / plan.sliceBytes) }, (_, index) => ({ file: path, index })),
  );
  return { next: async () => left.splice(0, each) };
}

describe('several runs of one merge share its slices', () => {
  const cases: readonly (readonly [string, MergeCase])[] = [
    ['task_arithmetic', { folder: at, method: 'task_arithmetic', base, experts }],
    ['regmean', { folder: at, method: 'regmean', experts, statistics }],
  ];

  test.each(cases)('%s: together they write what one run writes', async (_, merge) => {
    const whole = await mergeCase(merge);
    const { plan } = planCase({ ...merge, plan: { sliceBytes: 640, threads: 1 } });
    const path = join(at, `shared-${merge.method}`);
    closeSync(openSync(path, 'w'));
    const claims = claimsOf(plan, 2);
    const seen: string[] = [];
    const run = () =>
      runMerge({
        plan,
        base: merge.base?.locations ?? null,
        experts: experts.map(({ locations }) => locations),
        statistics: merge.statistics?.map(({ locations }) => locations),
        targets: new Map([['model.safetensors', { kind: 'file' as const, path }]]),
        claims,
        onSlice: async ({ index }) => void seen.push(String(index)),
      });
    const outcomes = await Promise.all([run(), run()]);
    expect(new Uint8Array(readFileSync(path))).toEqual(whole.files[0]);
    expect(outcomes.every(({ slices }) => slices > 0)).toBe(true);
    expect(new Set(seen).size).toBe(seen.length);
    expect(outcomes.reduce((sum, { slices }) => sum + slices, 0)).toBe(seen.length);
  });

  test('a run that gets no slice writes nothing and ends', async () => {
    const { plan } = planCase(cases[0][1]);
    const outcome = await runMerge({
      plan,
      base: base.locations,
      experts: experts.map(({ locations }) => locations),
      targets: new Map([['model.safetensors', { kind: 'file', path: join(at, 'never') }]]),
      claims: { next: async () => [] },
    });
    expect(outcome).toMatchObject({ slices: 0, cost: { bytesWritten: 0 } });
  });
});
