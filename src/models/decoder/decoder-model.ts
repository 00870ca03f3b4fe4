import { loadParameters, tensorNames } from '../load-parameters.ts';
import { type LocatedCheckpoint, readJsonFile, requireJsonFile } from '../located-checkpoint.ts';
import { type Parameters } from '../parameters.ts';
import { type DecoderConfig, parseDecoderConfig } from './config.ts';
import { embeddingName } from './names.ts';
import { decoderParameterShapes } from './parameter-shapes.ts';
import { type PromptCodec, promptCodec } from './prompt-codec.ts';

/** A GPT-2, Llama, Mistral or Qwen2 model in memory, with its tokenizer. */
export interface DecoderModel {
  readonly config: DecoderConfig;
  readonly parameters: Parameters;
  readonly codec: PromptCodec;
}

/**
 * Loads a Hugging Face causal language model as it is on disk. The backend must be up (`useWasmBackend`, which holds up to
 * 4 GiB: about a billion parameters).
 * @throws ModelFamilyError, ModelConfigError, TensorMissingError, TensorShapeError, or AppError `FILE_MISSING`
 */
export async function loadDecoderModel(checkpoint: LocatedCheckpoint): Promise<DecoderModel> {
  const config = parseDecoderConfig(await requireJsonFile(checkpoint, 'config.json'));
  const tokenizer = await requireJsonFile(checkpoint, 'tokenizer.json');
  const codec = promptCodec(tokenizer, await readJsonFile(checkpoint, 'tokenizer_config.json'), config);
  return { ...(await loadDecoderWeights(checkpoint, config)), codec };
}

/** The tensors alone, and the config with the names that the files use. @throws as `loadDecoderModel` */
export async function loadDecoderWeights(
  checkpoint: LocatedCheckpoint,
  config: DecoderConfig,
): Promise<Pick<DecoderModel, 'config' | 'parameters'>> {
  const names = await tensorNames(checkpoint);
  const bare = { ...config, prefix: '' };
  const named = !names.has(embeddingName(config)) && names.has(embeddingName(bare)) ? bare : config;
  return { config: named, parameters: await loadParameters(checkpoint, decoderParameterShapes(named)) };
}
