import { checkAdapterKeys, mapAdapter, type MapOptions } from '../../../src/merge/adapters/map-adapter.ts';
import { tableOf } from './golden-files.ts';

type Shapes = Readonly<Record<string, readonly number[]>>;

const BASE: Shapes = {
  'model.layers.0.q_proj.weight': [6, 4],
  'model.layers.0.q_proj.bias': [6],
  'model.layers.0.o_proj.weight': [4, 4],
  'model.conv.weight': [3, 2, 3, 3],
  'model.embed.weight': [7, 4],
};
const Q = 'base_model.model.model.layers.0.q_proj';

function table(shapes: Shapes): ReturnType<typeof tableOf> {
  return tableOf(Object.entries(shapes).map(([name, shape]) => ({ name, shape })));
}

/** The errors of an adapter of these tensors: code, tensor and what the message says. */
function errorsOf(shapes: Shapes, options?: MapOptions, base = BASE): string[] {
  const mapped = mapAdapter(table(shapes), table(base), options);
  return mapped.ok ? [] : mapped.errors.map(({ code, tensor, message }) => `${code} ${tensor ?? ''}: ${message}`);
}

describe('what is wrong with an adapter', () => {
  test('a factor without its counterpart', () => {
    expect(errorsOf({ [`${Q}.lora_A.weight`]: [2, 4] })).toEqual([
      `TENSOR_MISSING ${Q}.lora_A.weight: tensor "${Q}.lora_A.weight" stands alone: its factor B is missing`,
    ]);
    expect(errorsOf({ 'lora_unet_q.alpha': [] })[0]).toContain('its two factors are missing');
  });

  test('ranks of the two factors', () => {
    const [error] = errorsOf({ [`${Q}.lora_A.weight`]: [2, 4], [`${Q}.lora_B.weight`]: [6, 3] });
    expect(error).toContain('SHAPE_MISMATCH');
    expect(error).toContain('ranks differ');
  });

  test('a product that does not fit the weight', () => {
    const [error] = errorsOf({ [`${Q}.lora_A.weight`]: [2, 5], [`${Q}.lora_B.weight`]: [6, 2] });
    expect(error).toContain('product of shape [6, 5], the base\'s "model.layers.0.q_proj.weight" has [6, 4]');
  });

  test('a grouped convolution', () => {
    const conv = 'base_model.model.model.conv';
    const [error] = errorsOf({ [`${conv}.lora_A.weight`]: [2, 1, 3, 3], [`${conv}.lora_B.weight`]: [3, 2, 1, 1] });
    expect(error).toContain('SHAPE_MISMATCH');
  });

  test('a weight that the base lacks', () => {
    const [error] = errorsOf({
      'base_model.model.v.lora_A.weight': [2, 4],
      'base_model.model.v.lora_B.weight': [6, 2],
    });
    expect(error).toBe(
      'TENSOR_MISSING base_model.model.v.lora_A.weight: tensor "base_model.model.v.lora_A.weight" adapts "v", which the base lacks',
    );
    expect(errorsOf({ 'lora_te1_q.lora_down.weight': [2, 4], 'lora_te1_q.lora_up.weight': [6, 2] })[0]).toContain(
      'adapts "q" of text_encoder, which the base lacks',
    );
  });

  test('a key of no known form', () => {
    expect(errorsOf({ 'model.layers.0.q_proj.weight': [6, 4] })[0]).toContain('is of no form of LoRA that is known');
  });

  test.each([
    ['lora_unet_q.hada_w1_a', 'is of LoHa'],
    ['lora_unet_q.lokr_w1', 'is of LoKr'],
    ['lora_unet_q.dora_scale', 'is of DoRA'],
    [`${Q}.lora_magnitude_vector`, 'is of DoRA'],
    [`${Q}.lora_B.bias`, 'is the bias of a factor'],
    ['lora_unet_q.diff_b', 'is a full difference'],
  ])('%s is recognised and refused', (name, reason) => {
    const [error] = errorsOf({ [name]: [2, 4] });
    expect(error).toContain(`ADAPTER_INVALID ${name}`);
    expect(error).toContain(reason);
  });

  test('two keys for one part, two modules for one weight', () => {
    const twice = {
      'unet.conv.lora_A.weight': [2, 2, 3, 3],
      'unet.conv.lora.down.weight': [2, 2, 3, 3],
      'unet.conv.lora_B.weight': [3, 2, 1, 1],
    };
    expect(errorsOf(twice, {}, { 'conv.weight': [3, 2, 3, 3] })[0]).toContain(
      'says the same as "unet.conv.lora_A.weight"',
    );
    const both = {
      'unet.q.lora_A.weight': [2, 4],
      'unet.q.lora_B.weight': [6, 2],
      'q.lora_A.weight': [2, 4],
      'q.lora_B.weight': [6, 2],
    };
    expect(errorsOf(both, {}, { 'q.weight': [6, 4] })[0]).toContain('means "q.weight", as "unet.q.lora_A.weight" does');
  });

  test('a kohya name that means two modules', () => {
    const base = { 'a.b_c.weight': [6, 4], 'a_b.c.weight': [6, 4] };
    const [error] = errorsOf(
      { 'lora_unet_a_b_c.lora_down.weight': [2, 4], 'lora_unet_a_b_c.lora_up.weight': [6, 2] },
      {},
      base,
    );
    expect(error).toContain('may mean "a.b_c.weight" or "a_b.c.weight"');
  });

  test('keys of two families', () => {
    const mixed = {
      [`${Q}.lora_A.weight`]: [2, 4],
      [`${Q}.lora_B.weight`]: [6, 2],
      'lora_unet_model_conv.lora_down.weight': [2, 2, 3, 3],
      'lora_unet_model_conv.lora_up.weight': [3, 2, 1, 1],
    };
    expect(errorsOf(mixed)[0]).toContain('is a kohya key among those of peft');
  });

  test('a tensor in full of another shape', () => {
    const pair = { [`${Q}.lora_A.weight`]: [2, 4], [`${Q}.lora_B.weight`]: [6, 2] };
    const [error] = errorsOf({ ...pair, 'base_model.model.model.embed.weight': [9, 4] });
    expect(error).toContain('has shape [9, 4] where the base has [7, 4]');
  });

  test('nothing to merge at all', () => {
    expect(errorsOf({})[0]).toContain('no pair of LoRA factors');
    expect(errorsOf({ 'base_model.model.model.embed.weight': [7, 4] })[0]).toContain('no pair of LoRA factors');
  });

  test('the first 20 are named, the others counted', () => {
    const many = Object.fromEntries(
      Array.from({ length: 30 }, (_, i) => [`base_model.model.m${i}.lora_A.weight`, [2, 4]]),
    );
    const errors = errorsOf(many);
    expect(errors).toHaveLength(21);
    expect(errors[20]).toContain('30 tensors do not fit in all');
  });

  test('without a base, pairs are checked all the same', () => {
    expect(checkAdapterKeys(table({ [`${Q}.lora_A.weight`]: [2, 4], [`${Q}.lora_B.weight`]: [6, 2] }))).toEqual([]);
    expect(checkAdapterKeys(table({ [`${Q}.lora_A.weight`]: [2, 4] }))).toHaveLength(1);
  });
});

describe('how a product fits', () => {
  const layerOf = (shapes: Shapes, options?: MapOptions): unknown => {
    const mapped = mapAdapter(table(shapes), table(BASE), options);
    return mapped.ok ? mapped.adapter.layers[0] : mapped.errors;
  };

  test('the configuration decides how a square weight is stored, the shape decides for others', () => {
    const square = {
      'base_model.model.model.layers.0.o_proj.lora_A.weight': [2, 4],
      'base_model.model.model.layers.0.o_proj.lora_B.weight': [4, 2],
    };
    expect(layerOf(square)).toMatchObject({ transposed: false });
    expect(layerOf(square, { fanInFanOut: true })).toMatchObject({ transposed: true });
    expect(
      layerOf({ [`${Q}.lora_A.weight`]: [2, 4], [`${Q}.lora_B.weight`]: [6, 2] }, { fanInFanOut: true }),
    ).toMatchObject({
      transposed: false,
    });
    expect(layerOf({ [`${Q}.lora_A.weight`]: [2, 6], [`${Q}.lora_B.weight`]: [4, 2] })).toMatchObject({
      transposed: true,
    });
  });

  test('a Tucker core stands between the factors of a convolution', () => {
    const shapes = {
      'lora_unet_model_conv.lora_down.weight': [2, 2, 1, 1],
      'lora_unet_model_conv.lora_mid.weight': [2, 2, 3, 3],
      'lora_unet_model_conv.lora_up.weight': [3, 2, 1, 1],
    };
    expect(layerOf(shapes)).toMatchObject({ kind: 'conv', target: 'model.conv.weight', rank: 2 });
  });

  test('parts of a pipeline can be left out by name', () => {
    const shapes = {
      'unet.model.conv.lora_A.weight': [2, 2, 3, 3],
      'unet.model.conv.lora_B.weight': [3, 2, 1, 1],
      'text_encoder.q.lora_A.weight': [2, 4],
      'text_encoder.q.lora_B.weight': [6, 2],
    };
    expect(errorsOf(shapes)[0]).toContain('which the base lacks');
    expect(errorsOf(shapes, { components: ['unet'] })).toEqual([]);
  });
});
