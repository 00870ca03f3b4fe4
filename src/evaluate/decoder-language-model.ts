import { type DecoderModel } from '../models/decoder/decoder-model.ts';
import { startGeneration } from '../models/decoder/generation.ts';
import { continuationLogProbabilities } from '../models/decoder/likelihood.ts';
import { type LanguageManifest } from './language-manifest.ts';
import { type LanguageModel } from './language-model.ts';

/**
 * A decoder goes on after its input: an answer is scored as what follows input and separator, without an end token. A
 * generated answer ends with its line, for models that were not trained to end would go on with another example.
 */
export function decoderLanguageModel(
  { parameters, config, codec }: DecoderModel,
  { maxInputTokens, separator }: Pick<LanguageManifest, 'maxInputTokens' | 'separator'>,
): LanguageModel {
  return {
    tokenise(example) {
      const answers = example.choices.map((choice) => separator + choice);
      const { prompt, continuations } = codec.encode(example.input, answers, maxInputTokens);
      return { ...example, inputIds: prompt, choiceIds: continuations };
    },
    choiceLogProbabilities: (batch) =>
      continuationLogProbabilities(
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
    isWhole: (ids) => LINE.test(codec.decode(ids)),
    textOf: (ids) => firstLine(codec.decode(ids)),
  };
}

/** A line that says something, and its end. */
const LINE = /\S[^\n]*\n/;

function firstLine(text: string): string {
  return text.trimStart().split('\n', 1)[0];
}
