import { type SettledRecipe } from '../method.ts';
import { type RecipeExpert } from '../recipe-types.ts';

/**
 * Makes equal merges equal recipes: an expert's weight is the one among its parameters (1 beside rules of its own), and what
 * changes no result has one value.
 */
export function settleMergekit({ parameters, experts, ...rest }: SettledRecipe): SettledRecipe {
  const same = Object.hasOwn(parameters, 'int8_mask') ? { ...parameters, int8_mask: false } : parameters;
  return { ...rest, parameters: same, experts: experts.map(withOwnWeight) };
}

function withOwnWeight(expert: RecipeExpert): RecipeExpert {
  const weight = expert.parameters?.weight;
  if (weight === undefined) return expert;
  return { ...expert, weight: typeof weight === 'number' ? weight : 1 };
}
