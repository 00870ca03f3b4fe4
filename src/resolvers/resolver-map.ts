/** Every resolver of the schema by type and field. A plain list: what is served can be read here, nothing is found by magic. */
import { Alias, AliasMove } from './Alias.ts';
import { audited } from './audited.ts';
import { AuditEvent } from './AuditEvent.ts';
import { Benchmark } from './Benchmark.ts';
import { BoardRow, ScoreMean } from './BoardRow.ts';
import { Cell } from './Cell.ts';
import { Checkpoint } from './Checkpoint.ts';
import { CheckpointReference } from './CheckpointReference.ts';
import { GarbageObject } from './GarbageObject.ts';
import { CountedConnection } from './connection.ts';
import { CheckpointFile } from './CheckpointFile.ts';
import { Evaluation } from './Evaluation.ts';
import { Experiment } from './Experiment.ts';
import { ExperimentPlan } from './ExperimentPlan.ts';
import { ExperimentPoint } from './ExperimentPoint.ts';
import { Flag } from './Flag.ts';
import { InputFlag } from './InputFlag.ts';
import { Job } from './Job.ts';
import { LeaderboardRow } from './LeaderboardRow.ts';
import { Merge } from './Merge.ts';
import { MergeCost } from './MergeCost.ts';
import { MergeInputEdge } from './MergeInputEdge.ts';
import { MergePlan } from './MergePlan.ts';
import { Method } from './Method.ts';
import { MethodParameter } from './MethodParameter.ts';
import { BigIntScalar } from './scalars/big-int.ts';
import { DateTime } from './scalars/date-time.ts';
import { JsonScalar } from './scalars/json.ts';
import { Sha256 } from './scalars/sha256.ts';
import { UrlScalar } from './scalars/url.ts';
import { aliasRemove } from './Mutation/aliasRemove.ts';
import { aliasSet } from './Mutation/aliasSet.ts';
import { flagLift } from './Mutation/flagLift.ts';
import { flagRaise } from './Mutation/flagRaise.ts';
import { tagAdd } from './Mutation/tagAdd.ts';
import { tagRemove } from './Mutation/tagRemove.ts';
import { checkpointDelete } from './Mutation/checkpointDelete.ts';
import { checkpointRestore } from './Mutation/checkpointRestore.ts';
import { garbageCollect } from './Mutation/garbageCollect.ts';
import { benchmarkDefine } from './Mutation/benchmarkDefine.ts';
import { benchmarkUploadComplete } from './Mutation/benchmarkUploadComplete.ts';
import { benchmarkUploadStart } from './Mutation/benchmarkUploadStart.ts';
import { checkpointUploadComplete } from './Mutation/checkpointUploadComplete.ts';
import { checkpointUploadStart } from './Mutation/checkpointUploadStart.ts';
import { evaluationRecord } from './Mutation/evaluationRecord.ts';
import { evaluationStart } from './Mutation/evaluationStart.ts';
import { experimentCancel } from './Mutation/experimentCancel.ts';
import { experimentRetry } from './Mutation/experimentRetry.ts';
import { experimentStart } from './Mutation/experimentStart.ts';
import { jobCancel } from './Mutation/jobCancel.ts';
import { jobRetry } from './Mutation/jobRetry.ts';
import { mergeFromMergekit } from './Mutation/mergeFromMergekit.ts';
import { mergeStart } from './Mutation/mergeStart.ts';
import { statisticCompute } from './Mutation/statisticCompute.ts';
import { statisticUploadComplete } from './Mutation/statisticUploadComplete.ts';
import { statisticUploadStart } from './Mutation/statisticUploadStart.ts';
import { tokenCreate } from './Mutation/tokenCreate.ts';
import { tokenRevoke } from './Mutation/tokenRevoke.ts';
import { uploadAbort } from './Mutation/uploadAbort.ts';
import { alias } from './Query/alias.ts';
import { aliases } from './Query/aliases.ts';
import { auditEvents } from './Query/auditEvents.ts';
import { benchmark } from './Query/benchmark.ts';
import { benchmarks } from './Query/benchmarks.ts';
import { checkpoint } from './Query/checkpoint.ts';
import { checkpointByDigest } from './Query/checkpointByDigest.ts';
import { checkpoints } from './Query/checkpoints.ts';
import { compare } from './Query/compare.ts';
import { correlation } from './Query/correlation.ts';
import { evaluation } from './Query/evaluation.ts';
import { evaluations } from './Query/evaluations.ts';
import { experiment } from './Query/experiment.ts';
import { experimentPlan } from './Query/experimentPlan.ts';
import { experiments } from './Query/experiments.ts';
import { job } from './Query/job.ts';
import { jobs } from './Query/jobs.ts';
import { leaderboard } from './Query/leaderboard.ts';
import { merge } from './Query/merge.ts';
import { mergekitImport } from './Query/mergekitImport.ts';
import { mergePlan } from './Query/mergePlan.ts';
import { merges } from './Query/merges.ts';
import { methods } from './Query/methods.ts';
import { postSteps } from './Query/postSteps.ts';
import { node } from './Query/node.ts';
import { nodes } from './Query/nodes.ts';
import { paretoFrontier } from './Query/paretoFrontier.ts';
import { rateLimit } from './Query/rateLimit.ts';
import { recommendMethods } from './Query/recommendMethods.ts';
import { reportedLeaderboard } from './Query/reportedLeaderboard.ts';
import { scaling } from './Query/scaling.ts';
import { sensitivity } from './Query/sensitivity.ts';
import { server } from './Query/server.ts';
import { statistic } from './Query/statistic.ts';
import { statistics } from './Query/statistics.ts';
import { tokens } from './Query/tokens.ts';
import { upload } from './Query/upload.ts';
import { viewer } from './Query/viewer.ts';
import { Scope } from './scalars/scope.ts';
import { Score } from './Score.ts';
import { Statistic } from './Statistic.ts';
import { jobUpdated } from './Subscription/jobUpdated.ts';
import { Tensor } from './Tensor.ts';
import { Token } from './Token.ts';
import { ReportedRow } from './ReportedRow.ts';
import { ReportedScore } from './ReportedScore.ts';
import { type Resolvers } from './types.generated.ts';
import { Upload } from './Upload.ts';
import { UploadFile } from './UploadFile.ts';
import { Viewer } from './Viewer.ts';

export const resolvers: Resolvers = {
  BigInt: BigIntScalar,
  DateTime,
  JSON: JsonScalar,
  Sha256,
  URL: UrlScalar,
  Scope,

  Query: {
    alias,
    aliases,
    auditEvents,
    benchmark,
    benchmarks,
    checkpoint,
    checkpointByDigest,
    checkpoints,
    compare,
    correlation,
    evaluation,
    evaluations,
    experiment,
    experimentPlan,
    experiments,
    job,
    jobs,
    leaderboard,
    merge,
    mergekitImport,
    mergePlan,
    merges,
    methods,
    postSteps,
    node,
    nodes,
    paretoFrontier,
    rateLimit,
    recommendMethods,
    reportedLeaderboard,
    scaling,
    sensitivity,
    server,
    statistic,
    statistics,
    tokens,
    upload,
    viewer,
  },
  Mutation: audited({
    aliasRemove,
    aliasSet,
    flagLift,
    flagRaise,
    tagAdd,
    tagRemove,
    checkpointDelete,
    checkpointRestore,
    garbageCollect,
    benchmarkDefine,
    benchmarkUploadComplete,
    benchmarkUploadStart,
    checkpointUploadComplete,
    checkpointUploadStart,
    evaluationRecord,
    evaluationStart,
    experimentCancel,
    experimentRetry,
    experimentStart,
    jobCancel,
    jobRetry,
    mergeFromMergekit,
    mergeStart,
    statisticCompute,
    statisticUploadComplete,
    statisticUploadStart,
    tokenCreate,
    tokenRevoke,
    uploadAbort,
  }),
  Subscription: {
    jobUpdated,
  },

  Alias,
  AliasMove,
  AuditEvent,
  Benchmark,
  BoardRow,
  Cell,
  Checkpoint,
  CheckpointFile,
  CheckpointReference,
  GarbageObject,
  InputFlag,
  Evaluation,
  Experiment,
  ExperimentPlan,
  ExperimentPoint,
  Flag,
  Job,
  LeaderboardRow,
  Merge,
  MergeCost,
  MergeInputEdge,
  MergePlan,
  Method,
  MethodParameter,
  ReportedRow,
  ReportedScore,
  Score,
  ScoreMean,
  Statistic,
  Tensor,
  Token,
  Upload,
  UploadFile,
  Viewer,

  TensorConnection: CountedConnection,
  CheckpointConnection: CountedConnection,
  BenchmarkConnection: CountedConnection,
  MergeConnection: CountedConnection,
  EvaluationConnection: CountedConnection,
  StatisticConnection: CountedConnection,
  ExperimentConnection: CountedConnection,
  ExperimentPointConnection: CountedConnection,
  JobConnection: CountedConnection,
  LeaderboardConnection: CountedConnection,
  ReportedConnection: CountedConnection,
};
