import { afterAll, expect, test } from '@jest/globals';
import { type Backend, WASM } from '../../src/tensor/backends.ts';
import {
  f32,
  type MergeCase,
  mergeCase,
  type Merged,
  noise,
  temporaryFolder,
  type TestCheckpoint,
  writeCheckpoint,
} from '../merge/support.ts';
import { describeWebGpu } from '../support/devices.ts';

const folder = temporaryFolder();
afterAll(() => folder.remove());

const SHAPES: readonly (readonly [name: string, rows: number, columns: number])[] = [
  ['layers.0.fc.weight', 6, 5],
  ['layers.1.fc.weight', 8, 4],
  ['layers.1.fc.bias', 1, 7],
];

/** A base (index 0) or an expert near it. */
function checkpoint(index: number): TestCheckpoint {
  const tensors = SHAPES.map(([name, rows, columns], at) => {
    const own = noise(index * 31 + at, rows * columns);
    const values = noise(900 + at, rows * columns).map((value, i) => value + (index === 0 ? 0 : 0.2 * own[i]));
    return f32(name, rows === 1 ? [columns] : [rows, columns], values);
  });
  return writeCheckpoint(folder.path, tensors);
}

function mergeOn(backend: Backend, merge: MergeCase): Promise<Merged> {
  return mergeCase({ ...merge, plan: { backends: { elementwise: backend, matrix: backend } } });
}

describeWebGpu('steps behind a method on webgpu', (device) => {
  test.each([
    { method: 'task_arithmetic', post: [{ id: 'lines' }] },
    { method: 'magmax', post: [{ id: 'lines' }] },
    { method: 'dare_ties', post: [{ id: 'svc' }] },
    { method: 'swudi', post: [{ id: 'svc' }, { id: 'lines' }] },
  ])('$method with $post gives what wasm gives', async (steps) => {
    const merge: MergeCase = {
      ...steps,
      folder: folder.path,
      base: checkpoint(0),
      experts: [1, 2, 3].map(checkpoint),
      seed: 4,
    };
    const found = await mergeOn(await device.use(), merge);
    const wanted = await mergeOn(WASM, merge);
    for (const [name] of SHAPES) {
      const expected = wanted.values(name);
      const off = Math.max(...found.values(name).map((value, i) => Math.abs(value - expected[i])));
      expect([name, off / Math.max(...expected.map(Math.abs)) < 1e-5]).toEqual([name, true]);
    }
  });
});
