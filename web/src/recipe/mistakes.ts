import { type PlanMergeQuery } from '../api/documents.generated.ts';

export type Mistake = PlanMergeQuery['mergePlan']['userErrors'][number];

/** What the plan says against a field of the form, by the path that the API gives: `base`, `experts`, `parameters.lambda`. */
export function mistakesAt(mistakes: readonly Mistake[], ...path: readonly string[]): readonly string[] {
  return mistakes
    .filter((mistake) => {
      const at = placeOf(mistake);
      return at.length > 0 && path.every((part, index) => at[index] === part);
    })
    .map(({ message, tensor }) => (tensor === null ? message : `${message} (${tensor})`));
}

/** What it says against a list (`experts`, `post`), without what is told at a value of one of its entries. */
export function mistakesOfList(mistakes: readonly Mistake[], list: string): readonly string[] {
  const elsewhere = ['weight', 'parameters'];
  return mistakesAt(
    mistakes.filter((mistake) => !elsewhere.includes(placeOf(mistake)[2] ?? '')),
    list,
  );
}

function placeOf({ field }: Mistake): readonly string[] {
  return field?.[0] === 'input' ? field.slice(1) : (field ?? []);
}
