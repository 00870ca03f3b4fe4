import { dirname, join } from 'node:path';
import { mkdir, writeFile } from 'node:fs/promises';
import { COMPONENTS } from '../../src/models/diffusion/components.ts';
import { clipParameterShapes } from '../../src/models/clip/parameter-shapes.ts';
import { loadWeights, saveJson, saveWeights } from '../common/save-weights.ts';
import { type Weights } from '../common/weights.ts';
import { adapterShapes } from './adapter.ts';
import { pipelineJson, pipelineShapes, vaeShapes } from './model.ts';
import { SCORER_CONFIG, scorerConfigJson, scorerPreprocessorJson } from './scorer.ts';
import { tokenizerConfigJson, tokenizerJson } from './tokens.ts';

const FILES = {
  unet: 'unet/diffusion_pytorch_model.safetensors',
  vae: 'vae/diffusion_pytorch_model.safetensors',
  text_encoder: 'text_encoder/model.safetensors',
} as const;

const VAE_FILE = 'diffusion_pytorch_model.safetensors';
const ADAPTER_FILE = 'pytorch_lora_weights.safetensors';
const SCORER_FILE = 'model.safetensors';

/** Writes a pipeline as diffusers does. */
export async function savePipeline(folder: string, weights: Weights): Promise<void> {
  for (const component of COMPONENTS) {
    await saveWeights(join(folder, FILES[component]), inside(weights, component));
  }
  const json = {
    ...pipelineJson(),
    'tokenizer/tokenizer.json': tokenizerJson(),
    'tokenizer/tokenizer_config.json': tokenizerConfigJson(),
  };
  for (const [path, value] of Object.entries(json)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), `${JSON.stringify(value, null, 2)}\n`);
  }
}

/** Reads back what `savePipeline` wrote. @throws SafetensorsError, or Error when it is another model. */
export async function loadPipeline(folder: string): Promise<Weights> {
  const shapes = pipelineShapes();
  const weights: Weights = new Map();
  for (const component of COMPONENTS) {
    const own = new Map(
      [...shapes]
        .filter(([name]) => name.startsWith(`${component}.`))
        .map(([name, shape]) => [name.slice(component.length + 1), shape]),
    );
    for (const [name, value] of await loadWeights(join(folder, FILES[component]), own)) {
      weights.set(`${component}.${name}`, value);
    }
  }
  return weights;
}

/** Writes the autoencoder alone: what the base's training starts from. */
export async function saveVae(folder: string, weights: Weights): Promise<void> {
  await saveWeights(join(folder, VAE_FILE), inside(weights, 'vae'));
  await saveJson(folder, { 'config.json': pipelineJson()['vae/config.json'] });
}

export async function loadVae(folder: string): Promise<Weights> {
  const shapes = [...vaeShapes()].map(([name, shape]) => [name.slice('vae.'.length), shape] as const);
  const weights = await loadWeights(join(folder, VAE_FILE), shapes);
  return new Map([...weights].map(([name, value]) => [`vae.${name}`, value]));
}

/** Writes an adapter as diffusers does: one file, with the component in the names. */
export function saveAdapter(folder: string, weights: Weights): Promise<void> {
  return saveWeights(join(folder, ADAPTER_FILE), weights);
}

export function loadAdapter(folder: string): Promise<Weights> {
  return loadWeights(join(folder, ADAPTER_FILE), adapterShapes());
}

/** Writes the scorer as a Hugging Face `CLIPModel` folder. */
export async function saveScorer(folder: string, weights: Weights): Promise<void> {
  await saveWeights(join(folder, SCORER_FILE), weights);
  await saveJson(folder, {
    'config.json': scorerConfigJson(),
    'preprocessor_config.json': scorerPreprocessorJson(),
    'tokenizer.json': tokenizerJson(),
    'tokenizer_config.json': tokenizerConfigJson(),
  });
}

export function loadScorer(folder: string): Promise<Weights> {
  return loadWeights(join(folder, SCORER_FILE), clipParameterShapes(SCORER_CONFIG));
}

function inside(weights: Weights, component: string): Weights {
  const start = `${component}.`;
  return new Map(
    [...weights].flatMap(([name, value]) => (name.startsWith(start) ? [[name.slice(start.length), value]] : [])),
  );
}
