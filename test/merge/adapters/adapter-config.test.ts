import { parseAdapterConfig } from '../../../src/merge/adapters/adapter-config.ts';
import { scaleLayers } from '../../../src/merge/adapters/scaling.ts';
import { mapAdapter } from '../../../src/merge/adapters/map-adapter.ts';
import { tableOf } from './golden-files.ts';

function configOf(settings: Record<string, unknown>): ReturnType<typeof parseAdapterConfig> {
  return parseAdapterConfig(Buffer.from(JSON.stringify({ peft_type: 'LORA', ...settings })));
}

describe('adapter_config.json', () => {
  test('has the defaults of PEFT', () => {
    expect(configOf({})).toMatchObject({ r: 8, alpha: 8, rsLora: false, fanInFanOut: false });
  });

  test.each([
    [{ peft_type: 'LOHA' }, 'peft_type'],
    [{ r: 0 }, 'r'],
    [{ rank_pattern: { q: 1.5 } }, 'rank_pattern'],
    [{ use_dora: true }, 'use_dora'],
    [{ lora_bias: true }, 'lora_bias'],
    [{ init_lora_weights: 'pissa_niter_4' }, 'init_lora_weights'],
    [{ target_parameters: ['mlp.experts'] }, 'target_parameters'],
    [{ layer_replication: [[0, 4]] }, 'layer_replication'],
  ])('refuses %j, naming the setting', (settings, field) => {
    expect(() => configOf(settings)).toThrow(
      expect.objectContaining({
        code: 'CONFIG_INVALID',
        place: expect.objectContaining({ field: expect.arrayContaining([field]) }),
      }),
    );
  });

  test('that is no JSON is refused', () => {
    expect(() => parseAdapterConfig(Buffer.from('{'))).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }));
  });
});

describe('how strong a layer is', () => {
  const shapes = [
    { name: 'base_model.model.q.lora_A.weight', shape: [4, 3] },
    { name: 'base_model.model.q.lora_B.weight', shape: [3, 4] },
  ];
  const mapped = mapAdapter(tableOf(shapes), tableOf([{ name: 'q.weight', shape: [3, 3] }]));
  const scalingOf = (settings: Record<string, unknown>): number => {
    if (!mapped.ok) throw new Error(JSON.stringify(mapped.errors));
    return scaleLayers(mapped.adapter, { configs: new Map([['', configOf(settings)]]), alphas: new Map() }).layers[0]
      .scaling;
  };

  test('alpha by rank, or by its root', () => {
    expect(scalingOf({ r: 4, lora_alpha: 2 })).toBe(0.5);
    expect(scalingOf({ r: 4, lora_alpha: 2, use_rslora: true })).toBe(1);
    expect(scalingOf({ r: 8, rank_pattern: { q: 4 }, alpha_pattern: { '.*': 12 } })).toBe(3);
  });

  test('a rank that is not the configured one is refused', () => {
    expect(() => scalingOf({ r: 8 })).toThrow(expect.objectContaining({ code: 'SHAPE_MISMATCH' }));
  });
});
