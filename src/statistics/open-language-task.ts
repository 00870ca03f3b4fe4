import { languageFamily } from '../evaluate/language-model.ts';
import { type LanguageCell, type LanguageManifest } from '../evaluate/language-manifest.ts';
import { isDecoderFamily } from '../models/decoder/families.ts';
import { loadDecoderModel } from '../models/decoder/decoder-model.ts';
import { type LocatedCheckpoint } from '../models/located-checkpoint.ts';
import { loadT5Model, type T5Model } from '../models/t5/t5-model.ts';
import { type LanguageExample } from '../evaluate/language-examples.ts';
import { decoderSequences } from './decoder-sequences.ts';
import { type SequenceExample } from './sequence-data.ts';
import { type StatisticModel } from './statistic-model.ts';
import { t5Sequences } from './t5-sequences.ts';

/** A language model as statistics see it, and how it takes the examples of a benchmark. */
export interface LanguageTask {
  readonly model: StatisticModel<SequenceExample>;
  tokenise(example: LanguageExample): SequenceExample;
}

/** Loads the model on the current backend. @throws what loading it throws */
export async function openLanguageTask(
  checkpoint: LocatedCheckpoint,
  { maxInputTokens, separator }: Pick<LanguageManifest, 'maxInputTokens' | 'separator'>,
  cell: LanguageCell,
): Promise<LanguageTask> {
  const maxTokens = cell.answer === 'text' ? cell.maxTokens : 1;
  if (isDecoderFamily(await languageFamily(checkpoint))) {
    const decoder = await loadDecoderModel(checkpoint);
    return {
      model: decoderSequences(decoder, maxTokens),
      tokenise({ input, answers, choices, label }) {
        const texts = (choices.length > 0 ? choices : answers.slice(0, 1)).map((text) => separator + text);
        const { prompt, continuations } = decoder.codec.encode(input, texts, maxInputTokens);
        const target = continuations[choices.length > 0 ? label : 0];
        return { input: prompt, target, choices: choices.length > 0 ? continuations : [] };
      },
    };
  }
  const t5 = await loadT5Model(checkpoint);
  return {
    model: t5Sequences(t5, maxTokens),
    tokenise: t5Tokenise(t5, maxInputTokens),
  };
}

/** How a T5 takes examples: answers are texts of their own, with their end tokens. */
export function t5Tokenise({ codec }: Pick<T5Model, 'codec'>, maxInputTokens: number): LanguageTask['tokenise'] {
  return ({ input, answers, choices }) => ({
    input: codec.encode(input, maxInputTokens),
    target: codec.encode(answers[0]),
    choices: choices.map((choice) => codec.encode(choice)),
  });
}
