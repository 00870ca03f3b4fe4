import { describe, expect, test } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { AppError } from '../../src/errors.ts';
import { lookUp } from '../../src/models/look-up.ts';
import { parseT5Config } from '../../src/models/t5/config.ts';
import { encodeInputs } from '../../src/models/t5/encoder.ts';
import { choiceLogProbabilities, IGNORED, sequenceLoss } from '../../src/models/t5/likelihood.ts';
import { t5ParameterShapes } from '../../src/models/t5/parameter-shapes.ts';
import { positionBucket } from '../../src/models/t5/position-bias.ts';
import { useWasmBackend } from '../../src/tensor/tf/backend.ts';

function failure(run: () => unknown): AppError {
  try {
    run();
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('config.json of a T5 model', () => {
  test('has the defaults of the library', () => {
    expect(parseT5Config({ model_type: 't5' })).toMatchObject({
      vocabulary: 32_128,
      hidden: 512,
      heads: 8,
      headWidth: 64,
      intermediate: 2048,
      layers: { encoder: 6, decoder: 6 },
      activation: 'relu',
      gated: false,
      scaledHead: true,
      ownHead: false,
      startTokenId: 0,
      endTokenIds: [1],
    });
    expect(parseT5Config({ model_type: 'mt5' })).toMatchObject({
      vocabulary: 250_112,
      heads: 6,
      layers: { encoder: 8, decoder: 8 },
      activation: 'gelu_new',
      gated: true,
      scaledHead: false,
    });
  });

  test('tells by tie_word_embeddings whether the head is scaled, by scale_decoder_outputs where it is newer', () => {
    const head = (fields: object) => {
      const { scaledHead, ownHead } = parseT5Config({ model_type: 't5', ...fields });
      return { scaledHead, ownHead };
    };
    expect(head({ tie_word_embeddings: true })).toEqual({ scaledHead: true, ownHead: false });
    expect(head({ tie_word_embeddings: false })).toEqual({ scaledHead: false, ownHead: true });
    expect(head({ tie_word_embeddings: true, scale_decoder_outputs: false })).toEqual({
      scaledHead: false,
      ownHead: false,
    });
  });

  test('of another family is refused by name', () => {
    const error = failure(() => parseT5Config({ model_type: 'umt5' }));
    expect(error).toMatchObject({ name: 'ModelFamilyError', code: 'CONFIG_INVALID' });
    expect(error.message).toContain('"umt5"');
  });

  test.each([
    ['an unknown activation', { feed_forward_proj: 'gated-swish9' }, 'feed_forward_proj', 'gated-swish9'],
    ['an activation named like an object member', { feed_forward_proj: 'toString' }, 'feed_forward_proj', 'toString'],
    ['layers by the thousand', { num_decoder_layers: 1e6 }, 'num_decoder_layers', ''],
    ['a width of text', { d_model: '512' }, 'd_model', ''],
    ['too few buckets', { relative_attention_num_buckets: 2 }, 'relative_attention_num_buckets', ''],
    ['no room for far buckets', { relative_attention_max_distance: 16 }, 'relative_attention_max_distance', '16'],
    ['an end token beyond the vocabulary', { eos_token_id: [1, 99_999] }, 'eos_token_id', '99999'],
    ['a decoder alone', { is_encoder_decoder: false }, 'is_encoder_decoder', ''],
  ])('with %s is refused, and the field is named', (_, change, field, detail) => {
    const error = failure(() => parseT5Config({ model_type: 't5', ...change }));
    expect(error.code).toBe('CONFIG_INVALID');
    expect(error.place.field).toEqual([field]);
    expect(error.message).toContain(detail);
  });

  test('names the tensors of t5-small, which has 60.5 million parameters besides its tied head', () => {
    const shapes = t5ParameterShapes(parseT5Config({ model_type: 't5' }));
    expect(shapes.get('decoder.block.5.layer.1.EncDecAttention.k.weight')).toEqual([512, 512]);
    expect(shapes.get('encoder.block.0.layer.0.SelfAttention.relative_attention_bias.weight')).toEqual([32, 8]);
    shapes.delete('lm_head.weight');
    const parameters = [...shapes.values()].reduce((sum, shape) => sum + shape.reduce((a, b) => a * b), 0);
    expect(parameters).toBe(60_506_624);
  });
});

describe('relative position buckets', () => {
  const setting = fc.record({
    buckets: fc.integer({ min: 4, max: 128 }),
    spread: fc.integer({ min: 1, max: 500 }),
    bidirectional: fc.boolean(),
  });

  test('are as many as the table has rows, and grow with the distance', () => {
    fc.assert(
      fc.property(setting, fc.integer({ min: -2000, max: 2000 }), ({ buckets, spread, bidirectional }, at) => {
        const maxDistance = Math.floor(buckets / 2) + spread;
        const bucket = positionBucket(at, bidirectional, buckets, maxDistance);
        const farther = positionBucket(at < 0 ? at - 1 : at + 1, bidirectional, buckets, maxDistance);
        expect(Number.isInteger(bucket)).toBe(true);
        expect(bucket).toBeGreaterThanOrEqual(0);
        expect(bucket).toBeLessThan(buckets);
        if (at !== 0) expect(farther).toBeGreaterThanOrEqual(bucket);
      }),
    );
  });
});

describe('on the wasm backend', () => {
  const config = parseT5Config({
    model_type: 't5',
    vocab_size: 9,
    d_model: 4,
    d_kv: 2,
    d_ff: 4,
    num_layers: 1,
    num_heads: 2,
  });
  const parameters = () => {
    const shapes = t5ParameterShapes({ ...config, vocabulary: 9 });
    shapes.delete('lm_head.weight');
    return new Map([...shapes].map(([name, shape]) => [name, tf.fill(shape, 0.1)]));
  };

  test('looking rows up has the gradient of a product with one-hot rows', async () => {
    await useWasmBackend();
    const rows = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(rows, (picked) => {
        const table = tf.tensor2d([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], [5, 2]);
        const factors = tf.tensor2d(
          picked.flatMap((_, i) => [i + 1, -i]),
          [picked.length, 2],
        );
        const [gradient] = tf.grads((x: tf.Tensor) => tf.sum(tf.mul(lookUp(picked, x), factors)))([table]);
        const expected = Array<number>(10).fill(0);
        picked.forEach((row, i) => {
          expected[row * 2] += i + 1;
          expected[row * 2 + 1] -= i;
        });
        expect([...gradient.dataSync()].map((value) => value + 0)).toEqual(expected.map((value) => value + 0));
      }),
      { numRuns: 30 },
    );
  });

  test('ids beyond the vocabulary, empty texts and targets that do not count are refused', async () => {
    await useWasmBackend();
    expect(failure(() => encodeInputs([[1], [9]], parameters(), config)).message).toBe(
      'text 1 has the id 9, the model knows 9',
    );
    expect(failure(() => encodeInputs([[1], []], parameters(), config)).message).toBe('text 1 has no tokens');
    expect(failure(() => encodeInputs([], parameters(), config)).code).toBe('DATA_INVALID');
    expect(failure(() => sequenceLoss([[1]], [[1], [2]], parameters(), config)).message).toContain('2 targets');
    expect(failure(() => sequenceLoss([[1]], [[IGNORED]], parameters(), config)).message).toContain('no token');
    expect(failure(() => choiceLogProbabilities([[1]], [], parameters(), config)).message).toContain('choices');
  });

  test('a choice scores the same alone and among others', async () => {
    await useWasmBackend();
    const both = choiceLogProbabilities(
      [[2, 3, 1]],
      [
        [
          [4, 1],
          [5, 6, 1],
        ],
      ],
      parameters(),
      config,
    ).dataSync();
    const one = choiceLogProbabilities([[2, 3, 1]], [[[5, 6, 1]]], parameters(), config).dataSync();
    expect(both[1]).toBeCloseTo(one[0], 5);
  });
});
