import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { AppError } from '../../src/errors.ts';
import { parseClipConfig } from '../../src/models/clip/config.ts';
import { parsePreprocessing } from '../../src/models/clip/preprocess.ts';
import { endPosition } from '../../src/models/clip/text.ts';
import { promptEncoder } from '../../src/models/clip/tokenizer.ts';
import { floatValues } from '../../src/models/float-values.ts';
import { loadParameters } from '../../src/models/load-parameters.ts';
import { encodeSafetensorsHeader } from '../../src/storage/safetensors/encode-header.ts';
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

describe('config.json of a CLIPModel', () => {
  test('has the defaults of the library', () => {
    const config = parseClipConfig({ model_type: 'clip', projection_dim: 512 });
    expect(config.vision).toMatchObject({ hidden: 768, layers: 12, heads: 12, imageSize: 224, patchSize: 32 });
    expect(config.text).toMatchObject({ hidden: 512, heads: 8, positions: 77, vocabulary: 49_408, eosTokenId: 49_407 });
  });

  test('is read from text_config_dict where an old file has both', () => {
    const config = parseClipConfig({
      model_type: 'clip',
      text_config: { hidden_size: 8 },
      text_config_dict: { hidden_size: 64 },
    });
    expect(config.text.hidden).toBe(64);
    expect(config.text.layers).toBe(12);
  });

  test('of another family is refused by name', () => {
    const error = failure(() => parseClipConfig({ model_type: 'siglip' }));
    expect(error).toMatchObject({ name: 'ModelFamilyError', code: 'CONFIG_INVALID' });
    expect(error.message).toContain('"siglip"');
  });

  test.each([
    ['an unknown activation', { vision_config: { hidden_act: 'swish9' } }, 'vision_config.hidden_act', 'swish9'],
    [
      'an activation named like an object member',
      { text_config: { hidden_act: 'toString' } },
      'text_config.hidden_act',
      'toString',
    ],
    [
      'heads that do not divide the width',
      { text_config: { num_attention_heads: 7 } },
      'text_config.num_attention_heads',
      '7',
    ],
    ['a patch that does not divide the image', { vision_config: { patch_size: 31 } }, 'vision_config.patch_size', '31'],
    ['layers by the thousand', { vision_config: { num_hidden_layers: 1e6 } }, 'vision_config.num_hidden_layers', ''],
    ['a width of text', { vision_config: { hidden_size: '768' } }, 'vision_config.hidden_size', ''],
  ])('with %s is refused, and the field is named', (_, change, field, detail) => {
    const error = failure(() => parseClipConfig({ model_type: 'clip', ...change }));
    expect(error.code).toBe('CONFIG_INVALID');
    expect(error.place.field).toEqual(field.split('.'));
    expect(error.message).toContain(detail);
  });
});

describe('preprocessor_config.json', () => {
  const { vision } = parseClipConfig({ model_type: 'clip', vision_config: { image_size: 32, patch_size: 8 } });

  test.each([
    ['an unknown filter', { crop_size: 32, resample: 77 }, 'resample'],
    ['another size than the tower', { crop_size: 64 }, 'crop_size'],
    ['a deviation of zero', { crop_size: 32, image_std: [1, 0, 1] }, 'image_std'],
  ])('with %s is refused', (_, json, field) => {
    const error = failure(() => parsePreprocessing(json, vision));
    expect(error.place).toMatchObject({ file: 'preprocessor_config.json', field: [field] });
  });
});

describe('where a prompt is read', () => {
  test('is the first end token, or the largest id under the legacy eos_token_id 2', () => {
    expect(endPosition([58, 4, 59, 59], 59)).toBe(2);
    expect(endPosition([48, 2, 5, 49, 0], 2)).toBe(3);
    expect(endPosition([48, 5], 59)).toBe(0);
  });
});

describe('a tokenizer', () => {
  const { text } = parseClipConfig({ model_type: 'clip', text_config: { vocab_size: 3, max_position_embeddings: 3 } });
  const json = (vocab: Record<string, number>) => ({
    version: '1.0',
    added_tokens: [],
    normalizer: null,
    pre_tokenizer: { type: 'Whitespace' },
    post_processor: null,
    decoder: null,
    model: { type: 'WordLevel', vocab, unk_token: 'a' },
  });

  test('cuts a long prompt and keeps its last token', () => {
    const encode = promptEncoder(json({ a: 0, b: 1, end: 2 }), undefined, text);
    expect(encode('a b b b end')).toEqual([0, 1, 2]);
  });

  test('with ids beyond the vocabulary, or of no known kind, is refused', () => {
    expect(failure(() => promptEncoder(json({ a: 0, b: 9 }), {}, text)('b')).message).toContain('the id 9');
    expect(failure(() => promptEncoder({ model: { type: 'Nonsense' } }, {}, text)).code).toBe('CONFIG_INVALID');
    expect(failure(() => promptEncoder('text', {}, text)).code).toBe('CONFIG_INVALID');
  });
});

describe('parameters', () => {
  let folder: string;
  beforeAll(async () => {
    await useWasmBackend();
    folder = await mkdtemp(join(tmpdir(), 'parameters-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  async function save(name: string, shape: number[], dtype: 'F32' | 'I32' = 'F32') {
    const { header, fileBytes } = encodeSafetensorsHeader([{ name, dtype, shape }]);
    const bytes = new Uint8Array(fileBytes);
    bytes.set(header);
    const path = join(folder, `${Math.random()}.safetensors`);
    await writeFile(path, bytes);
    return { files: [{ path: 'model.safetensors', location: { kind: 'file' as const, path, bytes: bytes.length } }] };
  }

  test('that are missing, misshapen or no floats are named', async () => {
    const shapes = new Map([['w', [2, 3]]]);
    await expect(loadParameters(await save('v', [2, 3]), shapes)).rejects.toMatchObject({
      code: 'TENSOR_MISSING',
      place: { tensor: 'w' },
    });
    await expect(loadParameters(await save('w', [3, 2]), shapes)).rejects.toMatchObject({
      code: 'SHAPE_MISMATCH',
      place: { tensor: 'w' },
    });
    await expect(loadParameters(await save('w', [2, 3], 'I32'), shapes)).rejects.toMatchObject({
      code: 'DTYPE_UNSUPPORTED',
    });
    await expect(loadParameters({ files: [] }, shapes)).rejects.toMatchObject({ code: 'FILE_MISSING' });
    expect((await loadParameters(await save('w', [2, 3]), shapes)).get('w')?.shape).toEqual([2, 3]);
  });

  test('are widened from every float type', () => {
    const bytes = (array: ArrayBufferView) => new Uint8Array(array.buffer);
    expect([...floatValues(bytes(new Float64Array([1.5, -2])), 'F64', 'w')]).toEqual([1.5, -2]);
    expect([...floatValues(bytes(new Uint16Array([0x3fc0, 0xc000])), 'BF16', 'w')]).toEqual([1.5, -2]);
    expect([...floatValues(bytes(new Uint16Array([0x3e00, 0xc000, 0x0001, 0x7c00])), 'F16', 'w')]).toEqual([
      1.5,
      -2,
      2 ** -24,
      Infinity,
    ]);
  });
});
