import { type AdapterLayer } from '../../../src/merge/adapters/adapter.ts';
import { loadFactors, targetFactors, withDelta } from '../../../src/merge/adapters/factors.ts';
import { type OpenAdapter } from '../../../src/merge/adapters/open-adapter.ts';
import { readAdapter } from '../../../src/merge/adapters/read-adapter.ts';
import { LinalgWorkspace } from '../../../src/tensor/linalg/workspace.ts';
import { goldenBase, goldenJson, goldenValues, openGolden, tableOf } from './golden-files.ts';

const workspace = new LinalgWorkspace();

/** What an adapter adds to the weight of a layer. */
async function deltaOf(files: OpenAdapter, layer: AdapterLayer): Promise<Float64Array> {
  const factors = targetFactors(layer, await loadFactors(workspace, layer, files.read));
  const elements = layer.shape.reduce((product, dimension) => product * dimension, 1);
  return withDelta(workspace, factors, 0, elements, (delta) => delta.slice());
}

/** Largest difference between merged weights by us and by the library, over all layers. */
async function worstDifference(files: OpenAdapter, folder: string, strength = 1): Promise<number> {
  const base = goldenValues(`${folder}/base.safetensors`);
  const merged = goldenValues(`${folder}/merged.safetensors`);
  const adapter = await readAdapter(files, goldenBase(folder));
  let worst = 0;
  for (const layer of adapter.layers) {
    const delta = await deltaOf(files, layer);
    const from = base.get(layer.target) ?? [];
    merged.get(layer.target)?.forEach((value, i) => {
      worst = Math.max(worst, Math.abs(from[i] + strength * delta[i] - value));
    });
  }
  return worst;
}

describe('adapters that PEFT saved', () => {
  test('GPT-2: transposed weights, rank and alpha patterns, rank-stabilised scaling', async () => {
    const files = await openGolden('gpt2/adapter_model.safetensors', 'gpt2/adapter_config.json');
    const adapter = await readAdapter(files, goldenBase('gpt2'));
    expect(adapter.family).toBe('peft');
    expect(adapter.saved).toEqual([]);
    const layers = new Map(adapter.layers.map((layer) => [layer.module, layer]));
    expect([...layers.values()].every(({ transposed }) => transposed)).toBe(true);
    expect(layers.get('transformer.h.0.attn.c_attn')).toMatchObject({ rank: 3, scaling: 5 / Math.sqrt(3) });
    expect(layers.get('transformer.h.1.attn.c_attn')).toMatchObject({ rank: 2, scaling: 7 / Math.SQRT2 });
    expect(layers.get('transformer.h.1.mlp.c_proj')).toMatchObject({ rank: 4, scaling: 5 / 2 });
    expect([...layers.values()].map(({ target }) => target).sort()).toEqual(
      [...goldenValues('gpt2/merged.safetensors').keys()].sort(),
    );
    expect(await worstDifference(files, 'gpt2')).toBeLessThan(1e-6);
    await files.close();
  });

  test('Llama: an embedding with its own copy, a module saved in full, trained biases', async () => {
    const files = await openGolden('llama/adapter_model.safetensors', 'llama/adapter_config.json');
    const adapter = await readAdapter(files, goldenBase('llama'));
    const embedding = adapter.layers.find(({ kind }) => kind === 'embedding');
    expect(embedding).toMatchObject({ target: 'model.embed_tokens.weight', rank: 2, scaling: 1.5 });
    expect(embedding?.over?.name).toBe('base_model.model.model.embed_tokens.base_layer.weight');
    expect(adapter.saved.map(({ target }) => target)).toEqual([
      'lm_head.weight',
      'model.layers.0.self_attn.q_proj.bias',
      'model.layers.0.self_attn.v_proj.bias',
      'model.layers.1.self_attn.q_proj.bias',
      'model.layers.1.self_attn.v_proj.bias',
    ]);
    const merged = goldenValues('llama/merged.safetensors');
    const stated = goldenValues('llama/adapter_model.safetensors');
    for (const { target, entry } of adapter.saved) expect(stated.get(entry.name)).toEqual(merged.get(target));
    expect(await worstDifference(files, 'llama')).toBeLessThan(1e-6);
    await files.close();
  });

  test('a base that was saved without the name of its inner model', async () => {
    const files = await openGolden('gpt2/adapter_model.safetensors', 'gpt2/adapter_config.json');
    const inner = goldenBase('gpt2').map((entry) => ({ ...entry, name: entry.name.replace('transformer.', '') }));
    const adapter = await readAdapter(files, inner);
    expect(adapter.layers[0].target).toBe('h.0.attn.c_attn.weight');
    await files.close();
  });

  test('needs its configuration', async () => {
    const files = await openGolden('gpt2/adapter_model.safetensors');
    await expect(readAdapter(files, goldenBase('gpt2'))).rejects.toMatchObject({ code: 'FILE_MISSING' });
    await files.close();
  });
});

describe('adapters of diffusion networks', () => {
  test.each([
    ['diffusers.safetensors', 'diffusers', 1],
    ['old.safetensors', 'diffusers', 1],
    // without alphas the factors act as they are, in the others with 3/2
    ['processor.safetensors', 'diffusers', 1.5],
    ['kohya.safetensors', 'kohya', 1],
  ])('%s', async (file, family, strength) => {
    const files = await openGolden(`unet/${file}`);
    const adapter = await readAdapter(files, goldenBase('unet'));
    expect(adapter.family).toBe(family);
    expect(adapter.layers.length).toBe(file === 'processor.safetensors' ? 12 : 25);
    expect(new Set(adapter.layers.map(({ scaling }) => scaling))).toEqual(new Set([1.5 / strength]));
    expect(await worstDifference(files, 'unet', strength)).toBeLessThan(1e-6);
    await files.close();
  });

  test('a base that holds the whole pipeline', async () => {
    const files = await openGolden('unet/kohya.safetensors');
    const whole = goldenBase('unet').map((entry) => ({ ...entry, name: `unet.${entry.name}` }));
    const adapter = await readAdapter(files, whole);
    expect(adapter.layers[0].target.startsWith('unet.')).toBe(true);
    await files.close();
  });

  test("kohya's names for SDXL mean the modules that diffusers gives them", async () => {
    const { pairs, base } = goldenJson<{
      pairs: Record<string, string>;
      base: { name: string; shape: number[] }[];
    }>('sgm.json');
    const shapes = new Map(base.map(({ name, shape }) => [name, shape]));
    const tensors = Object.entries(pairs).flatMap(([key, module]) => {
      const [out, ...rest] = shapes.get(`${module}.weight`) ?? [];
      return [
        { name: `${key}.lora_down.weight`, shape: [2, ...rest] },
        { name: `${key}.lora_up.weight`, shape: [out, 2, ...rest.slice(1).map(() => 1)] },
      ];
    });
    const files = { tensors: tableOf(tensors), metadata: new Map(), config: null, read: () => Promise.reject() };
    const adapter = await readAdapter(files, tableOf(base));
    expect(Object.fromEntries(adapter.layers.map(({ module, target }) => [`lora_unet_${module}`, target]))).toEqual(
      Object.fromEntries(Object.entries(pairs).map(([key, module]) => [key, `${module}.weight`])),
    );
  });
});
