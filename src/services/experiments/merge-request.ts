import { draftOf } from '../../experiments/draft.ts';
import { type GridPoint } from '../../experiments/points.ts';
import { type ExperimentSpec } from '../../experiments/spec.ts';
import { type CheckpointRow } from '../../storage/entities/checkpoint.ts';
import { type MergeRequest } from '../merge-service-plan.ts';

export interface SpecModels {
  readonly base: CheckpointRow;
  /** In the order of the spec. */
  readonly experts: readonly CheckpointRow[];
}

/** The merge of a point, as a client would ask for it. `statistics`: ids, by position of the expert; none when none is needed. */
export function mergeRequestOf(
  spec: ExperimentSpec,
  { base, experts }: SpecModels,
  point: GridPoint,
  statistics: ReadonlyMap<number, string> | null,
): MergeRequest {
  const { method, post } = spec.methods[point.method];
  return {
    method,
    parameters: point.parameters,
    baseId: draftOf(spec, point, statistics !== null).base ? base.id : null,
    experts: spec.subsets[point.subset].experts.map((expert) => ({
      checkpointId: experts[expert].id,
      statisticId: statistics?.get(expert) ?? null,
    })),
    post,
    seed: BigInt(point.seed),
    name: null,
  };
}
