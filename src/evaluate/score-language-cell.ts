import { NoAnswerError } from '../models/model-error.ts';
import { scope } from '../models/scope.ts';
import { decodeGreedily } from '../models/t5/greedy.ts';
import { choiceLogProbabilities } from '../models/t5/likelihood.ts';
import { type T5Model } from '../models/t5/t5-model.ts';
import { withSource } from '../models/located-checkpoint.ts';
import { takeFloats } from '../tensor/tf/read-floats.ts';
import { argMax, type CellScore, type Metric } from './accuracy.ts';
import { DataError } from './evaluation-errors.ts';
import { type LanguageExample, readLanguageExamples } from './language-examples.ts';
import { type LanguageCell, type LanguageManifest, type TextCell } from './language-manifest.ts';
import { metricSum } from './mean-score.ts';
import { type CellData } from './score-cell.ts';
import { textScorer } from './text-metrics.ts';

/** Examples in one forward pass. Fixed, so that scores do not depend on the machine. */
const BATCH = 8;
/** Tokens of choices in one pass: each takes a row as wide as the vocabulary. */
const CHOICE_TOKENS = 256;

/** An example with its token ids. */
interface TokenExample extends LanguageExample {
  readonly inputIds: readonly number[];
  readonly choiceIds: readonly (readonly number[])[];
}

/** The values of a cell's metrics for each example of a batch. */
type Scorer = (batch: readonly TokenExample[]) => Promise<number[][]>;

/**
 * Scores one cell: the metrics of its kind, and `score`, their mean, all over the same examples.
 * @param onExamples called after each batch with its number of examples
 * @throws DataError naming cell, file and line; ModelConfigError for a tokenizer that does not fit
 */
export async function scoreLanguageCell(
  model: T5Model,
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
      const next = tokenise(model, manifest, example);
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

function tokenise({ codec }: T5Model, { maxInputTokens }: LanguageManifest, example: LanguageExample): TokenExample {
  return {
    ...example,
    inputIds: codec.encode(example.input, maxInputTokens),
    choiceIds: example.choices.map((choice) => codec.encode(choice)),
  };
}

function countTokens(batch: readonly TokenExample[]): number {
  return batch.flatMap(({ choiceIds }) => choiceIds).reduce((sum, ids) => sum + ids.length, 0);
}

/** Rank classification: the choice of the highest log-probability, summed or averaged over its tokens. */
function choiceScorer({ parameters, config }: T5Model, { choiceScore }: LanguageManifest): Scorer {
  return async (batch) => {
    const sums = await takeFloats(
      scope(() =>
        choiceLogProbabilities(
          batch.map(({ inputIds }) => inputIds),
          batch.map(({ choiceIds }) => choiceIds),
          parameters,
          config,
        ),
      ),
    );
    let at = 0;
    return batch.map(({ choiceIds, label }, example) => {
      const values = choiceIds.map(({ length }) => sums[at++] / (choiceScore === 'mean' ? length : 1));
      const guess = argMax(values, 0, values.length);
      if (guess < 0) throw new NoAnswerError(example);
      return [guess === label ? 1 : 0];
    });
  };
}

function writingScorer({ parameters, config, codec }: T5Model, cell: TextCell): Scorer {
  const score = textScorer(cell);
  return async (batch) => {
    const inputs = batch.map(({ inputIds }) => inputIds);
    const generated = await decodeGreedily(inputs, cell.maxTokens, parameters, config);
    return generated.map(({ ids }, i) => score(codec.decode(ids), batch[i].answers));
  };
}
