import { draftOf } from '../../experiments/draft.ts';
import { combinations, pointsOf, stageCount } from '../../experiments/points.ts';
import { type ExperimentSpec } from '../../experiments/spec.ts';
import { type MethodCard } from '../../merge/method-card.ts';
import { type UserError } from '../result.ts';

/**
 * What is wrong with any point of any grid: each value of a stage is read with what its method would have there, once for each
 * number of experts.
 */
export function checkRecipes(spec: ExperimentSpec, cards: readonly MethodCard[]): UserError[] {
  const errors = new Map<string, UserError>();
  const seen = new Set<string>();
  for (const combination of combinations(spec, cards).taken) {
    const { method, subset } = combination;
    const once = `${method}/${spec.subsets[subset].size}`;
    if (seen.has(once)) continue;
    seen.add(once);
    const card = cards[method];
    for (let stage = 0; stage < stageCount(spec, card, method, subset); stage++) {
      for (const point of pointsOf(spec, card, combination, stage)) {
        const { resolved } = draftOf(spec, point, card.prerequisites.statistics.length > 0);
        if (resolved.ok) continue;
        for (const { field = [], ...error } of resolved.errors) {
          // experts of a recipe are positions in a subset, which no client has written
          const place = field[0] === 'experts' ? [] : field;
          errors.set(`${method} ${error.message}`, { ...error, field: ['input', 'methods', String(method), ...place] });
        }
      }
    }
  }
  return [...errors.values()];
}
