/**
 * ROUGE (Lin, 2004) of a text against a reference: F-measures over n-grams and over the longest common subsequence of tokens,
 * in f64 and in the order of operations of Google's `rouge_score`.
 */

/** F over n-grams: twice precision times recall by their sum; 0 where nothing is shared. */
export function rougeN(n: number, found: readonly string[], expected: readonly string[]): number {
  const left = countNgrams(n, expected);
  let common = 0;
  for (let i = 0; i + n <= found.length; i++) {
    const gram = ngram(n, found, i);
    const count = left.get(gram) ?? 0;
    if (count === 0) continue;
    left.set(gram, count - 1);
    common++;
  }
  return fMeasure(common, found.length - n + 1, expected.length - n + 1);
}

/** F over the longest common subsequence; time and memory: product, and shorter one, of the two lengths. */
export function rougeL(found: readonly string[], expected: readonly string[]): number {
  const row = new Uint32Array(expected.length + 1);
  for (const token of found) {
    let diagonal = 0;
    for (let j = 1; j <= expected.length; j++) {
      const above = row[j];
      row[j] = token === expected[j - 1] ? diagonal + 1 : Math.max(above, row[j - 1]);
      diagonal = above;
    }
  }
  return fMeasure(row[expected.length], found.length, expected.length);
}

function fMeasure(common: number, found: number, expected: number): number {
  const precision = common / Math.max(found, 1);
  const recall = common / Math.max(expected, 1);
  return precision + recall > 0 ? (2 * precision * recall) / (precision + recall) : 0;
}

function countNgrams(n: number, tokens: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (let i = 0; i + n <= tokens.length; i++) {
    const gram = ngram(n, tokens, i);
    counts.set(gram, (counts.get(gram) ?? 0) + 1);
  }
  return counts;
}

/** Tokens have no white space, so joined ones stay apart. */
function ngram(n: number, tokens: readonly string[], at: number): string {
  return tokens.slice(at, at + n).join(' ');
}
