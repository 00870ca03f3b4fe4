import { NoAnswerError } from '../models/model-error.ts';
import { scope } from '../models/scope.ts';
import { withSource } from '../models/located-checkpoint.ts';
import { takeFloats } from '../tensor/tf/read-floats.ts';
import { argMax, type CellScore, type Metric } from './accuracy.ts';
import { DataError } from './evaluation-errors.ts';
import { readLanguageExamples } from './language-examples.ts';
import { type LanguageCell, type LanguageManifest, type TextCell } from './language-manifest.ts';
import { type LanguageModel, type TokenExample } from './language-model.ts';
import { metricSum } from './mean-score.ts';
import { type CellData } from './score-cell.ts';
import { textScorer } from './text-metrics.ts';

/** Examples in one forward pass. Fixed, so that scores do not depend on the machine. */
const BATCH = 8;
/** Tokens of choices in one pass: each takes a row as wide as the vocabulary. */
const CHOICE_TOKENS = 256;

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
  const addBatch = async (batch: readonly TokenExample[]) => {
    const scored = await scorer(batch).catch((cause: unknown) => {
      if (!(cause instanceof NoAnswerError)) throw cause;
      throw new DataError('the model gives no finite answer', { ...place, row: batch[cause.input].row });
    });
    for (const values of scored) {
      values.forEach((value, i) => sums[i].add(value));
      mean.add(values.reduce((sum, value) => sum + value, 0) / values.length);
    }
    onExamples(batch.length);
  };

  await withSource(data.location, async (source) => {
    let batch: TokenExample[] = [];
    for await (const example of readLanguageExamples(source, manifest, cell, data.split)) {
      const next = model.tokenise(example);
      const full = batch.length === BATCH || countTokens([...batch, next]) > CHOICE_TOKENS;
      if (full && batch.length > 0) {
        await addBatch(batch);
        batch = [];
      }
      batch.push(next);
    }
    await addBatch(batch);
  });
  const scores = sums.map((sum, i) => sum.score(cell.id, metrics[i], manifest.rounding));
  // the mean of what was rounded; without rounding it is that of the examples
  const value = scores.reduce((total, one) => total + one.value, 0) / scores.length;
  return [...scores, { ...mean.score(cell.id, 'score'), value }];
}

function countTokens(batch: readonly TokenExample[]): number {
  return batch.flatMap(({ choiceIds }) => choiceIds).reduce((sum, ids) => sum + ids.length, 0);
}

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
