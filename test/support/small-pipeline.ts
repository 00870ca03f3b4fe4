/** A pipeline folder that is quick to make: the files and layout of a Stable Diffusion checkpoint, a few tensors in each component. */
import { safetensors, type TestFile, type TestTensor } from './registry.ts';

const INDEX = {
  _class_name: 'StableDiffusionPipeline',
  _diffusers_version: '0.35.1',
  feature_extractor: [null, null],
  requires_safety_checker: false,
  safety_checker: [null, null],
  scheduler: ['diffusers', 'DDIMScheduler'],
  text_encoder: ['transformers', 'CLIPTextModel'],
  tokenizer: ['transformers', 'CLIPTokenizer'],
  unet: ['diffusers', 'UNet2DConditionModel'],
  vae: ['diffusers', 'AutoencoderKL'],
};

const json = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value));

/** Values of a tensor of component `c`, number `t`, that depend on `seed`. */
const values = (seed: number, c: number, t: number): number[] =>
  Array.from({ length: 12 }, (_, i) => Math.sin(1 + i + 7 * seed + 13 * c + 29 * t));

const ATTENTION = 'down_blocks.0.attentions.0.transformer_blocks.0.attn1.to_q.weight';

export const SMALL_PIPELINE_TENSORS = [
  'text_encoder.text_model.final_layer_norm.weight',
  'unet.conv_in.weight',
  `unet.${ATTENTION}`,
  'vae.conv_in.weight',
];

/** Another `seed`, other weights. */
export function smallPipeline(seed: number): TestFile[] {
  const file = (c: number, tensors: Readonly<Record<string, readonly number[]>>): Uint8Array =>
    safetensors(
      new Map(
        Object.entries(tensors).map(([name, shape], t): [string, TestTensor] => [
          name,
          { shape, values: values(seed, c, t) },
        ]),
      ),
    );
  return [
    { path: 'model_index.json', bytes: json(INDEX) },
    { path: 'scheduler/scheduler_config.json', bytes: json({ _class_name: 'DDIMScheduler' }) },
    {
      path: 'text_encoder/config.json',
      bytes: json({ architectures: ['CLIPTextModel'], model_type: 'clip_text_model', torch_dtype: 'float32' }),
    },
    { path: 'text_encoder/model.safetensors', bytes: file(0, { 'text_model.final_layer_norm.weight': [8] }) },
    { path: 'tokenizer/merges.txt', bytes: Buffer.from('#version: 0.2\n') },
    { path: 'tokenizer/tokenizer_config.json', bytes: json({}) },
    { path: 'tokenizer/vocab.json', bytes: json({ a: 0 }) },
    { path: 'unet/config.json', bytes: json({ _class_name: 'UNet2DConditionModel' }) },
    {
      path: 'unet/diffusion_pytorch_model.safetensors',
      bytes: file(1, { 'conv_in.weight': [2, 2, 3, 1], [ATTENTION]: [6, 4] }),
    },
    { path: 'vae/config.json', bytes: json({ _class_name: 'AutoencoderKL' }) },
    // the name of a tensor of another component
    { path: 'vae/diffusion_pytorch_model.safetensors', bytes: file(2, { 'conv_in.weight': [2, 1, 2, 2] }) },
  ];
}

/** A LoRA on the attention of its UNet, as Diffusers writes it. */
export function smallPipelineLora(): TestFile[] {
  const key = `unet.${ATTENTION.slice(0, -'.weight'.length)}`;
  return [
    {
      path: 'pytorch_lora_weights.safetensors',
      bytes: safetensors({
        [`${key}.lora_A.weight`]: { shape: [2, 4], values: [1, 0, 0, 0, 0, 1, 0, 0] },
        [`${key}.lora_B.weight`]: { shape: [6, 2], values: [1, 2] },
      }),
    },
  ];
}
