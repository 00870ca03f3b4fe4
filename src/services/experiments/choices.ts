import { type EntityManager } from 'typeorm';
import { type ExpertSubset } from '../../experiments/spec.ts';
import { findAnyMethod } from '../../merge/catalogue.ts';
import { type MethodCard } from '../../merge/method-card.ts';
import { type ExperimentRow } from '../../storage/entities/experiment.ts';
import { type ExperimentPointRow } from '../../storage/entities/experiment-point.ts';
import { gridSummaries } from '../../storage/read-models/experiment-grids.ts';

/** What became of one grid on one subset. */
export interface Choice {
  readonly method: MethodCard;
  readonly methodIndex: number;
  readonly subset: ExpertSubset;
  readonly points: number;
  readonly failed: number;
  readonly selected: readonly ExperimentPointRow[];
  /** Of the scores that the rule compares; null while there are none. */
  readonly best: number | null;
  readonly worst: number | null;
  readonly mean: number | null;
  readonly tuning: { readonly points: number; readonly mergeSeconds: number; readonly evaluationSeconds: number };
}

/** One for each method and subset that has points, in the order of the spec. */
export async function choicesOf(manager: EntityManager, { id, spec }: ExperimentRow): Promise<Choice[]> {
  const grids = await gridSummaries(manager, id);
  return grids.map(({ method, subset, selected, mergeSeconds, evaluationSeconds, ...numbers }) => ({
    ...numbers,
    method: cardOf(spec.methods[method].method),
    methodIndex: method,
    subset: spec.subsets[subset],
    selected,
    tuning: { points: numbers.points, mergeSeconds, evaluationSeconds },
  }));
}

function cardOf(ref: { readonly id: string; readonly dialect: string; readonly version: number }): MethodCard {
  const found = findAnyMethod(ref);
  if (found === null) throw new Error(`internal: this version has no method ${ref.id} / ${ref.dialect}`);
  return found.card;
}
