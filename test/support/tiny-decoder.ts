/** A tiny Llama with a real tokenizer: enough to run everything, fast. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseDecoderConfig } from '../../src/models/decoder/config.ts';
import { decoderParameterShapes } from '../../src/models/decoder/parameter-shapes.ts';
import { safetensors, type TestFile } from './registry.ts';

const CONFIG = {
  model_type: 'llama',
  architectures: ['LlamaForCausalLM'],
  vocab_size: 165,
  hidden_size: 16,
  intermediate_size: 24,
  num_hidden_layers: 2,
  num_attention_heads: 4,
  num_key_value_heads: 2,
  max_position_embeddings: 64,
  tie_word_embeddings: true,
  bos_token_id: 161,
  eos_token_id: 1,
};
const TOKENIZER = join(import.meta.dirname, '../goldens/t5/tokenizer/tokenizer.json');

export const readGoldenTokenizer = (): unknown => JSON.parse(readFileSync(TOKENIZER, 'utf8'));

/** The files of a model; another `seed`, other weights. */
export function tinyDecoder(seed: number): TestFile[] {
  const tensors = [...decoderParameterShapes(parseDecoderConfig(CONFIG))].map(([name, shape], i) => {
    const count = shape.reduce((a, b) => a * b, 1);
    const values = Array.from({ length: count }, (_, at) => Math.sin(12.9898 * (at + 1) + 78.233 * (i + 31 * seed)));
    return [name, { shape, values }] as const;
  });
  return [
    { path: 'config.json', bytes: Buffer.from(JSON.stringify(CONFIG)) },
    { path: 'tokenizer.json', bytes: readFileSync(TOKENIZER) },
    { path: 'model.safetensors', bytes: safetensors(new Map(tensors)) },
  ];
}
