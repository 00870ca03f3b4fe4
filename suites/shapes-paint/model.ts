import { parseClipTextConfig } from '../../src/models/clip/config.ts';
import { type DiffusionConfig, diffusionParameterShapes } from '../../src/models/diffusion/pipeline.ts';
import { parseSchedulerConfig } from '../../src/models/diffusion/scheduler-config.ts';
import { parseUNetConfig } from '../../src/models/diffusion/unet-config.ts';
import { parseVaeConfig } from '../../src/models/diffusion/vae-config.ts';
import { KeyedRandom } from '../common/random.ts';
import { type Weights } from '../common/weights.ts';
import { IMAGE_SIZE } from './draw.ts';
import { TEXT_LENGTH, textVocabulary } from './tokens.ts';

const TEXT_WIDTH = 32;

/** The configs of the pipeline's folder, by their paths in it. */
export function pipelineJson(): Record<string, object> {
  const vocabulary = textVocabulary();
  return {
    'model_index.json': {
      _class_name: 'StableDiffusionPipeline',
      _diffusers_version: '0.30.0',
      feature_extractor: [null, null],
      image_encoder: [null, null],
      requires_safety_checker: false,
      safety_checker: [null, null],
      scheduler: ['diffusers', 'DDIMScheduler'],
      text_encoder: ['transformers', 'CLIPTextModel'],
      tokenizer: ['transformers', 'PreTrainedTokenizerFast'],
      unet: ['diffusers', 'UNet2DConditionModel'],
      vae: ['diffusers', 'AutoencoderKL'],
    },
    'unet/config.json': {
      _class_name: 'UNet2DConditionModel',
      act_fn: 'silu',
      attention_head_dim: 4, // the number of heads: see parseUNetConfig
      block_out_channels: [32, 64],
      cross_attention_dim: TEXT_WIDTH,
      down_block_types: ['DownBlock2D', 'DownBlock2D'],
      flip_sin_to_cos: true,
      freq_shift: 0,
      in_channels: 8,
      layers_per_block: 1,
      mid_block_type: 'UNetMidBlock2DCrossAttn',
      norm_eps: 1e-5,
      norm_num_groups: 8,
      out_channels: 8,
      sample_size: IMAGE_SIZE / 2,
      up_block_types: ['CrossAttnUpBlock2D', 'UpBlock2D'],
      use_linear_projection: true,
    },
    'vae/config.json': {
      _class_name: 'AutoencoderKL',
      act_fn: 'silu',
      block_out_channels: [16, 32],
      down_block_types: ['DownEncoderBlock2D', 'DownEncoderBlock2D'],
      in_channels: 3,
      latent_channels: 8,
      layers_per_block: 1,
      mid_block_add_attention: false,
      norm_num_groups: 4,
      out_channels: 3,
      sample_size: IMAGE_SIZE,
      scaling_factor: 1,
      up_block_types: ['UpDecoderBlock2D', 'UpDecoderBlock2D'],
    },
    'text_encoder/config.json': {
      architectures: ['CLIPTextModel'],
      model_type: 'clip_text_model',
      hidden_act: 'quick_gelu',
      hidden_size: TEXT_WIDTH,
      intermediate_size: 4 * TEXT_WIDTH,
      layer_norm_eps: 1e-5,
      max_position_embeddings: TEXT_LENGTH,
      num_attention_heads: 2,
      num_hidden_layers: 1,
      vocab_size: Object.keys(vocabulary).length,
      bos_token_id: 0,
      eos_token_id: 1,
      pad_token_id: 1,
    },
    'scheduler/scheduler_config.json': {
      _class_name: 'DDIMScheduler',
      beta_end: 0.012,
      beta_schedule: 'scaled_linear',
      beta_start: 0.00085,
      clip_sample: false,
      num_train_timesteps: 1000,
      prediction_type: 'v_prediction',
      set_alpha_to_one: true,
      steps_offset: 0,
      timestep_spacing: 'trailing',
    },
  };
}

export const CONFIG: DiffusionConfig = (() => {
  const json = pipelineJson();
  return {
    unet: parseUNetConfig(json['unet/config.json']),
    vae: parseVaeConfig(json['vae/config.json']),
    text: parseClipTextConfig(json['text_encoder/config.json']),
    scheduler: parseSchedulerConfig(json['scheduler/scheduler_config.json']),
  };
})();

/** Every tensor of the pipeline as `<component>.<name>`. */
export function pipelineShapes(): Map<string, number[]> {
  const byComponent = Object.entries(diffusionParameterShapes(CONFIG));
  return new Map(
    byComponent.flatMap(([component, shapes]) =>
      [...shapes].map(([name, shape]) => [`${component}.${name}`, shape] as const),
    ),
  );
}

/** Those of the autoencoder, in the same names. */
export function vaeShapes(): Map<string, number[]> {
  return new Map([...pipelineShapes()].filter(([name]) => name.startsWith('vae.')));
}

/** Fresh parameters. Layers that add to what goes on start small, so that a network starts nearly as the identity. */
export function initialParameters(shapes: Iterable<readonly [string, readonly number[]]>, seed: number): Weights {
  const weights: Weights = new Map();
  let index = 0;
  for (const [name, shape] of shapes) {
    const random = new KeyedRandom(seed, index++);
    const data = new Float32Array(shape.reduce((product, n) => product * n, 1));
    if (name.endsWith('logit_scale')) data.fill(2.6592);
    else if (name.endsWith('.bias')) data.fill(0);
    else if (shape.length === 1 && name.endsWith('.weight')) data.fill(1);
    else {
      const scale = /token_embedding/.test(name)
        ? 0.5
        : /position_embedding|class_embedding/.test(name)
          ? 0.1
          : gain(name) / Math.sqrt(data.length / shape[0]);
      for (let i = 0; i < data.length; i++) data[i] = scale * random.normal();
    }
    weights.set(name, { shape: [...shape], data });
  }
  return weights;
}

function gain(name: string): number {
  if (/\.(?:conv2|proj_out|to_out\.0|ff\.net\.2|out_proj|fc2)\.weight$/.test(name)) return 0.3;
  return /^unet\.conv_out\./.test(name) ? 0.1 : 1;
}
