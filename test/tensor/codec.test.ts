import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { decodeFloats, decodeInto, encodeFloats } from '../../src/tensor/codec.ts';
import { FLOAT_DTYPES, type FloatDtype, bytesPerElement } from '../../src/tensor/dtype.ts';
import { DTYPE_CODES, MergeKernels } from '../../src/tensor/kernels/merge-kernels.ts';

const SMALL = ['F16', 'BF16', 'F8_E4M3', 'F8_E5M2'] as const;

/** Every bit pattern of a type of one or two bytes. */
function everyPattern(dtype: FloatDtype): Uint8Array {
  return bytesPerElement(dtype) === 1
    ? Uint8Array.from({ length: 256 }, (_, i) => i)
    : new Uint8Array(Uint16Array.from({ length: 65_536 }, (_, i) => i).buffer);
}

function kernelDecode(dtype: FloatDtype, bytes: Uint8Array): Float32Array {
  const count = bytes.length / bytesPerElement(dtype);
  const kernels = new MergeKernels(bytes.length + 4 * count + 1024);
  const [from, to] = [kernels.allocate(bytes.length), kernels.allocate(4 * count + 32)];
  kernels.bytes(from, bytes.length).set(bytes);
  kernels.exports.toFloat(from, DTYPE_CODES[dtype], count, to);
  return new Float32Array(kernels.buffer, to, count).slice();
}

function kernelEncode(dtype: FloatDtype, values: Float32Array): { bytes: Uint8Array; firstBad: number } {
  const size = values.length * bytesPerElement(dtype);
  const kernels = new MergeKernels(4 * values.length + size + 1024);
  const [from, to] = [kernels.allocate(4 * values.length + 128), kernels.allocate(size)];
  new Float32Array(kernels.buffer, from, values.length).set(values);
  const firstBad = kernels.exports.encode(from, values.length, to, DTYPE_CODES[dtype]);
  return { bytes: kernels.bytes(to, size).slice(), firstBad };
}

/** Floats of every magnitude, many of them halfway between two values of a smaller type. */
const anyFloat = fc.oneof(
  fc.float({ noNaN: true, noDefaultInfinity: true }),
  fc
    .tuple(fc.integer({ min: 0, max: 0x7f7f }), fc.constantFrom(0, 1, 0x7fff, 0x8000, 0x8001, 0x0fff, 0x1000, 0x1001))
    .map(([high, low]) => new Float32Array(Uint32Array.of(high * 65_536 + low).buffer)[0]),
  fc.constantFrom(
    0,
    -0,
    448,
    464,
    465,
    57344,
    61440,
    65504,
    65519,
    65520,
    2 ** -9,
    2 ** -10,
    2 ** -24,
    2 ** -25,
    1e-45,
  ),
);

describe('float types', () => {
  test.each(SMALL)('the kernel decodes every pattern of %s as the definition does', (dtype) => {
    const bytes = everyPattern(dtype);
    expect(kernelDecode(dtype, bytes)).toEqual(Float32Array.from(decodeFloats(dtype, bytes)));
  });

  test.each(SMALL)('every finite pattern of %s survives decoding and encoding', (dtype) => {
    const bytes = everyPattern(dtype);
    const size = bytesPerElement(dtype);
    const values = decodeFloats(dtype, bytes);
    const finite = [...values.keys()].filter((index) => Number.isFinite(values[index]));
    const wanted = finite.flatMap((index) => [...bytes.subarray(index * size, index * size + size)]);
    const kept = Float32Array.from(finite, (index) => values[index]);
    expect(Buffer.from(encodeFloats(dtype, kept))).toEqual(Buffer.from(wanted));
    expect(kernelEncode(dtype, kept)).toEqual({ bytes: Uint8Array.from(wanted), firstBad: -1 });
  });

  test.each(FLOAT_DTYPES)('the kernel rounds to %s as the definition does', (dtype) => {
    fc.assert(
      fc.property(fc.array(anyFloat, { minLength: 1, maxLength: 40 }), (list) => {
        const values = Float32Array.from(list);
        const expected = encodeFloats(dtype, values);
        const { bytes, firstBad } = kernelEncode(dtype, values);
        expect(firstBad).toBe([...decodeFloats(dtype, expected)].findIndex((value) => !Number.isFinite(value)));
        if (firstBad < 0) expect(bytes).toEqual(expected);
      }),
      { numRuns: 500 },
    );
  });

  test('ties go to the even neighbour', () => {
    expect([...decodeFloats('BF16', encodeFloats('BF16', [1 + 2 ** -8, 1 + 3 * 2 ** -8]))]).toEqual([1, 1 + 2 ** -6]);
    expect([...decodeFloats('F8_E4M3', encodeFloats('F8_E4M3', [2 ** -10, 3 * 2 ** -10]))]).toEqual([0, 2 ** -8]);
  });

  test('F8 saturates, F16 and BF16 overflow and the kernel names the first such element', () => {
    expect([...decodeFloats('F8_E4M3', encodeFloats('F8_E4M3', [1e6, -Infinity]))]).toEqual([448, -448]);
    expect([...decodeFloats('F8_E5M2', encodeFloats('F8_E5M2', [1e6]))]).toEqual([57344]);
    expect(kernelEncode('F16', Float32Array.of(1, 65504, 65520)).firstBad).toBe(2);
    expect(kernelEncode('BF16', Float32Array.of(1, 2, 3, 3.4e38, 3.4e38)).firstBad).toBe(3);
    expect(kernelEncode('F8_E5M2', Float32Array.of(1, NaN)).firstBad).toBe(1);
  });
});

describe('bytes anywhere in memory', () => {
  const pool = Buffer.alloc(70_000);

  test.each(FLOAT_DTYPES)('%s: a Buffer at an odd address decodes like an aligned array, and into f32', (dtype) => {
    const values = Float32Array.from({ length: 500 }, (_, i) => Math.sin(i) * 2 ** ((i % 20) - 10));
    const bytes = encodeFloats(dtype, values);
    // a Buffer's own `slice` is a view: what is misaligned has to be copied in another way
    const odd = pool.subarray(1, 1 + bytes.length);
    odd.set(bytes);
    const wanted = decodeFloats(dtype, bytes);
    expect(decodeFloats(dtype, odd)).toEqual(wanted);
    const out = new Float32Array(values.length);
    decodeInto(dtype, bytes, out);
    expect(out).toEqual(Float32Array.from(wanted));
  });
});
