/** Models with random weights in the shapes of public ones, as folders that an evaluation reads. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { parseClipConfig } from '../../src/models/clip/config.ts';
import { clipParameterShapes } from '../../src/models/clip/parameter-shapes.ts';
import { parseDecoderConfig } from '../../src/models/decoder/config.ts';
import { decoderParameterShapes } from '../../src/models/decoder/parameter-shapes.ts';
import { parseT5Config } from '../../src/models/t5/config.ts';
import { HEAD, t5ParameterShapes } from '../../src/models/t5/parameter-shapes.ts';
import { encodeSafetensorsHeader } from '../../src/storage/safetensors/encode-header.ts';
import { elementCount } from '../../src/tensor/dtype.ts';

/** `config.json` of public checkpoints, as far as it concerns the shapes. */
export const CONFIGS = {
  'clip-vit-base-patch32': {
    model_type: 'clip',
    text_config: { vocab_size: 49_408, eos_token_id: 49_407 },
    vision_config: {},
  },
  't5-small': { model_type: 't5', d_model: 512, d_ff: 2048, num_layers: 6, num_heads: 8 },
  'smollm-135m': {
    model_type: 'llama',
    vocab_size: 49_152,
    hidden_size: 576,
    intermediate_size: 1536,
    num_hidden_layers: 30,
    num_attention_heads: 9,
    num_key_value_heads: 3,
    max_position_embeddings: 2048,
    rms_norm_eps: 1e-5,
    tie_word_embeddings: true,
    bos_token_id: 0,
    eos_token_id: 0,
  },
} as const;
export type ModelName = keyof typeof CONFIGS;

/** Words of the tokenizers: `w0`, `w1` and so on, each one token. */
export const word = (id: number): string => `w${id}`;

/** Writes `config.json`, `tokenizer.json` and `model.safetensors` (F32). Returns the number of parameters. */
export async function writeModel(name: ModelName, folder: string): Promise<number> {
  mkdirSync(folder, { recursive: true });
  const config = CONFIGS[name];
  const { shapes, vocabulary, end } = outline(config);
  writeFileSync(join(folder, 'config.json'), JSON.stringify(config));
  writeFileSync(join(folder, 'tokenizer.json'), JSON.stringify(tokenizer(vocabulary, end)));
  const specs = [...shapes].map(([tensor, shape]) => ({ name: tensor, dtype: 'F32' as const, shape }));
  const { header, tensors } = encodeSafetensorsHeader(specs);
  const file = await open(join(folder, 'model.safetensors'), 'w');
  await file.write(header, 0, header.length, 0);
  for (const { shape, begin } of tensors) {
    const values = shape.length === 1 ? new Float32Array(shape[0]).fill(1) : noise(elementCount(shape), begin);
    await file.write(new Uint8Array(values.buffer), 0, values.byteLength, begin);
  }
  await file.close();
  return specs.reduce((sum, { shape }) => sum + elementCount(shape), 0);
}

function outline(config: (typeof CONFIGS)[ModelName]): {
  readonly shapes: ReadonlyMap<string, readonly number[]>;
  readonly vocabulary: number;
  /** Token that every text ends with, or null. */
  readonly end: number | null;
} {
  switch (config.model_type) {
    case 'clip': {
      const parsed = parseClipConfig(config);
      return { shapes: clipParameterShapes(parsed), vocabulary: parsed.text.vocabulary, end: parsed.text.eosTokenId };
    }
    case 't5': {
      const parsed = parseT5Config(config);
      const shapes = t5ParameterShapes(parsed);
      shapes.delete(`${HEAD}.weight`);
      return { shapes, vocabulary: parsed.vocabulary, end: parsed.endTokenIds[0] };
    }
    case 'llama': {
      const parsed = parseDecoderConfig(config);
      return { shapes: decoderParameterShapes(parsed), vocabulary: parsed.vocabulary, end: null };
    }
  }
}

/** Even noise of standard deviation 0.05; xorshift, because speed is what matters. */
function noise(count: number, seed: number): Float32Array {
  let state = (seed + 1) * 2_654_435_761;
  return Float32Array.from({ length: count }, () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state / 2 ** 31) * 0.05 * Math.sqrt(3);
  });
}

function tokenizer(vocabulary: number, end: number | null): object {
  const vocab = Object.fromEntries(Array.from({ length: vocabulary }, (_, id) => [word(id), id]));
  const sequence = { Sequence: { id: 'A', type_id: 0 } };
  const special = end === null ? null : word(end);
  return {
    version: '1.0',
    added_tokens: [],
    normalizer: null,
    pre_tokenizer: { type: 'WhitespaceSplit' },
    post_processor: special && {
      type: 'TemplateProcessing',
      single: [sequence, { SpecialToken: { id: special, type_id: 0 } }],
      pair: [sequence, sequence],
      special_tokens: { [special]: { id: special, ids: [end], tokens: [special] } },
    },
    decoder: null,
    model: { type: 'WordLevel', vocab, unk_token: word(2) },
  };
}
