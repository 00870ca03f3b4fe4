import { type RecipeMethod } from '../method.ts';
import { type MethodCard, type ParameterCard } from '../method-card.ts';
import { type Recipe } from '../recipe-types.ts';
import { numberOf } from '../values.ts';
import { type MappedAdapter } from './adapter.ts';
import { type Combination, type RuleOptions } from './combine-factors.ts';
import { type ElementRule } from './element-rules.ts';

/**
 * A method whose experts are adapters and whose output is one: a plug-in. Adding one is a file in `adapter-methods/` that exports one of
 * these as `adapterMethod`.
 */
export interface AdapterMethod extends RecipeMethod {
  combination(recipe: Recipe, adapters: readonly MappedAdapter[]): Combination;
}

export const NO_PREREQUISITES: MethodCard['prerequisites'] = {
  base: false,
  statistics: [],
  data: false,
  tuning: false,
  randomness: false,
};

export function rankParameter(help: string): ParameterCard {
  return { name: 'rank', type: 'integer', default: 0, min: 0, max: 65_536, grid: [], help };
}

const densityParameter: ParameterCard = {
  name: 'density',
  type: 'number',
  default: 1,
  min: 0,
  max: 1,
  grid: [],
  help: 'Share of the entries that is kept; 1 keeps all. PEFT has no default.',
};

const signParameter: ParameterCard = {
  name: 'majority_sign_method',
  type: 'choice',
  default: 'total',
  choices: ['total', 'frequency'],
  grid: [],
  help: "Whether the sign of an entry is that of the sum of the adapters' values or of the count of their signs.",
};

interface PeftType {
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  readonly rule: ElementRule;
  /** On whole deltas (`…_svd`) or on A and B each for themselves. */
  readonly on: 'deltas' | 'factors';
}

/** One of the types of PEFT's `add_weighted_adapter` that follow a rule on elements. */
export function peftMethod({ id, title, summary, rule, on }: PeftType): AdapterMethod {
  const thins = rule !== 'linear';
  const elects = rule === 'ties' || rule === 'dare_ties';
  const rank = rankParameter('Rank of the result; 0 is the largest rank of the adapters.');
  return {
    card: {
      id,
      dialect: 'peft',
      version: 1,
      family: thins ? 'SPARSE' : 'AVERAGING',
      title,
      summary,
      citation: { title: 'PEFT: add_weighted_adapter', arxiv: null },
      experts: { min: 1, max: null },
      prerequisites: { ...NO_PREREQUISITES, tuning: thins, randomness: rule.startsWith('dare') },
      makesAdapter: true,
      optionalBase: true,
      parameters: [
        ...(thins ? [densityParameter] : []),
        ...(elects ? [signParameter] : []),
        ...(on === 'deltas' ? [rank] : []),
      ],
      costFormula: on === 'deltas' ? 'M products and one SVD of every adapted weight' : 'M·(parameters of an adapter)',
    },
    ordered: false,
    weighted: true,
    combination(recipe, adapters) {
      const options: RuleOptions = {
        rule,
        density: thins ? numberOf(recipe, 'density') : 1,
        signs: elects && recipe.parameters.majority_sign_method === 'frequency' ? 'frequency' : 'total',
      };
      return on === 'factors'
        ? { kind: 'factors', ...options }
        : { kind: 'deltas', ...options, rank: rankOf(recipe, adapters) };
    },
  };
}

/** The rank that a recipe states, else the largest of the adapters. */
export function rankOf(recipe: Recipe, adapters: readonly MappedAdapter[]): number {
  const stated = numberOf(recipe, 'rank');
  return stated > 0 ? stated : Math.max(...adapters.flatMap(({ layers }) => layers.map(({ rank }) => rank)));
}
