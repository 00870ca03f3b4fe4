import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Adapter } from '../../../src/merge/adapters/adapter.ts';
import { type Combination } from '../../../src/merge/adapters/combine-factors.ts';
import { loadFactors, targetFactors, withDelta } from '../../../src/merge/adapters/factors.ts';
import { type OpenAdapter, openAdapter } from '../../../src/merge/adapters/open-adapter.ts';
import { ADAPTER_WEIGHTS_FILE, planCombination } from '../../../src/merge/adapters/plan-combination.ts';
import { readAdapter } from '../../../src/merge/adapters/read-adapter.ts';
import { combinationBytes, type LayerReport } from '../../../src/merge/adapters/run-combination.ts';
import { type TensorEntry } from '../../../src/merge/types.ts';
import { LinalgWorkspace } from '../../../src/tensor/linalg/workspace.ts';
import { goldenBase, openGolden } from './golden-files.ts';

const workspace = new LinalgWorkspace();
const folder = mkdtempSync(join(tmpdir(), 'adapters-'));
const opened: OpenAdapter[] = [];
afterAll(async () => {
  for (const files of opened) await files.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Read {
  readonly files: OpenAdapter;
  readonly adapter: Adapter;
}

async function read(files: Promise<OpenAdapter>, base: readonly TensorEntry[]): Promise<Read> {
  const made = await files;
  opened.push(made);
  return { files: made, adapter: await readAdapter(made, base) };
}

let written = 0;

/** Combines adapters, writes the result and reads it back. */
async function combine(
  inputs: readonly Read[],
  weights: readonly number[],
  combination: Combination,
  base: readonly TensorEntry[],
): Promise<Read & { readonly reports: LayerReport[]; readonly config: Record<string, unknown> }> {
  const planned = planCombination(
    inputs.map(({ adapter }) => adapter),
    combination,
  );
  if (!planned.ok) throw new Error(JSON.stringify(planned.errors));
  const reports: LayerReport[] = [];
  const chunks: Uint8Array[] = [];
  const run = {
    plan: planned.plan,
    inputs: inputs.map(({ adapter, files }, index) => ({ adapter, weight: weights[index], read: files.read })),
    keys: () => [],
    workspace,
    onLayer: (report: LayerReport) => reports.push(report),
  };
  for await (const chunk of combinationBytes(run)) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  expect(bytes.length).toBe(planned.plan.bytes);
  const path = join(folder, `${written++}.safetensors`);
  writeFileSync(path, bytes);
  const location = { kind: 'file', path, bytes: bytes.length } as const;
  const config = Buffer.from(planned.plan.config);
  const back = await read(openAdapter(new Map([[ADAPTER_WEIGHTS_FILE, location]]), config), base);
  return { ...back, reports, config: JSON.parse(planned.plan.config) as Record<string, unknown> };
}

async function deltas({ files, adapter }: Read): Promise<Map<string, Float64Array>> {
  const all = new Map<string, Float64Array>();
  for (const layer of adapter.layers) {
    const factors = targetFactors(layer, await loadFactors(workspace, layer, files.read));
    const elements = layer.shape.reduce((x, y) => x * y, 1);
    all.set(
      layer.target,
      withDelta(workspace, factors, 0, elements, (delta) => delta.slice()),
    );
  }
  return all;
}

function worst(a: ReadonlyMap<string, Float64Array>, b: ReadonlyMap<string, Float64Array>, factor = 1): number {
  expect([...a.keys()].sort()).toEqual([...b.keys()].sort());
  let most = 0;
  for (const [name, values] of a) {
    values.forEach((value, i) => (most = Math.max(most, Math.abs(value - factor * (b.get(name)?.[i] ?? NaN)))));
  }
  return most;
}

describe('an adapter out of several', () => {
  test('has the effect of their weighted sum, at the sum of their ranks', async () => {
    const base = goldenBase('gpt2');
    const one = await read(openGolden('gpt2/adapter_model.safetensors', 'gpt2/adapter_config.json'), base);
    const made = await combine([one, one], [0.75, -0.25], { kind: 'exact', rank: null, split: 'even' }, base);
    expect(worst(await deltas(made), await deltas(one), 0.5)).toBeLessThan(1e-6);
    expect(made.reports.every(({ truncationError }) => truncationError === 0)).toBe(true);
    expect(made.config).toMatchObject({
      r: 4,
      lora_alpha: 4,
      fan_in_fan_out: true,
      rank_pattern: {
        'transformer.h.0.attn.c_attn': 6,
        'transformer.h.0.mlp.c_proj': 8,
        'transformer.h.1.mlp.c_proj': 8,
      },
    });
  });

  test('cut back to the rank that the sum truly has loses nothing', async () => {
    const base = goldenBase('gpt2');
    const one = await read(openGolden('gpt2/adapter_model.safetensors', 'gpt2/adapter_config.json'), base);
    const made = await combine([one, one], [0.5, 0.5], { kind: 'exact', rank: 4, split: 'even' }, base);
    expect(worst(await deltas(made), await deltas(one))).toBeLessThan(1e-6);
    for (const { truncationError } of made.reports) expect(truncationError).toBeLessThan(1e-12);
  });

  test('cut further says what it costs', async () => {
    const base = goldenBase('gpt2');
    const one = await read(openGolden('gpt2/adapter_model.safetensors', 'gpt2/adapter_config.json'), base);
    const made = await combine([one], [1], { kind: 'exact', rank: 1, split: 'b' }, base);
    const [before, after] = [await deltas(one), await deltas(made)];
    for (const { target, rank, truncationError } of made.reports) {
      expect(rank).toBe(1);
      const exact = before.get(target) ?? new Float64Array();
      const lost = Math.hypot(...exact.map((value, i) => value - (after.get(target)?.[i] ?? NaN)));
      expect(truncationError).toBeCloseTo(lost / Math.hypot(...exact), 5);
    }
  });

  test('is written as PEFT does, whatever its inputs were', async () => {
    const base = goldenBase('unet');
    const kohya = await read(openGolden('unet/kohya.safetensors'), base);
    const diffusers = await read(openGolden('unet/diffusers.safetensors'), base);
    const made = await combine([kohya, diffusers], [0.25, 0.25], { kind: 'exact', rank: 2, split: 'even' }, base);
    expect(made.adapter.family).toBe('peft');
    expect(worst(await deltas(made), await deltas(kohya), 0.5)).toBeLessThan(1e-6);
  });

  test('tensors in full and mixed ranks are refused by name', async () => {
    const base = goldenBase('llama');
    const llama = await read(openGolden('llama/adapter_model.safetensors', 'llama/adapter_config.json'), base);
    const exact = planCombination([llama.adapter], { kind: 'exact', rank: null, split: 'b' });
    expect(exact).toMatchObject({
      ok: false,
      errors: expect.arrayContaining([expect.objectContaining({ tensor: 'base_model.model.lm_head.weight' })]),
    });
    const gpt2 = goldenBase('gpt2');
    const one = await read(openGolden('gpt2/adapter_model.safetensors', 'gpt2/adapter_config.json'), gpt2);
    const thin = await combine([one], [1], { kind: 'exact', rank: 1, split: 'b' }, gpt2);
    const rule = { kind: 'factors', rule: 'linear', density: 1, signs: 'total' } as const;
    const mixed = planCombination([one.adapter, thin.adapter], rule);
    expect(mixed).toMatchObject({
      ok: false,
      errors: expect.arrayContaining([expect.objectContaining({ code: 'SHAPE_MISMATCH' })]),
    });
  });
});
