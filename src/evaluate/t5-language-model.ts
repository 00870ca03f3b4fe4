import { startGeneration } from '../models/t5/generation.ts';
import { choiceLogProbabilities } from '../models/t5/likelihood.ts';
import { type T5Model } from '../models/t5/t5-model.ts';
import { type LanguageManifest } from './language-manifest.ts';
import { type LanguageModel } from './language-model.ts';

/** A T5 answers its input: an answer is a text of its own, with its end token. */
export function t5LanguageModel(
  { parameters, config, codec }: T5Model,
  { maxInputTokens }: Pick<LanguageManifest, 'maxInputTokens'>,
): LanguageModel {
  return {
    tokenise: (example) => ({
      ...example,
      inputIds: codec.encode(example.input, maxInputTokens),
      choiceIds: example.choices.map((choice) => codec.encode(choice)),
    }),
    choiceLogProbabilities: (batch) =>
      choiceLogProbabilities(
        batch.map(({ inputIds }) => inputIds),
        batch.map(({ choiceIds }) => choiceIds),
        parameters,
        config,
      ),
    startGeneration: (batch) =>
      startGeneration(
        batch.map(({ inputIds }) => inputIds),
        parameters,
        config,
      ),
    tokens: config,
    isWhole: () => false,
    textOf: (ids) => codec.decode(ids),
  };
}
