import { createHash } from 'node:crypto';
import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type AdapterExpert, adapterExpert } from '../../../src/merge/adapters/adapter-expert.ts';
import { openSum } from '../../../src/merge/adapters/sum-source.ts';
import { type SumLocation } from '../../../src/merge/adapters/sum-location.ts';
import { openLocation } from '../../../src/storage/open-location.ts';
import {
  f32,
  mergeCase,
  noise,
  planCase,
  type TestCheckpoint,
  temporaryFolder,
  type TestTensor,
  writeCheckpoint,
} from '../support.ts';

const folder = temporaryFolder();
afterAll(() => folder.remove());

/** Sixteenths: their sums of products are exact, so the long way round and the engine's agree bit for bit. */
function sixteenths(seed: number, count: number): Float32Array {
  return noise(seed, count).map((value) => Math.round(value * 64) / 16);
}

const SHAPES: Readonly<Record<string, readonly number[]>> = {
  'layers.0.proj.weight': [37, 24],
  'layers.0.proj.bias': [37],
  'layers.1.proj.weight': [24, 37],
  'conv.weight': [6, 5, 3, 3],
  'embed.weight': [41, 8],
  'norm.weight': [24],
};
const size = (shape: readonly number[]): number => shape.reduce((x, y) => x * y, 1);

function baseOf(dtype: 'F32' | 'BF16'): TestTensor[] {
  return Object.entries(SHAPES).map(([name, shape], i) => ({
    name,
    dtype,
    shape,
    values: sixteenths(i + 1, size(shape)),
  }));
}

interface Factors {
  readonly target: string;
  readonly a: Float32Array;
  readonly b: Float32Array;
  readonly r: number;
}
const SCALING = 0.5;

/** An adapter of rank 2 on four weights, and a bias in full. */
function adapterOf(seed: number): {
  readonly tensors: TestTensor[];
  readonly factors: Factors[];
  readonly bias: Float32Array;
} {
  const factors: Factors[] = [];
  const tensors: TestTensor[] = [];
  const add = (
    target: string,
    m: number,
    n: number,
    a: readonly number[],
    b: readonly number[],
    embedding = false,
  ): void => {
    const module = `base_model.model.${target.replace('.weight', '')}`;
    const [nameA, nameB] = embedding ? ['lora_embedding_A', 'lora_embedding_B'] : ['lora_A.weight', 'lora_B.weight'];
    const factor = { target, r: 2, a: sixteenths(seed + 10 * m, 2 * n), b: sixteenths(seed + 10 * n, 2 * m) };
    factors.push(factor);
    tensors.push(f32(`${module}.${nameA}`, a, factor.a), f32(`${module}.${nameB}`, b, factor.b));
  };
  add('layers.0.proj.weight', 37, 24, [2, 24], [37, 2]);
  add('layers.1.proj.weight', 24, 37, [2, 37], [24, 2]);
  add('conv.weight', 6, 45, [2, 5, 3, 3], [6, 2, 1, 1]);
  add('embed.weight', 8, 41, [2, 41], [8, 2], true);
  const bias = sixteenths(seed + 7, 37);
  tensors.push(f32('base_model.model.layers.0.proj.base_layer.bias', [37], bias));
  return { tensors, factors, bias };
}

/** The expert that the adapter makes of the base, computed the long way, in F32. */
function denseOf(base: readonly TestTensor[], { factors, bias }: ReturnType<typeof adapterOf>): TestTensor[] {
  return base.map((tensor) => {
    if (tensor.name === 'layers.0.proj.bias') return { ...tensor, dtype: 'F32', values: bias };
    const factor = factors.find(({ target }) => target === tensor.name);
    if (factor === undefined) return tensor;
    const { a, b, r } = factor;
    const [m, n] = [b.length / r, a.length / r];
    const values = Float32Array.from(tensor.values);
    for (let row = 0; row < m; row++) {
      for (let column = 0; column < n; column++) {
        let sum = 0;
        for (let k = 0; k < r; k++) sum += b[row * r + k] * a[k * n + column];
        values[tensor.name === 'embed.weight' ? column * m + row : row * n + column] += SCALING * sum;
      }
    }
    return { ...tensor, dtype: 'F32', values };
  });
}

const CONFIG = Buffer.from(JSON.stringify({ peft_type: 'LORA', r: 2, lora_alpha: 1 }));

async function expertOf(base: TestCheckpoint, tensors: readonly TestTensor[]): Promise<AdapterExpert> {
  const { table, locations } = writeCheckpoint(folder.path, tensors);
  const files = new Map([...locations.files].flatMap(([file, at]) => (at.kind === 'sum' ? [] : [[file, at] as const])));
  return adapterExpert({ digest: table.digest, files, config: CONFIG, base });
}

const METHODS = [
  { method: 'task_arithmetic', parameters: { lambda: 0.5 }, base: true },
  { method: 'ties', parameters: { k: 0.4, lambda: 1 }, base: true },
  { method: 'dare_linear', parameters: { p: 0.5 }, base: true, seed: 3 },
  { method: 'tsv_m', parameters: {}, base: true },
  { method: 'iso_c', parameters: {}, base: true },
  { method: 'knots_ties', parameters: { k: 0.5 }, base: true },
  { method: 'linear', parameters: {}, base: false },
  { method: 'slerp', parameters: {}, base: false },
];

describe('an adapter as an expert', () => {
  test.each(METHODS)(
    '$method gives the bytes that it gives for the full experts',
    async ({ method, parameters, base: reads, seed }) => {
      const tensors = baseOf('F32');
      const base = writeCheckpoint(folder.path, tensors);
      const adapters = [adapterOf(100), adapterOf(200)];
      const dense = adapters.map((adapter) => writeCheckpoint(folder.path, denseOf(tensors, adapter)));
      const experts = await Promise.all(adapters.map((adapter) => expertOf(base, adapter.tensors)));
      // random masks hang on the digests of the experts, and so does their order
      const named = dense.map(({ table, locations }, i) => {
        const { digest } = experts[i].table;
        return { table: { ...table, digest }, locations: { ...locations, digest } };
      });
      const common = { folder: folder.path, method, parameters, seed, base: reads ? base : null };
      const wanted = await mergeCase({ ...common, experts: named });
      for (const plan of [
        { threads: 1, chunkBytes: 1 << 20 },
        { threads: 2, sliceBytes: 4096 },
      ]) {
        const merged = await mergeCase({ ...common, experts, plan });
        for (const name of Object.keys(SHAPES)) expect(merged.values(name)).toEqual(wanted.values(name));
      }
    },
  );

  test('an adapter and a full expert merge together', async () => {
    const tensors = baseOf('F32');
    const base = writeCheckpoint(folder.path, tensors);
    const adapter = adapterOf(300);
    const expert = await expertOf(base, adapter.tensors);
    const full = writeCheckpoint(folder.path, denseOf(tensors, adapter));
    const common = { folder: folder.path, method: 'linear' };
    const merged = await mergeCase({ ...common, experts: [expert, full] });
    const alone = await mergeCase({ ...common, experts: [full, full] });
    for (const name of Object.keys(SHAPES)) expect(merged.values(name)).toEqual(alone.values(name));
  });

  test('on a BF16 base the delta is not rounded away, and the output keeps the type of the base', async () => {
    const tensors = baseOf('BF16');
    const base = writeCheckpoint(folder.path, tensors);
    const adapter = adapterOf(400);
    const expert = await expertOf(base, adapter.tensors);
    const planned = planCase({ folder: folder.path, method: 'linear', experts: [expert, expert] });
    const adapted = planned.plan.decisions.find(({ name }) => name === 'conv.weight');
    expect(adapted).toMatchObject({ inputDtypes: ['F32', 'F32'], outputDtype: 'BF16' });
    const merged = await mergeCase({
      folder: folder.path,
      method: 'task_arithmetic',
      parameters: { lambda: 1 },
      base,
      experts: [expert],
      outputDtype: 'F32',
    });
    const dense = new Map(denseOf(tensors, adapter).map(({ name, values }) => [name, values]));
    for (const name of Object.keys(SHAPES)) {
      merged
        .values(name)
        .forEach((value, i) => expect(Math.abs(value - (dense.get(name)?.[i] ?? NaN))).toBeLessThan(1e-5));
    }
  });

  test('the plan counts the products and what they need', async () => {
    const base = writeCheckpoint(folder.path, baseOf('F32'));
    const expert = await expertOf(base, adapterOf(500).tensors);
    const dense = writeCheckpoint(folder.path, denseOf(baseOf('F32'), adapterOf(500)));
    const common = { folder: folder.path, method: 'linear', plan: { threads: 1 } };
    const { plan: mine } = planCase({ ...common, experts: [expert, expert] });
    const { plan: usual } = planCase({ ...common, experts: [dense, dense] });
    const adapted = 37 * 24 * 2 + 6 * 45 + 41 * 8;
    expect(mine.flops - usual.flops).toBe(2 * 5 * adapted);
    expect(mine.peakMemoryBytes).toBeGreaterThan(usual.peakMemoryBytes);
    expect(mine.recipe.experts[0]).toMatchObject({ onto: base.table.digest });
    expect(mine.recipeDigest).not.toBe(usual.recipeDigest);
  });

  test('any range of the computed file reads the same', async () => {
    const base = writeCheckpoint(folder.path, baseOf('BF16'));
    const { locations } = await expertOf(base, adapterOf(600).tensors);
    const sum = [...locations.files.values()].find((location): location is SumLocation => location.kind === 'sum');
    if (sum === undefined) throw new Error('no sums');
    const source = openSum(sum, openLocation);
    const whole = new Uint8Array(sum.bytes);
    await source.read(0, whole);
    for (let i = 0; i < 50; i++) {
      const [from, length] = [Math.floor(Math.abs(noise(i, 1)[0]) * sum.bytes), 1 + ((i * 37) % 999)];
      const part = new Uint8Array(Math.min(length, sum.bytes - from));
      await source.read(from, part);
      expect(Buffer.compare(part, whole.subarray(from, from + part.length))).toBe(0);
    }
    await expect(source.read(sum.bytes - 1, new Uint8Array(2))).rejects.toMatchObject({ code: 'STORAGE' });
    await source.close();
  });

  test('a file of factors that is gone is an error that names the tensor', async () => {
    const base = writeCheckpoint(folder.path, baseOf('F32'));
    const path = join(folder.path, 'gone.safetensors');
    const { table, locations } = writeCheckpoint(folder.path, adapterOf(700).tensors);
    const [[file, location]] = locations.files;
    if (location.kind !== 'file') throw new Error(file);
    const files = new Map([[file, location]]);
    const digest = createHash('sha256').update(path).digest('hex');
    const expert = await adapterExpert({ digest, files, config: CONFIG, base });
    writeFileSync(location.path, Buffer.alloc(statSync(location.path).size - 1));
    expect(table.tensors.length).toBeGreaterThan(0);
    await expect(
      mergeCase({ folder: folder.path, method: 'linear', experts: [expert, expert], plan: { threads: 1 } }),
    ).rejects.toMatchObject({ code: 'STORAGE' });
  });
});
