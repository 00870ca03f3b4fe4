import { afterAll, expect, test } from '@jest/globals';
import { f32, mergeCase, type Merged, temporaryFolder, writeCheckpoint } from './support.ts';

const folder = temporaryFolder();
afterAll(() => folder.remove());
const at = folder.path;

const base = writeCheckpoint(at, [f32('a', [5], [1, 1, 1, 1, 1]), f32('b', [5], [0, 0, 0, 0, 0])]);
const one = writeCheckpoint(at, [f32('a', [5], [5, 4, 1, 1, 1.5]), f32('b', [5], [0, -2, 0, 0.25, 0])]);
const two = writeCheckpoint(at, [f32('a', [5], [7, 1, 1, 0, 1]), f32('b', [5], [0, 0, 0, 0.5, 5])]);

function merge(sparsity: number): Promise<Merged> {
  return mergeCase({ folder: at, method: 'localize_and_stitch', base, experts: [one, two], parameters: { sparsity } });
}

test('keeps what exceeds the ⌊s·D⌋-th largest magnitude of the whole model, and averages what two experts kept', async () => {
  // task vectors: one 4 3 0 0 .5 | 0 -2 0 .25 0, two 6 0 0 -1 0 | 0 0 0 .5 5; the third largest are 2 and 1
  const merged = await merge(0.3);
  expect(merged.values('a')).toEqual([6, 4, 1, 1, 1]);
  expect(merged.values('b')).toEqual([0, 0, 0, 0, 5]);
});

test('a share of less than one element keeps nothing: the base stays', async () => {
  const merged = await merge(0.05);
  expect([...merged.values('a'), ...merged.values('b')]).toEqual([1, 1, 1, 1, 1, 0, 0, 0, 0, 0]);
});

test('magnitudes that equal the threshold are dropped together', async () => {
  const level = writeCheckpoint(at, [f32('a', [5], [2, 2, 2, 2, 2]), f32('b', [5], [1, 1, 1, 1, 3])]);
  const merged = await mergeCase({
    folder: at,
    method: 'localize_and_stitch',
    base,
    experts: [level],
    parameters: { sparsity: 0.2 },
  });
  expect(merged.values('a')).toEqual([1, 1, 1, 1, 1]);
  expect(merged.values('b')).toEqual([0, 0, 0, 0, 3]);
});
