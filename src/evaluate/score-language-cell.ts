import { ensembleGeneration } from '../models/ensemble-generation.ts';
import { decodeGreedily } from '../models/greedy.ts';
import { NoAnswerError } from '../models/model-error.ts';
import { scope } from '../models/scope.ts';
import { withSource } from '../models/located-checkpoint.ts';
import { takeFloats } from '../tensor/tf/read-floats.ts';
import { argMax, type CellScore, type Metric } from './accuracy.ts';
import { addSoftmax, checkAlike } from './ensemble.ts';
import { DataError } from './evaluation-errors.ts';
import { type LanguageExample, readLanguageExamples } from './language-examples.ts';
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
 * @param models one, or several of one tokenizer whose probabilities are averaged: of the choices, or of each next token
 * @param onExamples called after each batch with its number of examples
 * @throws DataError naming cell, file and line; ModelConfigError for a tokenizer that does not fit
 */
export async function scoreLanguageCell(
  models: readonly LanguageModel[],
  manifest: LanguageManifest,
  cell: LanguageCell,
  data: CellData,
  onExamples: (count: number) => void,
): Promise<CellScore[]> {
  const metrics: readonly Metric[] = cell.answer === 'choice' ? ['accuracy'] : cell.metrics;
  const scorer: Scorer = cell.answer === 'choice' ? choiceScorer(models, manifest) : writingScorer(models, cell);
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
      window.push(tokenise(models, example));
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

function tokenise(models: readonly LanguageModel[], example: LanguageExample): TokenExample {
  const each = models.map((model) => model.tokenise(example));
  if (each.length > 1) checkAlike(each, 'their tokenizers');
  return each[0];
}

/**
 * Rank classification: the choice of the highest log-probability, summed or averaged over its tokens; of several models, that
 * of the highest mean of the probabilities that these log-probabilities give the choices.
 */
function choiceScorer(models: readonly LanguageModel[], { choiceScore }: LanguageManifest): Scorer {
  return async (batch) => {
    const sums: Float32Array[] = [];
    for (const model of models) sums.push(await takeFloats(scope(() => model.choiceLogProbabilities(batch))));
    let at = 0;
    return batch.map(({ choiceIds, label }, example) => {
      const values = sums.map((own) =>
        choiceIds.map(({ length }, i) => own[at + i] / (choiceScore === 'mean' ? length : 1)),
      );
      at += choiceIds.length;
      const guess = best(values, choiceIds.length);
      if (guess < 0) throw new NoAnswerError(example);
      return [guess === label ? 1 : 0];
    });
  };
}

/** −1 when one of the values is not a number. */
function best(values: readonly (readonly number[])[], choices: number): number {
  if (values.length === 1) return argMax(values[0], 0, choices);
  const total = new Float64Array(choices);
  return values.every((own) => addSoftmax(total, own, 0, choices)) ? argMax(total, 0, choices) : -1;
}

function writingScorer(models: readonly LanguageModel[], cell: TextCell): Scorer {
  const score = textScorer(cell);
  const [{ tokens, isWhole, textOf }] = models;
  return async (batch) => {
    const each = models.map((model) => model.startGeneration(batch));
    const generation = each.length === 1 ? each[0] : ensembleGeneration(each);
    const generated = await decodeGreedily(generation, cell.maxTokens, tokens, isWhole);
    return generated.map(({ ids }, i) => score(textOf(ids), batch[i].answers));
  };
}
