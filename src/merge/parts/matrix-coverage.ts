import { type Coverage, type MatrixMap, type TensorFacts } from '../maps.ts';
import { type Recipe } from '../recipe-types.ts';

/** Last parts of the names of tables with a row for each word. */
const TOKEN_TABLES: readonly string[] = [
  'embed_tokens',
  'lm_head',
  'shared',
  'tok_embeddings',
  'token_embedding',
  'word_embeddings',
  'wte',
];

/**
 * The rule of the spectral methods: tensors of two axes are matrices, less those with one of these pieces in their names and,
 * as the recipe's `embeddings` says, tables of tokens. Everything else takes the mean of the task vectors.
 */
export function twoAxes(except: readonly string[] = []): MatrixMap['covers'] {
  return (facts: TensorFacts, recipe: Recipe): Coverage => {
    const why = noMatrix(facts, recipe.parameters.embeddings === 'matrix', except);
    if (why === null) return { whole: true, action: 'MERGE', reason: 'a matrix' };
    return { whole: false, action: 'AVERAGE', reason: `${why}: mean of the experts’ changes` };
  };
}

/** Why a tensor is not taken as a matrix; null when it is. */
export function noMatrix(
  { name, shape }: Pick<TensorFacts, 'name' | 'shape'>,
  tables: boolean,
  except: readonly string[] = [],
): string | null {
  if (shape.length !== 2) return `of ${shape.length} axes, so no matrix`;
  const piece = except.find((known) => name.includes(known));
  if (piece !== undefined) return `"${piece}" is left out by the method`;
  return !tables && isTokenTable(name) ? 'a table of tokens' : null;
}

function isTokenTable(name: string): boolean {
  const parts = name.split('.');
  const last = parts.at(-1) === 'weight' ? parts.at(-2) : parts.at(-1);
  return last !== undefined && TOKEN_TABLES.includes(last);
}
