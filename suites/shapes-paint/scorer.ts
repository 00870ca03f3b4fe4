import { parseClipConfig } from '../../src/models/clip/config.ts';
import { IMAGE_SIZE } from './draw.ts';
import { TEXT_LENGTH, textVocabulary } from './tokens.ts';

/** What the scorer is asked. */
export const CATEGORY_TEMPLATE = 'picture of a {class}';
export const STYLE_TEMPLATE = 'a {class} picture';

const PROJECTION = 32;

/** `config.json` of the scorer, a tiny `CLIPModel`. */
export function scorerConfigJson(): object {
  return {
    architectures: ['CLIPModel'],
    model_type: 'clip',
    projection_dim: PROJECTION,
    logit_scale_init_value: 2.6592,
    torch_dtype: 'float32',
    vision_config: {
      model_type: 'clip_vision_model',
      hidden_size: 64,
      intermediate_size: 192,
      num_hidden_layers: 3,
      num_attention_heads: 4,
      num_channels: 3,
      image_size: IMAGE_SIZE,
      patch_size: 4,
      projection_dim: PROJECTION,
      hidden_act: 'quick_gelu',
      layer_norm_eps: 1e-5,
      attention_dropout: 0,
    },
    text_config: {
      model_type: 'clip_text_model',
      vocab_size: Object.keys(textVocabulary()).length,
      hidden_size: 32,
      intermediate_size: 64,
      num_hidden_layers: 1,
      num_attention_heads: 2,
      max_position_embeddings: TEXT_LENGTH,
      projection_dim: PROJECTION,
      hidden_act: 'quick_gelu',
      layer_norm_eps: 1e-5,
      attention_dropout: 0,
      bos_token_id: 0,
      eos_token_id: 1,
      pad_token_id: 1,
    },
  };
}

export const SCORER_CONFIG = parseClipConfig(scorerConfigJson());

export function scorerPreprocessorJson(): object {
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

export const SCORER_NORM = { scale: 1 / 255, mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25] };
