import { beforeAll, describe, expect, test } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { defineElementwise } from '../../src/merge/define-elementwise.ts';
import { listMethods, findMethod } from '../../src/merge/catalogue.ts';
import { type TensorContext } from '../../src/merge/block.ts';
import { type ElementwiseMap } from '../../src/merge/maps.ts';
import { resolveRecipe } from '../../src/merge/recipe.ts';
import { decodeFloats, encodeFloats } from '../../src/tensor/codec.ts';
import { FLOAT_DTYPES, type FloatDtype, bytesPerElement } from '../../src/tensor/dtype.ts';
import { KernelTask, type TaskSettings } from '../../src/tensor/kernels/kernel-task.ts';
import { MAP_OPERATIONS, type MapOperation, MergeKernels } from '../../src/tensor/kernels/merge-kernels.ts';
import { useWasmBackend } from '../../src/tensor/tf/backend.ts';

beforeAll(useWasmBackend);

const digest = (index: number): string => index.toString(16).padStart(64, '0');

/** Numbers that a merge may meet: ordinary, subnormal, both zeros, equal and opposite, large. */
const value = fc.oneof(
  { weight: 6, arbitrary: fc.float({ min: -2, max: 2, noNaN: true }) },
  { weight: 1, arbitrary: fc.constantFrom(0, -0, 1e-45, -1e-45, 1.5e-40, 0.5, -0.5, 0.25, 1, -1, 300, -300, 60_000) },
  { weight: 1, arbitrary: fc.float({ noNaN: true, noDefaultInfinity: true }) },
);
const floatDtype = fc.constantFrom(...FLOAT_DTYPES.filter((dtype) => dtype !== 'F64'));
const methods = fc.constantFrom(
  ...listMethods()
    .filter((card) => kernelOf(card) !== null && card.dialect === 'paper')
    .map((card) => card.id),
);

/** The element-wise map of a method that has a kernel. */
function kernelOf(ref: { id: string; dialect: string }): (ElementwiseMap & { operation: MapOperation }) | null {
  const map = findMethod(ref)?.map;
  if (map?.kind !== 'elementwise' || map.operation === undefined) return null;
  return { ...map, operation: map.operation };
}

interface Case {
  readonly map: ElementwiseMap & { operation: MapOperation };
  readonly context: TensorContext;
  readonly base: { readonly dtype: FloatDtype; readonly bytes: Uint8Array } | null;
  readonly experts: readonly { readonly dtype: FloatDtype; readonly bytes: Uint8Array }[];
  readonly output: FloatDtype;
  readonly count: number;
}

/** What a case is made of, small enough to be read when it fails. */
const drawings = fc.record({
  id: methods,
  experts: fc.integer({ min: 2, max: 7 }),
  count: fc.oneof(fc.integer({ min: 1, max: 40 }), fc.constantFrom(1023, 1024, 1025, 1031, 2056)),
  alike: fc.boolean(),
  dtypes: fc.array(floatDtype, { minLength: 9, maxLength: 9 }),
  lambda: fc.constantFrom(0, 0.3, 1),
  p: fc.constantFrom(0, 0.1, 0.5, 0.9, 1),
  threshold: fc.constantFrom(0, 1, 0x3c000000, 0x3f000000, 0x7f000000),
  choice: fc.nat(1),
  sign: fc.constantFrom(-5, 0, 5),
  weights: fc.array(fc.float({ min: Math.fround(0.1), max: 2, noNaN: true }), { minLength: 7, maxLength: 7 }),
  seed: fc.nat(1e9),
  pool: fc.array(value, { minLength: 8, maxLength: 64 }),
});

function caseOf(drawn: typeof drawings extends fc.Arbitrary<infer T> ? T : never): Case {
  const method = findMethod({ id: drawn.id });
  const map = kernelOf({ id: drawn.id, dialect: 'paper' });
  if (method === null || map === null) throw new Error(drawn.id);
  const { card } = method;
  const count = drawn.id === 'slerp' ? 2 : drawn.experts;
  const wish: Record<string, unknown> = { lambda: drawn.lambda, p: drawn.p, agg: ['mean', 'sum'][drawn.choice] };
  const parameters = Object.fromEntries(
    Object.entries(wish).filter(
      ([name]) => drawn.id !== 'linear' && card.parameters.some((known) => known.name === name),
    ),
  );
  const resolved = resolveRecipe({
    method: { id: drawn.id },
    parameters,
    base: card.prerequisites.base ? digest(99) : null,
    experts: Array.from({ length: count }, (_, index) => ({
      digest: digest(index),
      weight: method.weighted ? drawn.weights[index] : undefined,
    })),
    seed: drawn.seed,
  });
  if (!resolved.ok) throw new Error(JSON.stringify(resolved.errors));
  const reductions = {
    thresholds: { scope: 'global', patterns: new Array<number>(count).fill(drawn.threshold) },
    'majority-sign': { sums: [drawn.sign] },
    norms:
      card.id === 'slerp' ? { squares: [2, 3], dot: 0.5 } : { experts: new Array<number>(count).fill(1.5), mean: 0.7 },
  };
  const dtypes = drawn.alike ? drawn.dtypes.map(() => drawn.dtypes[0]) : drawn.dtypes;
  let at = drawn.seed;
  const input = (dtype: FloatDtype): { dtype: FloatDtype; bytes: Uint8Array } => {
    const values = Float32Array.from(
      { length: drawn.count },
      () => drawn.pool[(at = (at * 31 + 7) % 1e9) % drawn.pool.length],
    );
    const bytes = encodeFloats(dtype, values);
    // what a small type cannot hold is no input: a checkpoint with infinities is not registered
    const finite = decodeFloats(dtype, bytes).map((x) => (Number.isFinite(x) ? x : 1));
    return { dtype, bytes: encodeFloats(dtype, finite) };
  };
  return {
    map,
    context: { recipe: resolved.recipe, name: 'w', shape: [drawn.count], index: 0, layer: null, reductions },
    base: card.prerequisites.base ? input(dtypes[7]) : null,
    experts: Array.from({ length: count }, (_, index) => input(dtypes[index])),
    output: drawn.dtypes[8],
    count: drawn.count,
  };
}

function byKernel({ map, context, base, experts, output, count }: Case): { bytes: Uint8Array; firstBad: number } {
  const kernels = new MergeKernels((experts.length + 2) * (count * 4 + 64) + 300_000);
  const scratch = kernels.allocate(kernels.exports.scratchBytes(experts.length));
  const task = new KernelTask(kernels, experts.length, scratch);
  const place = (bytes: Uint8Array): number => {
    const pointer = kernels.allocate(bytes.length + 1) + 1; // nothing says that inputs are aligned
    kernels.bytes(pointer, bytes.length).set(bytes);
    return pointer;
  };
  const size = count * bytesPerElement(output);
  const to = kernels.allocate(size);
  task.setTypes(
    base?.dtype ?? null,
    experts.map((expert) => expert.dtype),
    output,
  );
  task.setNumbers(map.settings(context) as TaskSettings);
  task.setPointers(
    base ? place(base.bytes) : 0,
    experts.map((expert) => place(expert.bytes)),
    to,
    0,
  );
  const firstBad = kernels.exports.map(MAP_OPERATIONS[map.operation], task.pointer, count);
  return { bytes: kernels.bytes(to, size).slice(), firstBad };
}

function byDefinition({ map, context, base, experts, output, count }: Case): { bytes: Uint8Array; firstBad: number } {
  const floats = (input: { dtype: FloatDtype; bytes: Uint8Array }): Float32Array =>
    Float32Array.from(decodeFloats(input.dtype, input.bytes));
  const block = { base: base && floats(base), experts: experts.map(floats), statistics: [], first: 0, count };
  const merged = defineElementwise(tf, map, block, context);
  const values = merged.dataSync();
  merged.dispose();
  return { bytes: encodeFloats(output, values), firstBad: [...values].findIndex((x) => !Number.isFinite(x)) };
}

/** Zero has a sign that the order of additions of nothing decides: it is not part of the equality. */
function unsigned(dtype: FloatDtype, bytes: Uint8Array): Float64Array {
  return decodeFloats(dtype, bytes).map((x) => (x === 0 ? 0 : x));
}

describe('every kernel is its TensorFlow.js definition, bit for bit', () => {
  test('for any method, types, number of experts, length and values', () => {
    fc.assert(
      fc.property(drawings, (drawn) => {
        const merge = caseOf(drawn);
        const kernel = byKernel(merge);
        const definition = byDefinition(merge);
        const expected = unsigned(merge.output, definition.bytes);
        const overflow = merge.output === 'F8_E4M3' || merge.output === 'F8_E5M2' ? [] : [...expected];
        const firstBad = overflow.length > 0 ? overflow.findIndex((x) => !Number.isFinite(x)) : definition.firstBad;
        expect(kernel.firstBad).toBe(firstBad);
        if (firstBad < 0) expect(unsigned(merge.output, kernel.bytes)).toEqual(expected);
      }),
      { numRuns: 200 },
    );
  });
});
