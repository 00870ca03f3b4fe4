import { type Coverage, type MatrixMap, type TensorFacts } from '../method.ts';
import { type Recipe } from '../types.ts';

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
  return ({ name, shape }: TensorFacts, recipe: Recipe): Coverage => {
    const average = (why: string): Coverage => ({
      whole: false,
      action: 'AVERAGE',
      reason: `${why}: mean of the experts’ changes`,
    });
    if (shape.length !== 2) return average(`${shape.length} axes are no matrix`);
    const piece = except.find((known) => name.includes(known));
    if (piece !== undefined) return average(`"${piece}" is left out by the method`);
    if (recipe.parameters.embeddings === 'average' && isTokenTable(name)) return average('a table of tokens');
    return { whole: true, action: 'MERGE', reason: 'a matrix' };
  };
}

function isTokenTable(name: string): boolean {
  const parts = name.split('.');
  const last = parts.at(-1) === 'weight' ? parts.at(-2) : parts.at(-1);
  return last !== undefined && TOKEN_TABLES.includes(last);
}
