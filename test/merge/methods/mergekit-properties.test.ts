import { afterAll, describe, expect, test } from '@jest/globals';
import {
  f32,
  type MergeCase,
  mergeCase,
  noise,
  type TestCheckpoint,
  type TestTensor,
  temporaryFolder,
  writeCheckpoint,
} from '../support.ts';

const folder = temporaryFolder();
afterAll(folder.remove);

const SHAPES: Readonly<Record<string, readonly number[]>> = {
  // more than one chunk
  big: [141, 257],
  kernel: [12, 7, 3, 3],
  volume: [4, 3, 2, 2, 5],
  vector: [999],
  one: [1],
  scalar: [],
};

/** A checkpoint of noise around that of `around`. */
function checkpoint(seed: number, around?: (name: string) => Float32Array, shapes = SHAPES): TestCheckpoint {
  const tensors = Object.entries(shapes).map(([name, shape], at): TestTensor => {
    const count = shape.reduce((product, side) => product * side, 1);
    const own = noise(seed * 100 + at, count);
    const near = around?.(name);
    return f32(name, shape, near === undefined ? own : near.map((x, e) => x + 0.1 * own[e]));
  });
  return writeCheckpoint(folder.path, tensors);
}

const start = (name: string): Float32Array => {
  const at = Object.keys(SHAPES).indexOf(name);
  return noise(
    100 + at,
    SHAPES[name].reduce((product, side) => product * side, 1),
  );
};
const base = checkpoint(1);
const experts = [2, 3, 4].map((seed) => checkpoint(seed, start));

type Variant = Pick<MergeCase, 'method' | 'parameters'> & {
  readonly own?: Readonly<Record<string, unknown>>;
  readonly count?: number;
  readonly base?: boolean;
};

/** Every method, set up so that it does all that it can. */
const VARIANTS: readonly Variant[] = [
  { method: 'linear', base: false },
  { method: 'slerp', count: 2, base: false, parameters: { t: 0.3 } },
  { method: 'nuslerp', count: 2 },
  { method: 'nuslerp', count: 2, base: false },
  { method: 'nuslerp', count: 2, parameters: { nuslerp_flatten: false } },
  { method: 'nuslerp', count: 2, parameters: { nuslerp_flatten: false, nuslerp_row_wise: true } },
  { method: 'multislerp' },
  { method: 'multislerp', base: false },
  { method: 'karcher', base: false },
  { method: 'task_arithmetic' },
  { method: 'ties', own: { density: 0.2 } },
  { method: 'dare_linear', own: { density: 0.3 } },
  { method: 'dare_ties', own: { density: 0.3 } },
  { method: 'breadcrumbs', own: { density: 0.5, gamma: 0.1 }, parameters: { rescale: true } },
  { method: 'breadcrumbs_ties', own: { density: 0.5, gamma: 0.1 } },
  { method: 'della', own: { density: 0.5, epsilon: 0.3 } },
  { method: 'della_linear', own: { density: 0.5, epsilon: 0.3 } },
  { method: 'sce', parameters: { select_topk: 0.3 } },
  { method: 'ram' },
  { method: 'ramplus_tl' },
  { method: 'model_stock' },
  { method: 'model_stock', parameters: { filter_wise: true } },
  { method: 'nearswap', count: 1, parameters: { t: 0.02 } },
  { method: 'arcee_fusion', count: 1 },
  { method: 'passthrough', count: 1, base: false, own: { scale: 0.5 } },
];

const DIALECT = 'mergekit-0.1.4';
/** Tensors of one entry have no entry left at these densities. */
const LARGE = ['big', 'kernel', 'volume', 'vector'] as const;

function caseOf(variant: Variant, of: readonly TestCheckpoint[] = experts, from: TestCheckpoint = base): MergeCase {
  const { method, parameters, own, count = of.length, base: takesBase = true } = variant;
  const chosen = of.slice(0, count);
  return {
    folder: folder.path,
    method,
    dialect: DIALECT,
    parameters,
    base: takesBase ? from : null,
    experts: chosen,
    expertParameters: own === undefined ? undefined : chosen.map(() => dense(own)),
    seed: 7,
  };
}

/** Densities for the large tensors only. */
function dense(own: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { density, ...rest } = own;
  if (density === undefined) return { ...own };
  return {
    ...rest,
    density: {
      rules: [...['one', 'scalar'].map((filter) => ({ filter, value: 1 })), { filter: null, value: density }],
    },
  };
}

const named = VARIANTS.map(
  (variant) =>
    [
      [
        variant.method,
        ...Object.keys(variant.parameters ?? {}),
        ...(variant.base === false ? ['without a base'] : []),
      ].join(' '),
      variant,
    ] as const,
);

const plainly = new Map<string, ReturnType<typeof mergeCase>>();

describe('one recipe has one result', () => {
  test.each(named)('%s: for any threads, slices and chunks, in one file or in many', async (name, variant) => {
    const plain = mergeCase(caseOf(variant));
    plainly.set(name, plain);
    const plan = { threads: 2, sliceBytes: 64 * 333, chunkBytes: 128 * 1024, maxFileBytes: 100_000 };
    const cut = await mergeCase({ ...caseOf(variant), plan });
    expect(cut.files.length).toBeGreaterThan(1);
    for (const tensor of Object.keys(SHAPES)) expect(cut.bytes(tensor)).toEqual((await plain).bytes(tensor));
  });

  const symmetric = named.filter(([, { method, count = 3 }]) => method !== 'slerp' && count > 1);
  test.each(symmetric)('%s: for the experts in any order', async (name, variant) => {
    const there = await (plainly.get(name) ?? mergeCase(caseOf(variant)));
    const { count = experts.length } = variant;
    const back = await mergeCase(caseOf(variant, experts.slice(0, count).reverse()));
    expect(Buffer.compare(Buffer.from(back.files[0]), Buffer.from(there.files[0]))).toBe(0);
  });
});

/** Largest difference from the values that `of` has. */
async function offBy(merge: MergeCase, of: (name: string) => ArrayLike<number>, names: readonly string[] = LARGE) {
  const merged = await mergeCase(merge);
  return Math.max(
    ...names.flatMap((name) => {
      const wanted = of(name);
      return merged.values(name).map((x, e) => Math.abs(x - wanted[e]));
    }),
  );
}

describe('identical experts', () => {
  const [expert] = experts;
  const same = [expert, expert, expert];
  const unanimous: readonly Variant[] = [
    { method: 'linear', base: false },
    { method: 'slerp', count: 2, base: false, parameters: { t: 0.3 } },
    { method: 'nuslerp', count: 2 },
    { method: 'nuslerp', count: 2, parameters: { nuslerp_flatten: false } },
    { method: 'nuslerp', count: 2, parameters: { nuslerp_flatten: false, nuslerp_row_wise: true } },
    { method: 'multislerp' },
    { method: 'karcher', base: false },
    { method: 'task_arithmetic', parameters: { normalize: true } },
    { method: 'ties' },
    { method: 'sce' },
    { method: 'ram', parameters: { epsilon: 0 } },
    { method: 'model_stock' },
    { method: 'model_stock', parameters: { filter_wise: true } },
  ];
  test.each(unanimous.map((variant) => [variant.method, variant] as const))(
    '%s: give the expert',
    async (_, variant) => {
      const values = await mergeCase({
        folder: folder.path,
        method: 'passthrough',
        dialect: DIALECT,
        experts: [expert],
      });
      const names = Object.keys(SHAPES);
      expect(await offBy(caseOf(variant, same), (name) => values.values(name), names)).toBeLessThan(1e-6);
    },
  );
});

describe('a density of 1', () => {
  const sums = ['breadcrumbs', 'dare_linear', 'della_linear'];
  test.each(sums)('%s is Task Arithmetic', async (method) => {
    const own = { weight: 0.7 };
    const plain = await mergeCase(caseOf({ method: 'task_arithmetic', own }));
    const merged = await mergeCase(caseOf({ method, own }));
    for (const name of Object.keys(SHAPES)) expect(merged.values(name)).toEqual(plain.values(name));
  });
});

/** τ of one expert, weight 1, as a method leaves it. */
async function left(method: string, delta: readonly number[], own: object, parameters = {}, shape = [delta.length]) {
  const zeros = writeCheckpoint(folder.path, [
    f32(
      'w',
      shape,
      delta.map(() => 0),
    ),
  ]);
  const moved = writeCheckpoint(folder.path, [f32('w', shape, delta)]);
  const merged = await mergeCase({
    folder: folder.path,
    method,
    dialect: DIALECT,
    parameters,
    base: zeros,
    experts: [moved],
    expertParameters: [{ ...own }],
    seed: 3,
  });
  return merged.values('w');
}

describe('what is kept of a task vector', () => {
  test('ties keeps exactly ⌊d·n⌋ entries, of equal magnitudes the first', async () => {
    const delta = Array.from({ length: 101 }, (_, e) => (e % 3 === 0 ? -0.25 : 0.25));
    const kept = await left('ties', delta, { density: 0.3 });
    expect(kept).toEqual(delta.map((x, e) => (e < 30 ? x : 0)));
  });

  test('breadcrumbs drops ⌊γ·n⌋ outliers and then the smallest', async () => {
    const delta = Array.from({ length: 100 }, (_, e) => (e + 1) / 128);
    const kept = await left('breadcrumbs', delta, { density: 0.5, gamma: 0.1 });
    expect(kept).toEqual(delta.map((x, e) => (e >= 40 && e < 90 ? x : 0)));
  });

  test('breadcrumbs without an outlier keeps the largest entries, where mergekit 0.1.4 keeps none', async () => {
    const delta = Array.from({ length: 50 }, (_, e) => (e + 1) / 64);
    const kept = await left('breadcrumbs', delta, { density: 0.5 });
    expect(kept).toEqual(delta.map((x, e) => (e >= 25 ? x : 0)));
  });

  test('dare keeps its share and the L1 norm', async () => {
    const delta = [...noise(5, 5000)];
    const kept = await left('dare_linear', delta, { density: 0.3 });
    const share = kept.filter((x) => x !== 0).length / kept.length;
    // six standard deviations
    expect(Math.abs(share - 0.3)).toBeLessThan(6 * Math.sqrt((0.3 * 0.7) / kept.length));
    const norm = (values: readonly number[]): number => values.reduce((sum, x) => sum + Math.abs(x), 0);
    expect(norm(kept) / norm(delta)).toBeCloseTo(1, 5);
    const plain = await left('dare_linear', delta, { density: 0.3 }, { rescale: false });
    expect(plain).toEqual(delta.map((x, e) => (kept[e] === 0 ? 0 : x)));
  });

  test('della keeps large entries of a row more often than small ones', async () => {
    const [rows, columns] = [200, 50];
    const delta = Array.from({ length: rows * columns }, (_, e) => ((e % columns) + 1) / 64);
    const kept = await left('della_linear', delta, { density: 0.5, epsilon: 0.4 }, { rescale: false }, [rows, columns]);
    const rate = (column: number): number =>
      Array.from({ length: rows }, (_, row) => Number(kept[row * columns + column] !== 0)).reduce((a, b) => a + b) /
      rows;
    expect(Math.abs(rate(0) - 0.1)).toBeLessThan(0.13);
    expect(Math.abs(rate(columns - 1) - 0.9)).toBeLessThan(0.13);
    expect(Math.abs(rate(columns / 2) - 0.5)).toBeLessThan(0.22);
  });

  test('the rows of della run along the second axis of a kernel', async () => {
    const [d0, d1, d2] = [200, 20, 6];
    const delta = Array.from({ length: d0 * d1 * d2 }, (_, e) => ((Math.floor(e / d2) % d1) + 1) / 64);
    const kept = await left('della_linear', delta, { density: 0.5, epsilon: 0.45 }, { rescale: false }, [d0, d1, 2, 3]);
    const rate = (rank: number): number => {
      const of = kept.filter((_, e) => Math.floor(e / d2) % d1 === rank);
      return of.filter((x) => x !== 0).length / of.length;
    };
    expect(rate(0)).toBeLessThan(0.1);
    expect(rate(d1 - 1)).toBeGreaterThan(0.9);
  });

  test('a density of 0 drops everything at random, and is refused where a count is kept', async () => {
    expect(new Set(await left('dare_linear', [1, 2, 3], { density: 0 }))).toEqual(new Set([0]));
    await expect(left('ties', [1, 2, 3], { density: 0 })).rejects.toThrow('keeps none of the 3 entries');
  });
});

describe('values that differ by tensor', () => {
  test('follow filters and gradients', async () => {
    const shapes = { 'layers.0.w': [4], 'layers.1.w': [4], 'layers.2.w': [4], head: [4] };
    const make = (value: number): TestCheckpoint =>
      writeCheckpoint(
        folder.path,
        Object.entries(shapes).map(([name, shape]) => f32(name, shape, [value, value, value, value])),
      );
    const rules = [
      { filter: 'head', value: 5 },
      { filter: null, value: [0, 1] },
    ];
    const merged = await mergeCase({
      folder: folder.path,
      method: 'task_arithmetic',
      dialect: DIALECT,
      base: make(0),
      experts: [make(1)],
      expertParameters: [{ weight: { rules } }],
    });
    expect(Object.keys(shapes).map((name) => merged.values(name)[0])).toEqual([0, 0.5, 1, 5]);
  });
});

describe('F64', () => {
  const f64 = (values: ArrayLike<number>): TestCheckpoint =>
    writeCheckpoint(folder.path, [{ name: 'w', dtype: 'F64', shape: [values.length], values }]);
  const f32s = (values: ArrayLike<number>): TestCheckpoint =>
    writeCheckpoint(folder.path, [f32('w', [values.length], values)]);

  test.each(['ties', 'breadcrumbs', 'breadcrumbs_ties', 'sce', 'karcher'])(
    '%s gives what fp32 does',
    async (method) => {
      const models = [1, 2, 3, 4].map((seed) => noise(seed, 500));
      const own = { density: 0.3, gamma: 0.1 };
      const takesBase = method !== 'karcher';
      const variant = {
        folder: folder.path,
        method,
        dialect: DIALECT,
        parameters: method === 'breadcrumbs' ? { rescale: true } : {},
      };
      const run = async (write: typeof f64): Promise<number[]> => {
        const [first, ...others] = models.map(write);
        const experts = takesBase ? others : [first, ...others];
        const parameters = experts.map(() => (method === 'ties' ? { density: 0.3 } : own));
        const thins = method === 'ties' || method.startsWith('breadcrumbs');
        const merged = await mergeCase({
          ...variant,
          base: takesBase ? first : null,
          experts,
          expertParameters: thins ? parameters : undefined,
        });
        return merged.values('w');
      };
      const [wide, single] = [await run(f64), await run(f32s)];
      expect(Math.max(...wide.map((x, e) => Math.abs(x - single[e])))).toBeLessThan(2e-6);
    },
  );
});
