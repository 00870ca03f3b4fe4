import { join } from 'node:path';
import { parseClipConfig } from '../../src/models/clip/config.ts';
import { clipParameterShapes } from '../../src/models/clip/parameter-shapes.ts';
import { loadWeights, saveJson, saveWeights } from '../common/save-weights.ts';
import { type Weights } from '../common/weights.ts';
import { configJson, preprocessorJson, tokenizerConfigJson, tokenizerJson } from './model.ts';

/** Writes a model as a Hugging Face `CLIPModel` folder. */
export async function saveCheckpoint(folder: string, weights: Weights): Promise<void> {
  await saveWeights(join(folder, 'model.safetensors'), weights);
  await saveJson(folder, {
    'config.json': configJson(),
    'preprocessor_config.json': preprocessorJson(),
    'tokenizer.json': tokenizerJson(),
    'tokenizer_config.json': tokenizerConfigJson(),
  });
}

/** Reads back what `saveCheckpoint` wrote. @throws SafetensorsError, or Error when it is another model. */
export function loadCheckpoint(folder: string): Promise<Weights> {
  return loadWeights(join(folder, 'model.safetensors'), clipParameterShapes(parseClipConfig(configJson())));
}
