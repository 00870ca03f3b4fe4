import { join } from 'node:path';
import { parseT5Config, type T5Config } from '../../src/models/t5/config.ts';
import { EMBEDDING, HEAD, t5ParameterShapes } from '../../src/models/t5/parameter-shapes.ts';
import { KeyedRandom } from '../common/random.ts';
import { loadWeights, saveJson, saveWeights } from '../common/save-weights.ts';
import { type Weights } from '../common/weights.ts';
import { END, PAD, PIECES, tokenizerConfigJson, tokenizerJson } from './vocabulary.ts';

/** `config.json`: mT5 in the small. */
export function configJson(): object {
  return {
    architectures: ['MT5ForConditionalGeneration'],
    model_type: 'mt5',
    vocab_size: PIECES.length,
    d_model: 64,
    d_kv: 16,
    d_ff: 128,
    num_layers: 3,
    num_decoder_layers: 2,
    num_heads: 4,
    relative_attention_num_buckets: 16,
    relative_attention_max_distance: 32,
    feed_forward_proj: 'gated-gelu',
    layer_norm_epsilon: 1e-6,
    dropout_rate: 0,
    is_encoder_decoder: true,
    tie_word_embeddings: false,
    pad_token_id: PAD,
    eos_token_id: END,
    decoder_start_token_id: PAD,
    torch_dtype: 'float32',
  };
}

export const CONFIG: T5Config = parseT5Config(configJson());

const EMBEDDING_SCALE = 0.3;
const HEAD_SCALE = 0.4;
/** Heads that begin by looking for the same word elsewhere. */
const MATCHING_HEADS = 2;
/** Buckets of the word before and the word after, which the other two heads of the encoder begin by looking at. */
const NEIGHBOURS = [1, 9];
const NEIGHBOUR_BIAS = 3;

/**
 * Fresh parameters, scaled as T5's are, but for embedding and head, which begin smaller. So small a model would take long to find
 * out what large ones know from enough text: that words can be found again and copied. So it begins with a bent to it (the
 * idea of Trockman and Kolter, arXiv 2305.09828): the head is the embedding; some heads of attention have their keys as queries,
 * others look at the next word; and what attention over the input takes comes out as it went in.
 */
export function initialParameters(seed: number): Weights {
  const weights: Weights = new Map();
  let index = 0;
  for (const [name, shape] of t5ParameterShapes(CONFIG)) {
    const random = new KeyedRandom(seed, index++);
    const data = new Float32Array(shape.reduce((product, n) => product * n, 1));
    if (shape.length === 1) data.fill(1);
    else {
      const scale = scaleOf(name, shape);
      for (let i = 0; i < data.length; i++) data[i] = scale * random.normal();
    }
    weights.set(name, { shape, data });
  }
  const dataOf = (name: string) => weights.get(name)?.data ?? new Float32Array(0);
  dataOf(`${HEAD}.weight`).set(dataOf(EMBEDDING).map((value) => value * HEAD_SCALE));
  const { hidden, heads, headWidth, layers } = CONFIG;
  const attentions = [
    ...Array.from({ length: layers.encoder }, (_, i) => `encoder.block.${i}.layer.0.SelfAttention`),
    ...Array.from({ length: layers.decoder }, (_, i) => `decoder.block.${i}.layer.1.EncDecAttention`),
  ];
  for (const name of attentions) {
    const keys = dataOf(`${name}.k.weight`).subarray(0, MATCHING_HEADS * headWidth * hidden);
    dataOf(`${name}.q.weight`).set(keys.map((value) => value * headWidth ** -0.5));
    const values = dataOf(`${name}.v.weight`);
    const inner = heads * headWidth;
    dataOf(`${name}.o.weight`).forEach((_, at, o) => (o[at] = values[(at % inner) * hidden + Math.floor(at / inner)]));
  }
  const bias = dataOf('encoder.block.0.layer.0.SelfAttention.relative_attention_bias.weight');
  NEIGHBOURS.forEach((bucket, i) => (bias[bucket * heads + MATCHING_HEADS + i] = NEIGHBOUR_BIAS));
  return weights;
}

function scaleOf(name: string, [, inputs]: readonly number[]): number {
  if (name === EMBEDDING) return EMBEDDING_SCALE;
  if (name.endsWith('relative_attention_bias.weight')) return CONFIG.hidden ** -0.5;
  // T5 does not scale scores by the width of a head, its queries begin small instead.
  return name.endsWith('.q.weight') ? (CONFIG.hidden * CONFIG.headWidth) ** -0.5 : inputs ** -0.5;
}

/** Writes a model as a Hugging Face `MT5ForConditionalGeneration` folder. */
export async function saveCheckpoint(folder: string, weights: Weights): Promise<void> {
  await saveWeights(join(folder, 'model.safetensors'), weights);
  await saveJson(folder, {
    'config.json': configJson(),
    'generation_config.json': { decoder_start_token_id: PAD, eos_token_id: END, pad_token_id: PAD },
    'tokenizer.json': tokenizerJson(),
    'tokenizer_config.json': tokenizerConfigJson(),
  });
}

/** Reads back what `saveCheckpoint` wrote. @throws SafetensorsError, or Error when it is another model. */
export function loadCheckpoint(folder: string): Promise<Weights> {
  return loadWeights(join(folder, 'model.safetensors'), t5ParameterShapes(CONFIG));
}
