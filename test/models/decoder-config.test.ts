import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { AppError } from '../../src/errors.ts';
import { parseDecoderConfig } from '../../src/models/decoder/config.ts';
import { decode } from '../../src/models/decoder/decoder.ts';
import { decoderParameterShapes } from '../../src/models/decoder/parameter-shapes.ts';
import { promptCodec } from '../../src/models/decoder/prompt-codec.ts';
import { rotaryFrequencies } from '../../src/models/decoder/rotary.ts';
import { readGoldenTokenizer } from '../support/tiny-decoder.ts';

function failure(run: () => unknown): AppError {
  try {
    run();
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

const small = { hidden_size: 12, num_attention_heads: 3, num_hidden_layers: 2, vocab_size: 40, num_key_value_heads: 3 };

describe('config.json of a decoder', () => {
  test('has the defaults of the library', () => {
    expect(parseDecoderConfig({ model_type: 'gpt2' })).toMatchObject({
      ...{
        blocks: 'gpt2',
        vocabulary: 50_257,
        hidden: 768,
        intermediate: 3072,
        heads: 12,
        layers: 12,
        positions: 1024,
      },
      ...{ activation: 'gelu_new', rotary: null, tiedHead: true, startTokenId: 50_256, endTokenIds: [50_256] },
    });
    expect(parseDecoderConfig({ model_type: 'llama' })).toMatchObject({
      ...{ blocks: 'llama', vocabulary: 32_000, intermediate: 11_008, keyValueHeads: 32, headWidth: 128 },
      ...{ activation: 'silu', rotary: { theta: 10_000, scaling: null }, tiedHead: false, endTokenIds: [2] },
      biases: { queryKeyValue: false, output: false, feedForward: false },
    });
    const mistral = parseDecoderConfig({ model_type: 'mistral' });
    expect(mistral).toMatchObject({ intermediate: 14_336, keyValueHeads: 8 });
    expect(new Set(mistral.windows)).toEqual(new Set([4096]));
    const qwen2 = parseDecoderConfig({ model_type: 'qwen2' });
    expect(qwen2).toMatchObject({
      biases: { queryKeyValue: true, output: false },
      startTokenId: null,
      endTokenIds: [],
    });
    expect(new Set(qwen2.windows)).toEqual(new Set([null]));
  });

  test('tells the windows of Qwen2 layer by layer', () => {
    const qwen2 = { model_type: 'qwen2', ...small, use_sliding_window: true, sliding_window: 7 };
    expect(parseDecoderConfig({ ...qwen2, max_window_layers: 1 }).windows).toEqual([null, 7]);
    const layer_types = ['sliding_attention', 'full_attention'];
    expect(parseDecoderConfig({ ...qwen2, layer_types }).windows).toEqual([7, null]);
    expect(failure(() => parseDecoderConfig({ ...qwen2, layer_types: ['chunked_attention', ''] })).place.field).toEqual(
      ['layer_types'],
    );
    expect(parseDecoderConfig({ model_type: 'mistral', ...small, sliding_window: null }).windows).toEqual([null, null]);
  });

  test.each([
    [{ model_type: 't5' }, 'model_type'],
    [{ model_type: 'llama', hidden_act: 'relu6' }, 'hidden_act'],
    [{ model_type: 'gpt2', activation_function: 'mish' }, 'activation_function'],
    [{ model_type: 'gpt2', n_embd: 10, n_head: 3 }, 'n_head'],
    [{ model_type: 'gpt2', add_cross_attention: true }, 'add_cross_attention'],
    [{ model_type: 'gpt2', vocab_size: 100 }, 'bos_token_id'],
    [{ model_type: 'llama', num_attention_heads: 8, num_key_value_heads: 3 }, 'num_key_value_heads'],
    [{ model_type: 'llama', head_dim: 5 }, 'head_dim'],
    [{ model_type: 'llama', eos_token_id: [2, 32_000] }, 'eos_token_id'],
    [{ model_type: 'llama', rope_scaling: { rope_type: 'yarn', factor: 2 } }, 'rope_scaling.rope_type'],
    [{ model_type: 'llama', rope_scaling: { type: 'dynamic', factor: 2 } }, 'rope_scaling.rope_type'],
    [{ model_type: 'llama', rope_scaling: { type: 'linear' } }, 'rope_scaling.factor'],
    [{ model_type: 'llama', rope_parameters: { rope_type: 'llama3', factor: 8 } }, 'rope_parameters.low_freq_factor'],
    [{ model_type: 'llama', partial_rotary_factor: 0.5 }, 'partial_rotary_factor'],
    [{ model_type: 'mistral', rms_norm_eps: 0 }, 'rms_norm_eps'],
  ])('%j is refused, naming %s', (json, field) => {
    expect(failure(() => parseDecoderConfig(json))).toMatchObject({
      code: 'CONFIG_INVALID',
      place: { field: field.split('.'), file: 'config.json' },
    });
  });

  test('whatever a file says, is read or refused by a typed error', () => {
    const family = fc.constantFrom('gpt2', 'llama', 'mistral', 'qwen2');
    const anything = fc.dictionary(
      fc.constantFrom('n_head', 'hidden_size', 'head_dim', 'rope_scaling', 'eos_token_id', 'layer_types', 'vocab_size'),
      fc.jsonValue(),
    );
    fc.assert(
      fc.property(family, anything, (model_type, fields) => {
        try {
          parseDecoderConfig({ ...fields, model_type });
        } catch (error) {
          expect(error).toBeInstanceOf(AppError);
        }
      }),
    );
  });

  test('gives the shapes of its tensors, so that a file can be checked by its header', () => {
    const config = parseDecoderConfig({ model_type: 'mistral', ...small, num_key_value_heads: 1, head_dim: 6 });
    const shapes = decoderParameterShapes(config);
    expect(shapes.get('model.layers.1.self_attn.q_proj.weight')).toEqual([18, 12]);
    expect(shapes.get('model.layers.1.self_attn.k_proj.weight')).toEqual([6, 12]);
    expect(shapes.get('model.layers.1.self_attn.o_proj.weight')).toEqual([12, 18]);
    expect(shapes.get('lm_head.weight')).toEqual([40, 12]);
    const gpt2 = parseDecoderConfig({ model_type: 'gpt2' });
    const count = [...decoderParameterShapes(gpt2).values()].reduce(
      (sum, shape) => sum + shape.reduce((a, b) => a * b),
      0,
    );
    expect(count).toBe(124_439_808);
  });
});

test('wavelengths of Llama 3.1 are kept, gone over, or stretched', () => {
  const scaling = { kind: 'llama3', factor: 8, lowFactor: 1, highFactor: 4, originalPositions: 8192 } as const;
  const plain = rotaryFrequencies({ theta: 500_000, scaling: null }, 128);
  const stretched = rotaryFrequencies({ theta: 500_000, scaling }, 128);
  const ratios = plain.map((frequency, i) => frequency / stretched[i]);
  expect(ratios[0]).toBe(1);
  expect(ratios[63]).toBeCloseTo(8, 5);
  expect(new Set(ratios.map((ratio) => Math.round(ratio * 100))).size).toBeGreaterThan(5);
});

test('a text beyond the learned positions is refused', () => {
  const config = parseDecoderConfig({ model_type: 'gpt2', n_positions: 2, n_embd: 2, n_head: 1, n_layer: 1 });
  const read = () => decode([1, 2, 3, 4, 5, 6], 3, { layers: [], paddings: [1, 0] }, new Map(), config);
  expect(failure(read)).toMatchObject({ code: 'DATA_INVALID', message: expect.stringContaining('positions for 2') });
});

describe('a prompt and its continuations as tokens', () => {
  const json = { model_type: 'llama', ...small, vocab_size: 165, max_position_embeddings: 24, eos_token_id: 1 };
  const tokenizer = readGoldenTokenizer();
  const config = parseDecoderConfig({ ...json, bos_token_id: 161 });
  const codec = promptCodec(tokenizer, undefined, config);

  test('join to the tokens of the whole text, without the end token that the tokenizer adds', () => {
    const { prompt, continuations } = codec.encode('the cat sat on', [' the mat', ' the river'], 100);
    expect(codec.decode(prompt)).toBe('the cat sat on');
    expect(continuations.map((ids) => codec.decode([...prompt, ...ids]))).toEqual([
      'the cat sat on the mat',
      'the cat sat on the river',
    ]);
    expect([...prompt, ...continuations.flat()]).not.toContain(1);
  });

  test('keep the end of a prompt that is too long, and room for what follows', () => {
    const long = 'the dog ran to the house '.repeat(5);
    const whole = codec.encode(long, [' yes'], 1000);
    expect(whole.prompt.length + whole.continuations[0].length).toBe(24);
    const { prompt } = codec.encode(long, [' yes'], 4);
    expect(prompt).toEqual(whole.prompt.slice(-4));
  });

  test('go apart before a token that reaches across the border; an empty prompt begins with the start token', () => {
    const vocab = { '<s>': 0, a: 1, b: 2, Ġ: 3, ab: 4, Ġa: 5 };
    const bytes = { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true };
    const model = { type: 'BPE', vocab, merges: ['a b', 'Ġ a'] };
    const file = {
      version: '1.0',
      added_tokens: [],
      normalizer: null,
      post_processor: null,
      pre_tokenizer: bytes,
      decoder: bytes,
      model,
    };
    const known = { ...config, vocabulary: 6, startTokenId: 0, endTokenIds: [0] };
    const bpe = promptCodec(file, undefined, known);
    expect(bpe.encode('b a', [' a', 'b', 'ba'], 9)).toEqual({
      prompt: [2],
      continuations: [
        [5, 5],
        [3, 4],
        [3, 4, 1],
      ],
    });
    expect(bpe.encode('b', [' a', 'b'], 9)).toEqual({ prompt: [2], continuations: [[5], [2]] });
    expect(bpe.encode('', ['ab', 'b'], 9)).toEqual({ prompt: [0], continuations: [[4], [2]] });
    expect(bpe.decode([4, 5])).toBe('ab a');
    const without = promptCodec(file, undefined, { ...known, startTokenId: null });
    expect(failure(() => without.encode('', ['a'], 9))).toMatchObject({ code: 'CONFIG_INVALID' });
    expect(failure(() => bpe.encode('a', [''], 9)).message).toContain('no tokens');
  });

  test('of a tokenizer with more tokens than the model knows are refused', () => {
    expect(failure(() => promptCodec(tokenizer, undefined, { ...config, vocabulary: 100 }))).toMatchObject({
      code: 'CONFIG_INVALID',
      place: { file: 'tokenizer.json' },
    });
  });
});
