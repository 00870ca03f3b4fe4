import { beforeAll, describe, expect, test } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { findMethod } from '../../../src/merge/catalogue.ts';
import { defineElementwise } from '../../../src/merge/define-elementwise.ts';
import { type TensorContext } from '../../../src/merge/block.ts';
import { type ElementwiseMap } from '../../../src/merge/maps.ts';
import { specialise } from '../../../src/merge/method.ts';
import { resolveRecipe } from '../../../src/merge/recipe.ts';
import { decodeFloats, encodeFloats } from '../../../src/tensor/codec.ts';
import { bytesPerElement, FLOAT_DTYPES, type FloatDtype } from '../../../src/tensor/dtype.ts';
import { KernelTask, type TaskSettings } from '../../../src/tensor/kernels/kernel-task.ts';
import { MAP_OPERATIONS, MergeKernels, SUM_OPERATIONS } from '../../../src/tensor/kernels/merge-kernels.ts';
import { useWasmBackend } from '../../../src/tensor/tf/backend.ts';

beforeAll(useWasmBackend);

const METHODS = [
  'ties',
  'breadcrumbs',
  'breadcrumbs_ties',
  'dare_linear',
  'dare_ties',
  'della',
  'della_linear',
] as const;
const EXPERTS = 3;

/** A part of a tensor that does not begin at its first element, with few different values, so that many magnitudes are equal. */
const drawings = fc.record({
  method: fc.constantFrom(...METHODS),
  dtypes: fc.array(fc.constantFrom(...FLOAT_DTYPES.filter((dtype) => dtype !== 'F64')), { minLength: 5, maxLength: 5 }),
  alike: fc.boolean(),
  // enough for the least density to keep something
  before: fc.integer({ min: 16, max: 3000 }),
  count: fc.oneof(fc.integer({ min: 1, max: 40 }), fc.constantFrom(1023, 1024, 1025, 1031, 2056)),
  densities: fc.array(fc.constantFrom(0.15, 0.5, 0.99, 1), { minLength: EXPERTS, maxLength: EXPERTS }),
  gamma: fc.constantFrom(0, 0.1, 0.6),
  weights: fc.array(fc.constantFrom(1, 0.5, -0.5, 0, 0.3), { minLength: EXPERTS, maxLength: EXPERTS }),
  normalize: fc.boolean(),
  rescale: fc.boolean(),
  lambda: fc.constantFrom(0, 0.7, 1),
  pool: fc.array(
    fc.oneof(fc.constantFrom(0, 0.25, -0.25, 0.5, -1, 40_000), fc.float({ min: -2, max: 2, noNaN: true })),
    {
      minLength: 4,
      maxLength: 40,
    },
  ),
  seed: fc.nat(1e6),
});
type Drawn = typeof drawings extends fc.Arbitrary<infer T> ? T : never;

interface Input {
  readonly dtype: FloatDtype;
  readonly values: Float32Array;
}

function inputsOf({ dtypes, alike, before, count, pool, seed }: Drawn): Input[] {
  let at = seed;
  return Array.from({ length: EXPERTS + 1 }, (_, index) => {
    const dtype = alike ? dtypes[0] : dtypes[index];
    const drawn = Float32Array.from(
      { length: before + count },
      () => pool[(at = (at * 31 + 7) % 1_000_003) % pool.length],
    );
    const values = decodeFloats(dtype, encodeFloats(dtype, drawn)).map((x) => (Number.isFinite(x) ? x : 1));
    return { dtype, values: Float32Array.from(values) };
  });
}

const digest = (index: number): string => index.toString(16).padStart(64, '0');

function contextOf(drawn: Drawn, [base, ...experts]: readonly Input[]): [ElementwiseMap, TensorContext] {
  const { method: id, densities, gamma, weights, normalize, rescale, lambda } = drawn;
  const dense = id.startsWith('della');
  const resolved = resolveRecipe({
    method: { id, dialect: 'mergekit-0.1.4' },
    parameters: { normalize, rescale, lambda },
    base: digest(99),
    experts: experts.map((_, index) => ({
      digest: digest(index),
      parameters: {
        weight: weights[index],
        density: dense ? 1 : densities[index],
        ...(id.startsWith('breadcrumbs') ? { gamma } : {}),
      },
    })),
    seed: drawn.seed,
  });
  if (!resolved.ok) throw new Error(JSON.stringify(resolved.errors));
  const method = findMethod({ id, dialect: 'mergekit-0.1.4' });
  if (method === null) throw new Error(id);
  const { map } = specialise(method, resolved.recipe);
  if (map.kind !== 'elementwise') throw new Error(map.kind);
  const elements = base.values.length;
  const open = { recipe: resolved.recipe, name: 'w', shape: [elements], index: 0, layer: null, reductions: {} };
  const ranks = method
    .passes(resolved.recipe)
    .flatMap((pass) => (pass.kind === 'rank' ? [pass.ranks(open, elements, resolved.recipe)] : []));
  const reductions = {
    'magnitude-ranks': [ranks[0]?.map((list, expert) => list.map((rank) => ranked(base, experts[expert], rank)))],
    'kept-norms': [[3, 2, 5, 1, 2, 4]],
  };
  return [map, { ...open, reductions }];
}

/** The element of one rank, by sorting. */
function ranked(base: Input, expert: Input, rank: number): { score: number; last: number } {
  const sizes = expert.values.map((x, e) => Math.abs(Math.fround(x - base.values[e])));
  const order = Array.from(sizes.keys()).sort((a, b) => sizes[b] - sizes[a] || a - b);
  return { score: sizes[order[rank - 1]], last: order[rank - 1] };
}

/** A task that points at the part of the inputs that the case is about. */
function taskOf({ before, count }: Drawn, inputs: readonly Input[], settings: TaskSettings, output: FloatDtype) {
  const kernels = new MergeKernels((EXPERTS + 2) * (count * 4 + 64) + 300_000);
  const task = new KernelTask(kernels, EXPERTS, kernels.allocate(kernels.exports.scratchBytes(EXPERTS)));
  const [base, ...experts] = inputs.map(({ dtype, values }) => {
    const bytes = encodeFloats(dtype, values.subarray(before));
    const pointer = kernels.allocate(bytes.length + 1) + 1;
    kernels.bytes(pointer, bytes.length).set(bytes);
    return pointer;
  });
  const to = kernels.allocate(count * bytesPerElement(output));
  const [type, ...types] = inputs.map(({ dtype }) => dtype);
  task.setTypes(type, types, output);
  task.setNumbers(settings);
  task.setPointers(base, experts, to, before);
  return { kernels, task, to };
}

const unsigned = (values: ArrayLike<number>): number[] => Array.from(values, (x) => (x === 0 ? 0 : x));

describe('the voted sum', () => {
  test('is the same by its kernel and by its definition, bit for bit', () => {
    fc.assert(
      fc.property(drawings, (drawn) => {
        const inputs = inputsOf(drawn);
        const [map, context] = contextOf(drawn, inputs);
        const output = drawn.dtypes[4];
        const { kernels, task, to } = taskOf(drawn, inputs, map.settings(context) as TaskSettings, output);
        expect(map.operation).toBe('votedSum');
        const bad = kernels.exports.map(MAP_OPERATIONS.votedSum, task.pointer, drawn.count);
        const bytes = kernels.bytes(to, drawn.count * bytesPerElement(output)).slice();

        const [base, ...experts] = inputs.map(({ values }) => values.subarray(drawn.before));
        const block = { base, experts, statistics: [], first: drawn.before, count: drawn.count };
        const defined = defineElementwise(tf, map, block, context).dataSync<'float32'>();
        const expected = decodeFloats(output, encodeFloats(output, defined));
        if (output.startsWith('F8')) {
          if (bad < 0) expect(unsigned(decodeFloats(output, bytes))).toEqual(unsigned(expected));
          return;
        }
        expect(bad).toBe(expected.findIndex((x) => !Number.isFinite(x)));
        if (bad < 0) expect(unsigned(decodeFloats(output, bytes))).toEqual(unsigned(expected));
      }),
      { numRuns: 150 },
    );
  });

  test('is scaled by norms that a kernel adds up', () => {
    fc.assert(
      fc.property(drawings, (drawn) => {
        const inputs = inputsOf(drawn);
        const [map, context] = contextOf(drawn, inputs);
        const { kernels, task } = taskOf(drawn, inputs, map.settings(context) as TaskSettings, 'F32');
        const at = kernels.allocate(8 * 2 * EXPERTS);
        kernels.exports.addSums(SUM_OPERATIONS.cutNorms, task.pointer, drawn.count, at);
        const sums = [...new Float64Array(kernels.buffer, at, 2 * EXPERTS)];

        const [base, ...experts] = inputs.map(({ values }) => values.subarray(drawn.before));
        const block = { base, experts, statistics: [], first: drawn.before, count: drawn.count };
        const masks = map.masks?.(block, context, map.settings(context)) ?? [];
        const norm = (expert: number, mask?: Float32Array): number =>
          experts[expert].reduce((sum, x, e) => sum + Math.abs(Math.fround(x - base[e])) * (mask?.[e] ?? 1), 0);
        const expected = [...experts.keys()].map((expert) => norm(expert));
        expected.push(...[...experts.keys()].map((expert) => norm(expert, masks[expert])));
        sums.forEach((sum, cell) => expect(Math.abs(sum - expected[cell])).toBeLessThanOrEqual(1e-9 * expected[cell]));
      }),
      { numRuns: 50 },
    );
  });
});
