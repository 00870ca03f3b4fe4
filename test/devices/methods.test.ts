import { afterAll, expect, test } from '@jest/globals';
import { findMethod, listMethods, listPostSteps } from '../../src/merge/catalogue.ts';
import { type MethodCard } from '../../src/merge/method-card.ts';
import { type MergeBackends } from '../../src/merge/run-types.ts';
import { STATISTIC_KINDS } from '../../src/merge/types.ts';
import { type Backend, WASM } from '../../src/tensor/backends.ts';
import { describeWebGpu } from '../support/devices.ts';
import {
  f32,
  type MergeCase,
  mergeCase,
  type Merged,
  noise,
  recipeOf,
  temporaryFolder,
  type TestCheckpoint,
  type TestStatistic,
  type TestTensor,
  writeCheckpoint,
  writeStatistic,
} from '../merge/support.ts';

const folder = temporaryFolder();
afterAll(() => folder.remove());

/** A linear layer with its bias, and an embedding: what rules on names and shapes tell apart. */
const SHAPES: readonly (readonly [string, readonly number[]])[] = [
  ['model.layers.0.mlp.fc.weight', [6, 5]],
  ['model.layers.0.mlp.fc.bias', [6]],
  ['model.layers.1.mlp.fc.weight', [4, 6]],
  ['model.embeddings.weight', [3, 5]],
];
const LINEAR = SHAPES.filter(([name]) => name.includes('mlp') && name.endsWith('weight'));

const size = (shape: readonly number[]): number => shape.reduce((product, side) => product * side, 1);

function tensors(seed: number, spread: number): TestTensor[] {
  return SHAPES.map(([name, shape], i) => {
    const own = noise(seed * 31 + i, size(shape));
    const shared = noise(7000 + i, size(shape));
    return f32(
      name,
      shape,
      shared.map((value, at) => value + spread * own[at]),
    );
  });
}

function statisticOf(kind: string, expert: TestCheckpoint, seed: number): TestStatistic {
  if (kind === 'FISHER') {
    const squares = SHAPES.map(([name, shape], i) =>
      f32(
        name,
        shape,
        noise(seed * 17 + i, size(shape)).map((x) => x * x),
      ),
    );
    return writeStatistic(folder.path, expert, 'FISHER', squares);
  }
  const grams = LINEAR.map(([name, [, width]], i) =>
    f32(name, [width, width], gram(noise(seed * 13 + i, 40 * width), width)),
  );
  const covers = Object.fromEntries(LINEAR.map(([name]) => [name, name]));
  return writeStatistic(folder.path, expert, 'GRAM', grams, covers);
}

/** xᵀx of rows of `width` numbers. */
function gram(x: Float32Array, width: number): Float32Array {
  return Float32Array.from({ length: width * width }, (_, at) => {
    let sum = 0;
    for (let row = 0; row < x.length; row += width) sum += x[row + Math.floor(at / width)] * x[row + (at % width)];
    return sum;
  });
}

/** Something that a method can merge, from what its card asks for. */
function caseOf({ id, dialect, experts, prerequisites, optionalBase }: MethodCard): MergeCase {
  const count = Math.max(experts.min, Math.min(3, experts.max ?? 3));
  const made = Array.from({ length: count }, (_, i) => writeCheckpoint(folder.path, tensors(i + 1, 0.2)));
  const kind = STATISTIC_KINDS.find((known) => known === prerequisites.statistics[0]);
  const merge: MergeCase = {
    folder: folder.path,
    method: id,
    dialect,
    experts: made,
    ...(kind === undefined ? {} : { statistics: made.map((expert, i) => statisticOf(kind, expert, i + 1)) }),
    seed: 5,
  };
  const base = writeCheckpoint(folder.path, tensors(0, 0));
  if (prerequisites.base || (optionalBase === true && !isRecipe(merge))) return { ...merge, base };
  return merge;
}

/** Whether the method takes the case as it is; some need a base only for what their defaults say. */
function isRecipe(merge: MergeCase): boolean {
  try {
    recipeOf(merge);
    return true;
  } catch {
    return false;
  }
}

async function mergeOn(merge: MergeCase, backend: Backend): Promise<Merged> {
  const backends: MergeBackends = { elementwise: backend, matrix: backend };
  // where Grams are those of the merge itself, these stand for them
  return mergeCase({ ...merge, plan: { backends }, run: { mergedInputs: true } });
}

/** The largest difference in a tensor, relative to its largest element. */
function farthest(found: readonly number[], expected: readonly number[]): number {
  const top = Math.max(...expected.map(Math.abs));
  const difference = Math.max(...expected.map((value, i) => Math.abs(value - found[i])));
  return difference === 0 ? 0 : difference / top;
}

// methods that make adapters compute in f64 on the CPU whatever the device
const CARDS = listMethods()
  .filter((card) => findMethod(card) !== null)
  .map((card) => [`${card.id}/${card.dialect}`, card] as const);

describeWebGpu('a merge on webgpu', (device) => {
  test.each(CARDS)('by %s gives what wasm gives, within the tolerance of its card', async (_, card) => {
    const merge = caseOf(card);
    const backend = await device.use();
    const found = await mergeOn(merge, backend);
    const expected = await mergeOn(merge, WASM);
    expect(found.outcome.cost.device).toBe(backend.device);
    expect(found.outcome.reductions).toEqual(expected.outcome.reductions);
    const differences = SHAPES.map(([name]) => farthest(found.values(name), expected.values(name)));
    expect(Math.max(...differences)).toBeLessThanOrEqual(findMethod(card)?.card.tolerance ?? 0);
  });

  test.each(listPostSteps().map(({ id }) => id))('followed by %s gives what wasm gives', async (id) => {
    const card = listMethods().find((one) => one.id === 'task_arithmetic');
    if (card === undefined) throw new Error('there is no task_arithmetic');
    const merge: MergeCase = { ...caseOf(card), post: [{ id }] };
    const found = await mergeOn(merge, await device.use());
    const expected = await mergeOn(merge, WASM);
    const differences = SHAPES.map(([name]) => farthest(found.values(name), expected.values(name)));
    expect(Math.max(...differences)).toBeLessThanOrEqual(1e-4);
  });

  test.each(['ties', 'dare_linear'])('by %s runs in worker threads, each with a device of its own', async (id) => {
    const card = listMethods().find((one) => one.id === id && one.dialect === 'paper');
    if (card === undefined) throw new Error(`there is no ${id}`);
    const merge = caseOf(card);
    const backend = await device.use();
    const backends: MergeBackends = { elementwise: backend, matrix: backend };
    const found = await mergeCase({ ...merge, plan: { backends, threads: 2 } });
    expect(found.plan.threads).toBe(2);
    const expected = await mergeOn(merge, backend);
    expect(found.files).toEqual(expected.files);
  });

  test('keeps element-wise tensors on wasm beside matrices on the GPU, as auto does', async () => {
    const card = listMethods().find(({ id }) => id === 'mats');
    if (card === undefined) throw new Error('there is no mats');
    const merge = caseOf(card);
    const backend = await device.use();
    const found = await mergeCase({ ...merge, plan: { backends: { elementwise: WASM, matrix: backend } } });
    expect(found.outcome.cost.device).toBe(backend.device);
    const expected = await mergeOn(merge, backend);
    expect(found.files).toEqual(expected.files);
  });
});
