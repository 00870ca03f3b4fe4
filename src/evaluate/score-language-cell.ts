import { NoAnswerError } from '../models/model-error.ts';
import { scope } from '../models/scope.ts';
import { withSource } from '../models/located-checkpoint.ts';
import { takeFloats } from '../tensor/tf/read-floats.ts';
import { argMax, type CellScore, type Metric } from './accuracy.ts';
import { DataError } from './evaluation-errors.ts';
import { readLanguageExamples } from './language-examples.ts';
import { type LanguageCell, type LanguageManifest, type TextCell } from './language-manifest.ts';
import { type LanguageModel, type TokenExample } from './language-model.ts';
import { type BatchLimits, lengthBatches } from './length-batches.ts';
import { metricSum } from './mean-score.ts';
import { type CellData } from './score-cell.ts';
import { textScorer } from './text-metrics.ts';

// All of these are fixed, so that scores do not depend on the machine.
/** Examples that are read before they are cut into batches by length. */
const WINDOW = 128;
/** Examples in one pass that ranks choices. */
const RANKED = 16;
/** Tokens of choices in one pass: each takes a row as wide as the vocabulary. */
const CHOICE_TOKENS = 256;
/** Examples that are written to at once: a step reads all weights, however few rows there are. */
const WRITTEN = 32;
/** Tokens of inputs in one pass. */
const INPUT_TOKENS = 4096;

/** The values of a cell's metrics for each example of a batch. */
type Scorer = (batch: readonly TokenExample[]) => Promise<number[][]>;

/**
 * Scores one cell: the metrics of its kind, and `score`, their mean, all over the same examples.
 * @param onExamples called after each batch with its number of examples
 * @throws DataError naming cell, file and line; ModelConfigError for a tokenizer that does not fit
 */
export async function scoreLanguageCell(
  model: LanguageModel,
  manifest: LanguageManifest,
  cell: LanguageCell,
  data: CellData,
  onExamples: (count: number) => void,
): Promise<CellScore[]> {
  const metrics: readonly Metric[] = cell.answer === 'choice' ? ['accuracy'] : cell.metrics;
  const scorer: Scorer = cell.answer === 'choice' ? choiceScorer(model, manifest) : writingScorer(model, cell);
  const sums = metrics.map(metricSum);
  const mean = metricSum();
  const place = { cell: cell.id, file: cell.splits[data.split].file };
  const addWindow = async (window: readonly TokenExample[]) => {
    const scored: number[][] = [];
    for (const places of lengthBatches(window, ({ inputIds }) => inputIds.length, LIMITS[cell.answer])) {
      const batch = places.map((at) => window[at]);
      const values = await scorer(batch).catch((cause: unknown) => {
        if (!(cause instanceof NoAnswerError)) throw cause;
        throw new DataError('the model gives no finite answer', { ...place, row: batch[cause.input].row });
      });
      places.forEach((at, i) => (scored[at] = values[i]));
      onExamples(batch.length);
    }
    for (const values of scored) {
      values.forEach((value, i) => sums[i].add(value));
      mean.add(values.reduce((sum, value) => sum + value, 0) / values.length);
    }
  };

  await withSource(data.location, async (source) => {
    let window: TokenExample[] = [];
    for await (const example of readLanguageExamples(source, manifest, cell, data.split)) {
      window.push(model.tokenise(example));
      if (window.length < WINDOW) continue;
      await addWindow(window);
      window = [];
    }
    await addWindow(window);
  });
  const scores = sums.map((sum, i) => sum.score(cell.id, metrics[i], manifest.rounding));
  // the mean of what was rounded; without rounding it is that of the examples
  const value = scores.reduce((total, one) => total + one.value, 0) / scores.length;
  return [...scores, { ...mean.score(cell.id, 'score'), value }];
}

const LIMITS: Readonly<Record<LanguageCell['answer'], BatchLimits<TokenExample>>> = {
  choice: {
    examples: RANKED,
    weight: 1,
    weightOf: ({ inputIds, choiceIds }) =>
      Math.max(inputIds.length / INPUT_TOKENS, choiceIds.reduce((sum, ids) => sum + ids.length, 0) / CHOICE_TOKENS),
  },
  text: { examples: WRITTEN, weight: INPUT_TOKENS, weightOf: ({ inputIds }) => inputIds.length },
};

/** Rank classification: the choice of the highest log-probability, summed or averaged over its tokens. */
function choiceScorer(model: LanguageModel, { choiceScore }: LanguageManifest): Scorer {
  return async (batch) => {
    const sums = await takeFloats(scope(() => model.choiceLogProbabilities(batch)));
    let at = 0;
    return batch.map(({ choiceIds, label }, example) => {
      const values = choiceIds.map(({ length }) => sums[at++] / (choiceScore === 'mean' ? length : 1));
      const guess = argMax(values, 0, values.length);
      if (guess < 0) throw new NoAnswerError(example);
      return [guess === label ? 1 : 0];
    });
  };
}

function writingScorer(model: LanguageModel, cell: TextCell): Scorer {
  const score = textScorer(cell);
  return async (batch) => {
    const texts = await model.generate(batch, cell.maxTokens);
    return texts.map((text, i) => score(text, batch[i].answers));
  };
}
