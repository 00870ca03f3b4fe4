import { afterAll, expect, test } from '@jest/globals';
import { f32, mergeCase, type Merged, noise, temporaryFolder, writeCheckpoint } from './support.ts';

const folder = temporaryFolder();
afterAll(() => folder.remove());
const at = folder.path;

const SIZE = 20_000;
const zeros = new Float32Array(SIZE);
const base = writeCheckpoint(at, [f32('a', [SIZE], zeros), f32('same', [3], [1, 2, 3])]);
const expert = (seed: number, scale: number) =>
  writeCheckpoint(at, [
    f32(
      'a',
      [SIZE],
      noise(seed, SIZE).map((x) => scale * x),
    ),
    f32('same', [3], [1, 2, 3]),
  ]);
const experts = [expert(1, 0.5), expert(2, 2)];

const merge = (seed: number, own = experts): Promise<Merged> =>
  mergeCase({ folder: at, method: 'random_experts', base, experts: own, parameters: { lambda: 1 }, seed });
const length = (values: readonly number[]): number => Math.sqrt(values.reduce((sum, x) => sum + x * x, 0));
const moment = (values: readonly number[], power: number): number =>
  values.reduce((sum, x) => sum + x ** power, 0) / values.length;

test('noise is Gaussian, as long as the task vector, and nothing where nothing was learned', async () => {
  const merged = await merge(0, [experts[0]]);
  const values = merged.values('a');
  expect(length(values) / length([...noise(1, SIZE)].map((x) => 0.5 * x))).toBeCloseTo(1, 1);
  const deviation = Math.sqrt(moment(values, 2));
  expect(Math.abs(moment(values, 1)) / deviation).toBeLessThan(0.03);
  expect(moment(values, 4) / deviation ** 4).toBeCloseTo(3, 0);
  expect(merged.values('same')).toEqual([1, 2, 3]);
});

test('the numbers hang on seed and expert, and the experts’ are independent', async () => {
  const [first, again, other] = [await merge(0), await merge(0), await merge(1)];
  expect(again.values('a')).toEqual(first.values('a'));
  expect(other.values('a')).not.toEqual(first.values('a'));
  const lengths = [0.5, 2].map((scale, index) => scale * length([...noise(index + 1, SIZE)]));
  expect(length(first.values('a')) / Math.hypot(...lengths)).toBeCloseTo(1, 1);
});
