import { createHash } from 'node:crypto';
import { canonicalJson } from '../merge/canonical-json.ts';
import { type MergeInputRow } from '../storage/entities/merge-input.ts';
import { newId } from '../storage/new-id.ts';
import { type NewMerge } from '../storage/stores/merge-store.ts';
import { type PlannedInputs } from './merge-service-plan.ts';

/** The row of a planned merge. */
export function mergeRow(
  { plan, fileBytes, base, experts }: PlannedInputs,
  name: string | null,
  createdBy: string | null,
  now: Date,
): NewMerge {
  const { recipe } = plan;
  const { passes, bytesRead, bytesWritten, flops, peakMemoryBytes, threads, sliceBytes } = plan;
  return {
    id: newId(now.getTime()),
    recipeDigest: plan.recipeDigest,
    recipe,
    method: recipe.method.id,
    dialect: recipe.method.dialect,
    methodVersion: recipe.method.version,
    parameters: recipe.parameters,
    parametersDigest: sha256(canonicalJson(recipe.parameters)),
    expertSetDigest: sha256(
      experts
        .map(({ contentDigest }) => `${contentDigest}\n`)
        .sort()
        .join(''),
    ),
    expertCount: experts.length,
    baseId: base?.id ?? null,
    outputDtype: recipe.outputDtype,
    seed: String(recipe.seed),
    name: name?.trim() ?? null,
    plan: { passes, bytesRead, bytesWritten, flops, peakMemoryBytes, threads, sliceBytes, fileBytes },
    createdBy,
    createdAt: now,
  };
}

/** Its inputs: the base first, then the experts in the order of the recipe. */
export function inputRows(mergeId: string, { plan, base, experts, statistics }: PlannedInputs): MergeInputRow[] {
  const of = (row: { id: string }, role: MergeInputRow['role'], position: number, weight: number): MergeInputRow => ({
    mergeId,
    role,
    position,
    checkpointId: row.id,
    weight,
    statisticId: null,
  });
  return [
    ...(base === null ? [] : [of(base, 'BASE', 0, 1)]),
    ...experts.map((row, i) => ({
      // pieces of stacks have no weight of their own
      ...of(row, 'EXPERT', i, plan.recipe.stacks === undefined ? plan.recipe.experts[i].weight : 1),
      statisticId: statistics[i]?.statistic.id ?? null,
    })),
  ];
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
