import { AliasMoveEntity } from './alias-move.ts';
import { AliasEntity } from './alias.ts';
import { ApiTokenEntity } from './api-token.ts';
import { AuditEventEntity } from './audit-event.ts';
import { BenchmarkFileEntity } from './benchmark-file.ts';
import { BenchmarkEntity } from './benchmark.ts';
import { CellEntity } from './cell.ts';
import { CheckpointCellEntity } from './checkpoint-cell.ts';
import { CheckpointFileEntity } from './checkpoint-file.ts';
import { CheckpointEntity } from './checkpoint.ts';
import { EnsembleMemberEntity } from './ensemble-member.ts';
import { EvaluationEntity } from './evaluation.ts';
import { ExperimentJobEntity } from './experiment-job.ts';
import { ExperimentPointEntity } from './experiment-point.ts';
import { ExperimentStatisticEntity } from './experiment-statistic.ts';
import { ExperimentEntity } from './experiment.ts';
import { FlagEntity } from './flag.ts';
import { JobEntity } from './job.ts';
import { LeaderboardRowEntity } from './leaderboard-row.ts';
import { MergeClaimEntity } from './merge-claim.ts';
import { MergeInputEntity } from './merge-input.ts';
import { MergeNoteEntity } from './merge-note.ts';
import { MergeOutputEntity } from './merge-output.ts';
import { MergeSweepEntity } from './merge-sweep.ts';
import { MergeEntity } from './merge.ts';
import { ReportedResultEntity } from './reported-result.ts';
import { ReportedScoreEntity } from './reported-score.ts';
import { HiddenScoreEntity, ScoreEntity } from './score.ts';
import { StatisticTensorEntity } from './statistic-tensor.ts';
import { StatisticEntity } from './statistic.ts';
import { TagEntity } from './tag.ts';
import { TensorEntity } from './tensor.ts';
import { UploadFileEntity } from './upload-file.ts';
import { UploadEntity } from './upload.ts';

/** Every table that TypeORM knows. `schema_migration` and the queue's own schema are not among them. */
export const ALL_ENTITIES = [
  AliasMoveEntity,
  AliasEntity,
  ApiTokenEntity,
  AuditEventEntity,
  BenchmarkFileEntity,
  BenchmarkEntity,
  CellEntity,
  CheckpointCellEntity,
  CheckpointFileEntity,
  CheckpointEntity,
  EnsembleMemberEntity,
  EvaluationEntity,
  ExperimentJobEntity,
  ExperimentPointEntity,
  ExperimentStatisticEntity,
  ExperimentEntity,
  FlagEntity,
  JobEntity,
  LeaderboardRowEntity,
  MergeClaimEntity,
  MergeInputEntity,
  MergeNoteEntity,
  MergeOutputEntity,
  MergeSweepEntity,
  MergeEntity,
  ReportedResultEntity,
  ReportedScoreEntity,
  ScoreEntity,
  HiddenScoreEntity,
  StatisticTensorEntity,
  StatisticEntity,
  TagEntity,
  TensorEntity,
  UploadFileEntity,
  UploadEntity,
];
