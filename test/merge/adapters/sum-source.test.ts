import fc from 'fast-check';
import { type SumLocation } from '../../../src/merge/adapters/sum-location.ts';
import { openSum } from '../../../src/merge/adapters/sum-source.ts';
import { type ByteLocation } from '../../../src/storage/byte-source.ts';
import { memorySource } from '../../../src/storage/open-location.ts';
import { decodeFloats, encodeFloats } from '../../../src/tensor/codec.ts';
import { bytesPerElement } from '../../../src/tensor/dtype.ts';

const sixteenth = fc.integer({ min: -32, max: 32 }).map((value) => value / 16);
const KINDS = ['linear', 'transposed', 'embedding', 'tucker'] as const;

const layers = fc.record({
  kind: fc.constantFrom(...KINDS),
  m: fc.integer({ min: 1, max: 9 }),
  n: fc.integer({ min: 1, max: 9 }),
  r: fc.integer({ min: 1, max: 4 }),
  base: fc.constantFrom('F64' as const, 'F32' as const, 'F16' as const, 'BF16' as const, 'F8_E4M3' as const),
  scaling: fc.constantFrom(0.5, 1, -2),
  numbers: fc.array(sixteenth, { minLength: 40, maxLength: 40 }),
});

describe('an adapter on its base, read as a file', () => {
  test('is W + scaling·B·A element by element, in any pieces', async () => {
    await fc.assert(
      fc.asyncProperty(layers, fc.nat(), async ({ kind, m, n, r, base, scaling, numbers }, seed) => {
        const pick = (count: number, step: number): number[] =>
          Array.from({ length: count }, (_, i) => numbers[(seed + i * step) % numbers.length]);
        const places = kind === 'tucker' ? 2 : 1;
        const [a, b, mid] = [pick(r * n, 3), pick(m * r, 7), pick(r * r * places, 11)];
        const turned = kind === 'transposed' || kind === 'embedding';
        const rows = turned ? n : m;
        const columns = turned ? m : n * places;
        const w = [...decodeFloats(base, encodeFloats(base, pick(rows * columns, 13)))];

        const wanted = w.map((value, at) => {
          const [row, column] = [Math.floor(at / columns), at % columns];
          const [o, i, p] = turned ? [column, row, 0] : [row, Math.floor(column / places), column % places];
          let sum = 0;
          for (let k = 0; k < r; k++) {
            if (kind !== 'tucker') sum += b[o * r + k] * a[k * n + i];
            else for (let j = 0; j < r; j++) sum += b[o * r + k] * mid[(k * r + j) * places + p] * a[j * n + i];
          }
          return base === 'F64' ? value + scaling * sum : Math.fround(value + scaling * sum);
        });

        const entry = (name: string, dtype: 'F32' | typeof base, shape: number[]) => {
          const bytes = shape.reduce((x, y) => x * y, 1) * bytesPerElement(dtype);
          return { name, dtype, shape, file: name, begin: 0, end: bytes };
        };
        const dtype = base === 'F64' ? 'F64' : 'F32';
        const files = new Map<string, Uint8Array>([
          ['a', encodeFloats('F32', a)],
          ['b', encodeFloats('F32', b)],
          ['mid', encodeFloats('F32', mid)],
          ['w', encodeFloats(base, w)],
        ]);
        const at = (name: string): [string, ByteLocation] => [
          name,
          { kind: 'file', path: name, bytes: files.get(name)?.length ?? 0 },
        ];
        const location: SumLocation = {
          kind: 'sum',
          family: 'kohya',
          bytes: wanted.length * bytesPerElement(dtype),
          base: new Map([at('w')]),
          adapter: new Map([at('a'), at('b'), at('mid')]),
          layers: [
            {
              target: 'w',
              shape: [rows, columns],
              kind: kind === 'tucker' ? 'conv' : kind === 'embedding' ? 'embedding' : 'linear',
              transposed: kind === 'transposed',
              module: 'w',
              component: null,
              rank: r,
              a: entry('a', 'F32', [r, n]),
              b: entry('b', 'F32', [m, r]),
              mid: kind === 'tucker' ? entry('mid', 'F32', [r, r, places]) : null,
              alpha: null,
              over: null,
              scaling,
              begin: 0,
              end: wanted.length * bytesPerElement(dtype),
              dtype,
              weight: entry('w', base, [rows, columns]),
            },
          ],
        };
        const source = openSum(location, async (file) =>
          memorySource(files.get(file.kind === 'file' ? file.path : '') ?? new Uint8Array(0)),
        );
        const whole = new Uint8Array(location.bytes);
        const cut = seed % (location.bytes + 1);
        await source.read(0, whole.subarray(0, cut));
        await source.read(cut, whole.subarray(cut));
        await source.close();
        expect([...decodeFloats(dtype, whole)]).toEqual(wanted);
      }),
      { numRuns: 200 },
    );
  });
});
