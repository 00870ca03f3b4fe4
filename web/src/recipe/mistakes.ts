import { type PlanMergeQuery } from '../api/documents.generated.ts';

export type Mistake = PlanMergeQuery['mergePlan']['userErrors'][number];

/** What the plan says against a field of the form, by the path that the API gives: `base`, `experts`, `parameters.lambda`. */
export function mistakesAt(mistakes: readonly Mistake[], ...path: readonly string[]): readonly string[] {
  return mistakes
    .filter(({ field }) => {
      const at = field?.[0] === 'input' ? field.slice(1) : (field ?? []);
      return at.length > 0 && path.every((part, index) => at[index] === part);
    })
    .map(({ message, tensor }) => (tensor === null ? message : `${message} (${tensor})`));
}
