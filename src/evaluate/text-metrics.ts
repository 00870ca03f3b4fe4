import { rougeL, rougeN } from './rouge/rouge.ts';
import { rougeTokenizer, type RougeTokenizer } from './rouge/tokens.ts';

/** What a generated text is compared by with SQuAD's normalisation. */
export const ANSWER_METRICS = ['exact_match', 'token_f1'] as const;
/** F-measures of ROUGE-1, -2 and -L; `rouge`: their mean. */
export const ROUGE_METRICS = ['rouge1', 'rouge2', 'rougeL', 'rouge'] as const;
/** Metrics of a generated text against the best of its right answers, each in [0, 1]. */
export const TEXT_METRICS = [...ANSWER_METRICS, ...ROUGE_METRICS] as const;
export type TextMetric = (typeof TEXT_METRICS)[number];

/** What the metrics of a cell need to know of it. */
export interface TextMetricSettings {
  readonly metrics: readonly TextMetric[];
  /** For ROUGE. */
  readonly language?: string;
  readonly stemming?: boolean;
}

/** Values of a cell's metrics, in their order, for one generated text and its right answers. */
export type TextScorer = (generated: string, answers: readonly string[]) => number[];

/** The metrics of a cell. ROUGE takes the best answer for each of its kinds, as `rouge_score` does. */
export function textScorer({ metrics, language = 'und', stemming = true }: TextMetricSettings): TextScorer {
  const tokenize = metrics.some(isRouge) ? rougeTokenizer(language, stemming) : undefined;
  return (generated, answers) => {
    const rouge = tokenize && rougeScores(tokenize, generated, answers);
    return metrics.map((metric) => (isRouge(metric) ? (rouge?.[metric] ?? 0) : textMetric(metric, generated, answers)));
  };
}

/** Whether a metric needs to know the language. */
export function isRouge(metric: TextMetric): metric is (typeof ROUGE_METRICS)[number] {
  return metric.startsWith('rouge');
}

function rougeScores(tokenize: RougeTokenizer, generated: string, answers: readonly string[]) {
  const found = tokenize(generated);
  const expected = answers.map(tokenize);
  const best = (of: (answer: readonly string[]) => number) =>
    expected.reduce((most, answer) => Math.max(most, of(answer)), 0);
  const rouge1 = best((answer) => rougeN(1, found, answer));
  const rouge2 = best((answer) => rougeN(2, found, answer));
  const rougeLongest = best((answer) => rougeL(found, answer));
  return { rouge1, rouge2, rougeL: rougeLongest, rouge: (rouge1 + rouge2 + rougeLongest) / 3 };
}

/**
 * Exact match and F1 over tokens as SQuAD defines them (Rajpurkar et al., arXiv 1606.05250, and its public scorer): texts are
 * compared without case, ASCII punctuation, English articles and surplus white space; the best right answer counts.
 * Tokens are what white space separates, so that F1 is hardly more than exact match in languages that use none.
 */
export function textMetric(
  metric: (typeof ANSWER_METRICS)[number],
  generated: string,
  answers: readonly string[],
): number {
  const one = metric === 'exact_match' ? exactMatch : tokenF1;
  return answers.reduce((best, answer) => Math.max(best, one(generated, answer)), 0);
}

const PUNCTUATION = /[!-/:-@[-`{-~]/g;
/** Unicode's idea of a word's border: `\b` sees one between a letter with an accent and its neighbour. */
const ARTICLES = /(?<![\p{L}\p{N}_])(?:a|an|the)(?![\p{L}\p{N}_])/gu;

function words(text: string): string[] {
  const bare = text.toLowerCase().replace(PUNCTUATION, '').replace(ARTICLES, ' ');
  return bare.split(/\s+/).filter((word) => word !== '');
}

function exactMatch(generated: string, answer: string): number {
  return words(generated).join(' ') === words(answer).join(' ') ? 1 : 0;
}

function tokenF1(generated: string, answer: string): number {
  const found = words(generated);
  const expected = words(answer);
  const left = new Map<string, number>();
  for (const word of expected) left.set(word, (left.get(word) ?? 0) + 1);
  let common = 0;
  for (const word of found) {
    const count = left.get(word) ?? 0;
    if (count === 0) continue;
    left.set(word, count - 1);
    common++;
  }
  return common === 0 ? 0 : (2 * common) / (found.length + expected.length);
}
