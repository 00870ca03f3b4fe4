import { Tokenizer } from '@huggingface/tokenizers';
import { parseClipConfig } from '../../src/models/clip/config.ts';
import { clipParameterShapes } from '../../src/models/clip/parameter-shapes.ts';
import { GROUPS } from './classes.ts';
import { IMAGE_SIZE } from './domains.ts';
import { KeyedRandom } from '../common/random.ts';
import { type Weights } from '../common/weights.ts';

/** Prompts of the suite; a class row is the mean over them. */
export const TEMPLATES = ['a picture of a {class}', 'a drawing of a {class}'] as const;

const SPECIAL = ['<|startoftext|>', '<|endoftext|>', '<unk>'] as const;

function vocabulary(): Record<string, number> {
  const names = GROUPS.flatMap((group) => group.classes.map(({ name }) => name));
  const words = [...TEMPLATES, ...names].flatMap((text) => text.replace('{class}', '').toLowerCase().split(/\s+/));
  const unique = [...new Set([...SPECIAL, ...words.filter((word) => word !== '')])];
  return Object.fromEntries(unique.map((word, id) => [word, id]));
}

/** `tokenizer.json` of the suite's models: one token per word. */
export function tokenizerJson(): object {
  const [bos, eos, unk] = SPECIAL;
  const vocab = vocabulary();
  const special = (token: string) => ({ [token]: { id: token, ids: [vocab[token]], tokens: [token] } });
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: SPECIAL.map((content) => ({
      id: vocab[content],
      content,
      single_word: false,
      lstrip: false,
      rstrip: false,
      normalized: false,
      special: true,
    })),
    normalizer: { type: 'Lowercase' },
    pre_tokenizer: { type: 'Whitespace' },
    post_processor: {
      type: 'TemplateProcessing',
      single: [
        { SpecialToken: { id: bos, type_id: 0 } },
        { Sequence: { id: 'A', type_id: 0 } },
        { SpecialToken: { id: eos, type_id: 0 } },
      ],
      pair: [
        { SpecialToken: { id: bos, type_id: 0 } },
        { Sequence: { id: 'A', type_id: 0 } },
        { Sequence: { id: 'B', type_id: 1 } },
        { SpecialToken: { id: eos, type_id: 1 } },
      ],
      special_tokens: { ...special(bos), ...special(eos) },
    },
    decoder: null,
    model: { type: 'WordLevel', vocab, unk_token: unk },
  };
}

export function tokenizerConfigJson(): object {
  const [bos, eos, unk] = SPECIAL;
  return {
    tokenizer_class: 'PreTrainedTokenizerFast',
    bos_token: bos,
    eos_token: eos,
    unk_token: unk,
    pad_token: eos,
    model_max_length: 16,
  };
}

export function configJson(): object {
  const vocab = vocabulary();
  return {
    architectures: ['CLIPModel'],
    model_type: 'clip',
    projection_dim: 64,
    logit_scale_init_value: 2.6592,
    torch_dtype: 'float32',
    vision_config: {
      model_type: 'clip_vision_model',
      hidden_size: 96,
      intermediate_size: 384,
      num_hidden_layers: 3,
      num_attention_heads: 4,
      num_channels: 3,
      image_size: IMAGE_SIZE,
      patch_size: 8,
      projection_dim: 64,
      hidden_act: 'quick_gelu',
      layer_norm_eps: 1e-5,
      attention_dropout: 0,
    },
    text_config: {
      model_type: 'clip_text_model',
      vocab_size: Object.keys(vocab).length,
      hidden_size: 48,
      intermediate_size: 192,
      num_hidden_layers: 2,
      num_attention_heads: 2,
      max_position_embeddings: 16,
      projection_dim: 64,
      hidden_act: 'quick_gelu',
      layer_norm_eps: 1e-5,
      attention_dropout: 0,
      bos_token_id: vocab[SPECIAL[0]],
      eos_token_id: vocab[SPECIAL[1]],
      pad_token_id: vocab[SPECIAL[1]],
    },
  };
}

export function preprocessorJson(): object {
  return {
    image_processor_type: 'CLIPImageProcessor',
    do_convert_rgb: true,
    do_resize: true,
    size: { shortest_edge: IMAGE_SIZE },
    resample: 3,
    do_center_crop: true,
    crop_size: { height: IMAGE_SIZE, width: IMAGE_SIZE },
    do_rescale: true,
    rescale_factor: 1 / 255,
    do_normalize: true,
    image_mean: [0.5, 0.5, 0.5],
    image_std: [0.25, 0.25, 0.25],
  };
}

/** Token ids of every template filled with `name`. */
export function promptTokens(name: string): number[][] {
  const tokenizer = new Tokenizer(tokenizerJson(), tokenizerConfigJson());
  return TEMPLATES.map((template) => tokenizer.encode(template.replace('{class}', name)).ids);
}

/** Fresh parameters, scaled as CLIP's are: residual outputs smaller the deeper the tower. */
export function initialParameters(seed: number): Weights {
  const config = parseClipConfig(configJson());
  const parameters: Weights = new Map();
  let index = 0;
  for (const [name, shape] of clipParameterShapes(config)) {
    const random = new KeyedRandom(seed, index++);
    const data = new Float32Array(shape.reduce((product, n) => product * n, 1));
    const tower = name.startsWith('text') ? config.text : config.vision;
    if (name === 'logit_scale') data.fill(2.6592);
    else if (name.endsWith('.bias')) data.fill(0);
    else if (shape.length === 1 && name.endsWith('.weight')) data.fill(1);
    else {
      const residual = /out_proj|fc2/.test(name) ? 1 / Math.sqrt(2 * tower.layers) : 1;
      const inputs = data.length / shape[0];
      const scale = name.includes('token_embedding')
        ? 1
        : /position_embedding|class_embedding/.test(name)
          ? 0.1
          : residual / Math.sqrt(inputs);
      for (let i = 0; i < data.length; i++) data[i] = scale * random.normal();
    }
    parameters.set(name, { shape, data });
  }
  return parameters;
}
