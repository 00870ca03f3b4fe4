/** What resolvers hand each other for a GraphQL type: the row behind it. Named in `codegen.ts`. */
import { type MergeCost } from '../merge/run-types.ts';
import { type AliasRow } from '../storage/entities/alias.ts';
import { type AliasMoveRow } from '../storage/entities/alias-move.ts';
import { type AuditEventRow } from '../storage/entities/audit-event.ts';
import { type ApiTokenRow } from '../storage/entities/api-token.ts';
import { type BenchmarkFacts } from '../storage/entities/benchmark.ts';
import { type CellRow } from '../storage/entities/cell.ts';
import { type CheckpointRow } from '../storage/entities/checkpoint.ts';
import { type EvaluationRow } from '../storage/entities/evaluation.ts';
import { type ExperimentRow } from '../storage/entities/experiment.ts';
import { type ExperimentPointRow } from '../storage/entities/experiment-point.ts';
import { type JobRow } from '../storage/entities/job.ts';
import { type LeaderboardRow } from '../storage/entities/leaderboard-row.ts';
import { type MergeFacts } from '../storage/entities/merge.ts';
import { type StatisticRow } from '../storage/entities/statistic.ts';
import { type TensorRow } from '../storage/entities/tensor.ts';
import { type UploadRow } from '../storage/entities/upload.ts';
import { type UserError } from '../services/result.ts';
import { type Connection, type Edge } from './connection.ts';

/** A row that says which of the interface's types it is. */
export type NodeModel =
  | (ApiTokenRow & { __typename: 'Token' })
  | (AliasRow & { __typename: 'Alias' })
  | (JobRow & { __typename: 'Job' })
  | (UploadRow & { __typename: 'Upload' })
  | (CheckpointRow & { __typename: 'Checkpoint' })
  | (BenchmarkFacts & { __typename: 'Benchmark' })
  | (CellRow & { __typename: 'Cell' })
  | (MergeFacts & { __typename: 'Merge' })
  | (EvaluationRow & { __typename: 'Evaluation' })
  | (LeaderboardRow & { __typename: 'LeaderboardRow' })
  | (LeaderboardRow & { __typename: 'ReportedRow' })
  | (StatisticRow & { __typename: 'Statistic' })
  | (ExperimentRow & { __typename: 'Experiment' })
  | (ExperimentPointModel & { __typename: 'ExperimentPoint' });

export type JobSubjectModel = Extract<
  NodeModel,
  { __typename: 'Checkpoint' | 'Benchmark' | 'Merge' | 'Evaluation' | 'Statistic' | 'Experiment' }
>;

/** Made by a service, or stored with a failed job or a rejected checkpoint. */
export type UserErrorModel = UserError;

/** The viewer's own token. */
export interface ViewerModel {
  readonly tokenId: string;
}

export type MergeCostModel = MergeCost;
export type TokenConnectionModel = Connection<ApiTokenRow>;
export type TokenEdgeModel = Edge<ApiTokenRow>;
export type AuditEventConnectionModel = Connection<AuditEventRow>;
export type AuditEventEdgeModel = Edge<AuditEventRow>;
export type AliasConnectionModel = Connection<AliasRow>;
export type AliasEdgeModel = Edge<AliasRow>;
export type AliasMoveConnectionModel = Connection<AliasMoveRow>;
export type AliasMoveEdgeModel = Edge<AliasMoveRow>;
export type CheckpointConnectionModel = Connection<CheckpointRow>;
export type CheckpointEdgeModel = Edge<CheckpointRow>;
export type TensorConnectionModel = Connection<TensorRow>;
export type TensorEdgeModel = Edge<TensorRow>;
export type BenchmarkConnectionModel = Connection<BenchmarkFacts>;
export type BenchmarkEdgeModel = Edge<BenchmarkFacts>;
export type MergeConnectionModel = Connection<MergeFacts>;
export type MergeEdgeModel = Edge<MergeFacts>;
export type StatisticConnectionModel = Connection<StatisticRow>;
export type StatisticEdgeModel = Edge<StatisticRow>;
export type EvaluationConnectionModel = Connection<EvaluationRow>;
export type EvaluationEdgeModel = Edge<EvaluationRow>;
export type JobConnectionModel = Connection<JobRow>;
export type JobEdgeModel = Edge<JobRow>;

/** `rank` is the place in the requested order, so it is no column. */
export type LeaderboardRowModel = LeaderboardRow & { readonly rank: number | null };
export type LeaderboardConnectionModel = Connection<LeaderboardRowModel> & { readonly benchmark: BenchmarkFacts };
export type LeaderboardEdgeModel = Edge<LeaderboardRowModel>;

/** A row of either tier. */
export type BoardRowModel = LeaderboardRowModel;
export type ReportedRowModel = LeaderboardRowModel;
export type ReportedConnectionModel = LeaderboardConnectionModel;
export type ReportedEdgeModel = LeaderboardEdgeModel;

/** A mean of either tier says which it is. */
export interface ScoreMeanModel {
  readonly __typename: 'AxisScore' | 'ReportedMean';
  readonly value: number;
  readonly standardError: number | null;
  readonly cells: number;
  readonly relativeToBase: number | null;
  readonly relativeToExperts: number | null;
}
export type ExperimentPointModel = ExperimentPointRow;
export type ExperimentConnectionModel = Connection<ExperimentRow>;
export type ExperimentEdgeModel = Edge<ExperimentRow>;
export type ExperimentPointConnectionModel = Connection<ExperimentPointRow>;
export type ExperimentPointEdgeModel = Edge<ExperimentPointRow>;
