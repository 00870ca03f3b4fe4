import type * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { isDecoderFamily } from '../models/decoder/families.ts';
import { loadDecoderModel } from '../models/decoder/decoder-model.ts';
import { type Generation, type GenerationTokens } from '../models/generation.ts';
import { type LocatedCheckpoint, requireJsonFile } from '../models/located-checkpoint.ts';
import { ModelConfigError, ModelFamilyError } from '../models/model-error.ts';
import { loadT5Model } from '../models/t5/t5-model.ts';
import { decoderLanguageModel } from './decoder-language-model.ts';
import { LANGUAGE_FAMILIES } from './language-families.ts';
import { type LanguageExample } from './language-examples.ts';
import { type LanguageManifest } from './language-manifest.ts';
import { t5LanguageModel } from './t5-language-model.ts';

/** An example with its token ids. */
export interface TokenExample extends LanguageExample {
  readonly inputIds: readonly number[];
  /** For each choice; empty where answers are free text. */
  readonly choiceIds: readonly (readonly number[])[];
}

/** A language model as scoring sees it, whatever its architecture. */
export interface LanguageModel {
  /** @throws ModelConfigError for a tokenizer that does not fit */
  tokenise(example: LanguageExample): TokenExample;
  /** Log-probabilities of whole answers, summed over their tokens: [choices of all examples, example by example]. */
  choiceLogProbabilities(batch: readonly TokenExample[]): tf.Tensor1D;
  /** Begins to write answers to a batch. */
  startGeneration(batch: readonly TokenExample[]): Generation;
  readonly tokens: GenerationTokens;
  /** Whether an answer needs no more tokens, though no end token came. */
  isWhole(ids: readonly number[]): boolean;
  /** The text of generated ids. */
  textOf(ids: readonly number[]): string;
}

const configModel = z.looseObject({ model_type: z.string() });

/**
 * Loads a language model on the current backend.
 * @throws ModelFamilyError for another family; what loading its own throws
 */
export async function openLanguageModel(
  checkpoint: LocatedCheckpoint,
  limits: Pick<LanguageManifest, 'maxInputTokens' | 'separator'>,
): Promise<LanguageModel> {
  const family = await languageFamily(checkpoint);
  return isDecoderFamily(family)
    ? decoderLanguageModel(await loadDecoderModel(checkpoint), limits)
    : t5LanguageModel(await loadT5Model(checkpoint), limits);
}

/** @throws ModelFamilyError when it is none of `LANGUAGE_FAMILIES` */
export async function languageFamily(checkpoint: LocatedCheckpoint): Promise<(typeof LANGUAGE_FAMILIES)[number]> {
  const config = configModel.safeParse(await requireJsonFile(checkpoint, 'config.json'));
  if (!config.success) throw new ModelConfigError('model_type', 'is missing');
  const known = LANGUAGE_FAMILIES.find((family) => family === config.data.model_type);
  if (known === undefined) throw new ModelFamilyError(LANGUAGE_FAMILIES.join('" or "'), config.data.model_type);
  return known;
}
