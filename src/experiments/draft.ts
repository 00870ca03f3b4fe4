import { type ExpertDraft, type RecipeDraft } from '../merge/recipe-types.ts';
import { resolveRecipe, type ResolvedRecipe } from '../merge/recipe.ts';
import { type GridPoint } from './points.ts';
import { type ExperimentSpec } from './spec.ts';

const ANY_DIGEST = '0'.repeat(64);

/**
 * What a point asks of the engine, and whether it names the base: where a method may do without, only if its parameters do not.
 * `needsStatistic`: a digest stands for the statistic that is not there yet.
 */
export function draftOf(
  spec: ExperimentSpec,
  { method: index, subset, parameters, seed }: GridPoint,
  needsStatistic: boolean,
): { readonly resolved: ResolvedRecipe; readonly base: boolean } {
  const { method, post } = spec.methods[index];
  const experts = spec.subsets[subset].experts.map((expert): ExpertDraft => ({
    digest: spec.experts[expert].digest,
    ...(needsStatistic ? { statistic: ANY_DIGEST } : {}),
  }));
  const draft: RecipeDraft = { method, parameters, experts, post, seed };
  const without = resolveRecipe({ ...draft, base: null });
  if (without.ok || without.errors.every(({ code }) => code !== 'BASE_REQUIRED')) {
    return { resolved: without, base: false };
  }
  return { resolved: resolveRecipe({ ...draft, base: spec.base }), base: true };
}
