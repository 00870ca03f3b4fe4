import { loadParameters } from '../load-parameters.ts';
import { type LocatedCheckpoint, readJsonFile, requireJsonFile } from '../located-checkpoint.ts';
import { type Parameters } from '../parameters.ts';
import { parseT5Config, type T5Config } from './config.ts';
import { HEAD, t5ParameterShapes } from './parameter-shapes.ts';
import { type TextCodec, textCodec } from '../text-codec.ts';

/** A T5 or mT5 model in memory, with its tokenizer. */
export interface T5Model {
  readonly config: T5Config;
  readonly parameters: Parameters;
  readonly codec: TextCodec;
}

/**
 * Loads a Hugging Face `T5ForConditionalGeneration` or `MT5ForConditionalGeneration` as it is on disk. The backend must be
 * up (`useWasmBackend`, which holds up to 4 GiB: about a billion parameters).
 * @throws ModelFamilyError, ModelConfigError, TensorMissingError, TensorShapeError, or AppError `FILE_MISSING`
 */
export async function loadT5Model(checkpoint: LocatedCheckpoint): Promise<T5Model> {
  const outline = await openT5Model(checkpoint);
  return { ...outline, parameters: await loadT5Parameters(checkpoint, outline.config) };
}

/** All of a model but its tensors. @throws as `loadT5Model` */
export async function openT5Model(checkpoint: LocatedCheckpoint): Promise<Omit<T5Model, 'parameters'>> {
  const config = parseT5Config(await requireJsonFile(checkpoint, 'config.json'));
  const tokenizer = await requireJsonFile(checkpoint, 'tokenizer.json');
  const codec = textCodec(tokenizer, await readJsonFile(checkpoint, 'tokenizer_config.json'), config.vocabulary);
  return { config, codec };
}

/** The tensors alone. @throws as `loadT5Model` */
export function loadT5Parameters(checkpoint: LocatedCheckpoint, config: T5Config): Promise<Parameters> {
  return loadParameters(checkpoint, t5ParameterShapes(config), new Set(config.ownHead ? [] : [`${HEAD}.weight`]));
}
