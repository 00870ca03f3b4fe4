import { invalid, DIGEST } from './recipe-issues.ts';
import { stackDigest } from './stack.ts';
import { type LayerStack, type RecipeDraft } from './recipe-types.ts';
import { type MergeIssue } from './types.ts';

/** The stacks that a draft uses, in the order of their digests; mistakes are added to `errors`. */
export function readStacks({ stacks = [], base, experts }: RecipeDraft, errors: MergeIssue[]): LayerStack[] {
  const used = new Set([base, ...experts.map(({ digest }) => digest)]);
  const read = new Map<string, LayerStack>();
  for (const [index, { prefix, pieces }] of stacks.entries()) {
    const field = ['stacks', String(index)];
    const sound = pieces.every(
      ({ checkpoint, first, count }) =>
        DIGEST.test(checkpoint) &&
        Number.isSafeInteger(first) &&
        first >= 0 &&
        Number.isSafeInteger(count) &&
        count > 0,
    );
    if (!sound || pieces.length === 0) {
      errors.push(invalid(field, 'has pieces of a checkpoint, a first layer and at least one layer'));
      continue;
    }
    const stack = { prefix, pieces: pieces.map(({ checkpoint, first, count }) => ({ checkpoint, first, count })) };
    if (used.has(stackDigest(stack))) read.set(stackDigest(stack), stack);
    else errors.push(invalid(field, 'is neither the base nor an expert'));
  }
  return [...read].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, stack]) => stack);
}
