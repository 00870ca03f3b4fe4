/** Metrics of a generated text against the best of its right answers, each in [0, 1]. */
export const TEXT_METRICS = ['exact_match', 'token_f1'] as const;
export type TextMetric = (typeof TEXT_METRICS)[number];

/**
 * Exact match and F1 over tokens as SQuAD defines them (Rajpurkar et al., arXiv 1606.05250, and its public scorer): texts are
 * compared without case, ASCII punctuation, English articles and surplus white space; the best right answer counts.
 * Tokens are what white space separates, so that F1 is hardly more than exact match in languages that use none.
 */
export function textMetric(metric: TextMetric, generated: string, answers: readonly string[]): number {
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
