/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
/** Whether a benchmark can be used. */
export type BenchmarkState =
  /** Checkpoints can be scored on it, where it has data. */
  | 'READY'
  /** Not what its manifest says; `rejection` says why. */
  | 'REJECTED'
  /** Its data is being checked. */
  | 'VERIFYING';

/** A number that every row may have. */
export type BoardNumber =
  /** Bytes that the merge read. */
  | 'BYTES_READ'
  /** Number of experts merged. */
  | 'EXPERTS'
  /** Operations of the merge alone. */
  | 'FLOPS'
  /** Mean over all other cells. */
  | 'GENERALIZATION'
  /** Relative to the base's score on the same cells. */
  | 'GENERALIZATION_RELATIVE_TO_BASE'
  /** Mean over held-in cells. */
  | 'HELD_IN'
  /** Relative to the base's score on the same cells. */
  | 'HELD_IN_RELATIVE_TO_BASE'
  /** Relative to each expert's score on its own cells. */
  | 'HELD_IN_RELATIVE_TO_EXPERTS'
  /** Measured memory of the merge, bytes. */
  | 'PEAK_MEMORY'
  /** Of the merge alone. */
  | 'SECONDS'
  /** Operations of computing them. */
  | 'STATISTICS_FLOPS'
  /** Computing the statistics that it read. */
  | 'STATISTICS_SECONDS'
  /** Output and statistics, bytes. */
  | 'STORAGE'
  /** Merge and statistics. */
  | 'TOTAL_FLOPS'
  /** Merge, statistics and tuning. */
  | 'TOTAL_SECONDS'
  /** Merging and scoring all points of the grid. */
  | 'TUNING_SECONDS';

/** What a checkpoint is. */
export type CheckpointKind =
  /** A low-rank adapter of a base. */
  | 'ADAPTER'
  /** A model that experts start from. */
  | 'BASE'
  /** Several checkpoints that answer together. It has no files, and is neither merged nor measured. */
  | 'ENSEMBLE'
  /** A model fine-tuned on one or more cells. */
  | 'EXPERT'
  /** The output of a merge. */
  | 'MERGED';

/** Whether a checkpoint can be used. */
export type CheckpointState =
  /** Found by its id alone. Its files are gone, or will be. */
  | 'DELETED'
  /** Verified: it can be merged and scored. */
  | 'READY'
  /** Not what it claims to be; `rejection` says why. */
  | 'REJECTED'
  /** Being verified: `job` tells how far. One that failed or was cancelled can be retried; until then nothing happens. */
  | 'VERIFYING';

/** A checkpoint that is going to be sent. */
export type CheckpointUploadStartInput = {
  /** Base that an expert was trained from; both must have the same tensors. */
  readonly base?: string | null | undefined;
  /** What to know about it. */
  readonly description?: string | null | undefined;
  /** All of its files. */
  readonly files: ReadonlyArray<FileInput>;
  /** What it is. */
  readonly kind: CheckpointKind;
  /** License, for example an SPDX identifier. */
  readonly license?: string | null | undefined;
  /** What the model does, where its family does not tell. */
  readonly modality?: Modality | null | undefined;
  /** What people call it; names need not be unique. */
  readonly name: string;
  /** Where it comes from. */
  readonly source?: string | null | undefined;
  /** Cells that an expert was trained on. */
  readonly trainedCells?: ReadonlyArray<TrainedCellsInput> | null | undefined;
};

/** What to score, and on what. */
export type EvaluationStartInput = {
  /** `slug` or `slug@revision`. */
  readonly benchmark: string;
  /** What is scored; or else `ensemble`. */
  readonly checkpoint?: string | null | undefined;
  /**
   * Checkpoints of one family that answer together: their probabilities of classes, choices or next tokens are averaged. The
   * evaluation's checkpoint is then one of kind ENSEMBLE, which is made unless it exists.
   */
  readonly ensemble?: ReadonlyArray<string> | null | undefined;
  /** Split whose examples are scored. */
  readonly split?: string | null | undefined;
};

/** How far an evaluation is. */
export type EvaluationState =
  /** All cells are scored. */
  | 'COMPLETE'
  /** It could not be scored, or only in part. */
  | 'FAILED'
  /** Being scored, or waiting for it. */
  | 'PENDING';

/** Which experiment to stop. */
export type ExperimentCancelInput = {
  /** Id of the experiment. */
  readonly experiment: string;
};

/** What a point is. */
export type ExperimentPointRole =
  /** All experts of the experiment answering together. */
  | 'ENSEMBLE'
  /** An expert alone. */
  | 'EXPERT'
  /** A merge: a point of a method's grid. */
  | 'GRID'
  /** A model trained on the cells of several experts. */
  | 'MULTITASK'
  /** The base. */
  | 'PRETRAINED';

/** How far a point is. */
export type ExperimentPointState =
  /** It has all that it needs. */
  | 'DONE'
  /** It has no result; `error` says why. */
  | 'FAILED'
  /** Being merged. */
  | 'MERGING'
  /** Being scored for the board. */
  | 'TESTING'
  /** Scored, and waiting for the rest of its grid. */
  | 'TUNED'
  /** Being scored on the split of the rule. */
  | 'TUNING'
  /** For statistics, or its turn. */
  | 'WAITING';

/** Which experiment goes on. */
export type ExperimentRetryInput = {
  /** Id of the experiment. */
  readonly experiment: string;
};

/** How far an experiment is. */
export type ExperimentState =
  /** Somebody stopped it. Started again, it goes on. */
  | 'CANCELLED'
  /** Every point is scored or has failed. */
  | 'COMPLETE'
  /** No point of any grid has a result. */
  | 'FAILED'
  /** Its points are being merged and scored. */
  | 'RUNNING'
  /** Its seconds are used up. Started again with more, it goes on. */
  | 'STOPPED';

/** An expert of a merge. */
export type ExpertInput = {
  /** A checkpoint; or an adapter, which is added to the base that it was registered with, else to that of the merge. */
  readonly checkpoint: string;
  /** Parameters that the method has for each expert, by name. */
  readonly parameters?: unknown;
  /**
   * The statistic of this expert that the method needs. Left out, the server takes the one READY statistic of the kind that
   * there is of this checkpoint, and says so in the plan.
   */
  readonly statistic?: string | null | undefined;
  /** Its weight, where the method has one; 1 unless told otherwise. */
  readonly weight?: number | null | undefined;
};

/** A file that is going to be sent. */
export type FileInput = {
  /** Its size. */
  readonly bytes: string;
  /** Path inside the checkpoint or benchmark: plain names, at most one folder level for data files. */
  readonly path: string;
  /** SHA-256 of its bytes. */
  readonly sha256: string;
};

/** What a file of a checkpoint is for. */
export type FileRole =
  /** A model card for people. */
  | 'CARD'
  /** Architecture and settings. */
  | 'CONFIG'
  /** Which tensor is in which file. */
  | 'INDEX'
  /** Anything else that is kept beside them. */
  | 'OTHER'
  /** How text becomes tokens. */
  | 'TOKENIZER'
  /** Tensors, as safetensors. */
  | 'WEIGHTS';

/** Whether to show what is flagged. */
export type FlagFilter =
  /** Without what is flagged. */
  | 'HIDDEN'
  /** With it. */
  | 'INCLUDED'
  /** Nothing else. */
  | 'ONLY';

/** What experiments say of a row. */
export type GridPlace =
  /** Picked only by rules that look at generalization scores: an oracle. */
  | 'ORACLE'
  /** A point of a grid that no rule picked. */
  | 'POINT'
  /** Picked from its grid by held-in scores. */
  | 'SELECTED';

/** What an input of a merge is. */
export type InputRole =
  /** The base. */
  | 'BASE'
  /** An expert or adapter. */
  | 'EXPERT';

/** Which job to stop. */
export type JobCancelInput = {
  /** Id of the job. */
  readonly job: string;
};

/** Every condition has to hold. */
export type JobFilter = {
  /** Only of this kind. */
  readonly kind?: JobKind | null | undefined;
  /** Only in this state. */
  readonly state?: JobState | null | undefined;
  /** Id of the checkpoint, benchmark, merge, evaluation, statistic or experiment that the work is for. */
  readonly subject?: string | null | undefined;
};

/** What a job does. */
export type JobKind =
  /** Reads all data of an uploaded benchmark. */
  | 'BENCHMARK_VERIFY'
  /** Reads every byte of an uploaded checkpoint. */
  | 'CHECKPOINT_VERIFY'
  /** Scores a checkpoint. */
  | 'EVALUATION'
  /** Computes a merge. */
  | 'MERGE'
  /** A worker that takes over slices of a merge which another one runs. */
  | 'MERGE_ASSIST'
  /** Computes a statistic. */
  | 'STATISTIC'
  /** Reads every byte of an uploaded statistic. */
  | 'STATISTIC_VERIFY'
  /** Merges of an experiment, computed in as few readings of their inputs as can be. */
  | 'SWEEP';

/** Which job to run again. */
export type JobRetryInput = {
  /** Id of the job. */
  readonly job: string;
};

/** How far a job is. */
export type JobState =
  /** Somebody stopped it. */
  | 'CANCELLED'
  /** Given up; `error` says why. */
  | 'FAILED'
  /** Waiting for a worker, or for another try. */
  | 'QUEUED'
  /** A worker is at it. */
  | 'RUNNING'
  /** Done. */
  | 'SUCCEEDED';

/** Among which classes an answer is chosen. */
export type LabelSpace =
  /** All classes of the grid. */
  | 'ALL'
  /** Only the classes of the cell. */
  | 'TASK';

/** What a board can be ordered by. */
export type LeaderboardField =
  /** Number of experts merged. */
  | 'EXPERTS'
  /** Mean over all other cells. */
  | 'GENERALIZATION'
  /** Mean over held-in cells. */
  | 'HELD_IN'
  /** Measured memory of the merge. */
  | 'PEAK_MEMORY'
  /** Measured time of the merge. */
  | 'SECONDS';

/** Every condition has to hold for every row: `methods`, `dialect` and `minExperts` above 1 leave baselines out. */
export type LeaderboardFilter = {
  /** Rows that are compared with this base, and its own. */
  readonly base?: string | null | undefined;
  /** Rows of this checkpoint set, as they name it. */
  readonly checkpointSet?: string | null | undefined;
  /** Rows of this dialect only. */
  readonly dialect?: string | null | undefined;
  /** Only rows that stand for points or controls of this experiment. */
  readonly experiment?: string | null | undefined;
  /** Digest of the set of merged experts: those rows alone. */
  readonly expertSet?: string | null | undefined;
  /** Rows of methods of these families only. */
  readonly families?: ReadonlyArray<MethodFamily> | null | undefined;
  /** Rows of flagged checkpoints and merges. */
  readonly flagged?: FlagFilter | null | undefined;
  /** `TASK` unless told otherwise. */
  readonly labelSpace?: LabelSpace | null | undefined;
  /** The most experts. */
  readonly maxExperts?: number | null | undefined;
  /** Rows of these methods only, by id. */
  readonly methods?: ReadonlyArray<string> | null | undefined;
  /** A merge counts the experts that went into it, an expert or multitask model one, a base none. */
  readonly minExperts?: number | null | undefined;
  /** Keep only methods that need nothing beyond these: `base`, `statistics`, `data`, `tuning`, `randomness`. */
  readonly needsOnly?: ReadonlyArray<string> | null | undefined;
  /** False: without points that only rules picked which look at generalization scores; true: those alone. */
  readonly oracle?: boolean | null | undefined;
  /** Rows of these roles only. */
  readonly roles?: ReadonlyArray<LeaderboardRole> | null | undefined;
  /** True: without points of grids that no rule picked; false: those alone. Of one experiment, where one is named. */
  readonly selected?: boolean | null | undefined;
  /** `test` unless told otherwise. */
  readonly split?: string | null | undefined;
  /** `VERIFIED` unless told otherwise. `leaderboard` has no others: see `reportedLeaderboard`. */
  readonly tier?: Tier | null | undefined;
};

/** In which order rows come. */
export type LeaderboardOrder = {
  /** Which end comes first. */
  readonly direction?: SortDirection;
  /** The number that is compared. */
  readonly field?: LeaderboardField;
};

/** What a row of a board stands for. */
export type LeaderboardRole =
  /** Several checkpoints whose probabilities are averaged: a bound for merges, but no single model, so it has no rank. */
  | 'ENSEMBLE'
  /** One expert alone. */
  | 'EXPERT'
  /** A merge. */
  | 'METHOD'
  /** A model trained on the cells of several experts together. */
  | 'MULTITASK'
  /** The base that the experts were trained from. */
  | 'PRETRAINED';

/** A recipe. */
export type MergeInput = {
  /** The base; needed where the method's prerequisites say so. */
  readonly base?: string | null | undefined;
  /** What is merged, in an order that some methods heed. */
  readonly experts: ReadonlyArray<ExpertInput>;
  /** The method. */
  readonly method: MethodInput;
  /** What people call the merge. */
  readonly name?: string | null | undefined;
  /** `same` keeps each tensor's dtype; or F32, F16, BF16, F64, F8_E4M3, F8_E5M2. */
  readonly outputDtype?: string | null | undefined;
  /** Parameters of the method by name; unknown names are errors, missing ones take their default. */
  readonly parameters?: unknown;
  /** Steps after the method, in order. */
  readonly post?: ReadonlyArray<PostStepInput> | null | undefined;
  /** Seed of random masks, a non-negative integer below 2^53. */
  readonly seed?: string | null | undefined;
};

/** What methods work on, roughly: for boards and lists, no part of a method's identity. */
export type MethodFamily =
  /** Means of the experts, or steps towards one. */
  | 'AVERAGING'
  /** What methods are held against. */
  | 'CONTROL'
  /** One expert, perhaps scaled. */
  | 'COPYING'
  /** Ways along angles and norms. */
  | 'GEOMETRIC'
  /** None of these. */
  | 'OTHER'
  /** Differences of which entries are trimmed, dropped or picked. */
  | 'SPARSE'
  /** Weights or solutions from a Fisher or Gram of each expert. */
  | 'STATISTICS'
  /** Singular vectors and subspaces of differences. */
  | 'SUBSPACE'
  /** Sums of the experts' differences to the base. */
  | 'TASK_VECTORS';

/** A method by its id; dialect and version where the default will not do. */
export type MethodInput = {
  /** The method's first one unless told otherwise. */
  readonly dialect?: string | null | undefined;
  /** For example `ties`. */
  readonly id: string;
  /** The newest unless told otherwise. */
  readonly version?: number | null | undefined;
};

/** What models do on a benchmark. */
export type Modality =
  /** Tell the class of an image. */
  | 'IMAGE_CLASSIFICATION'
  /** Paint images from prompts. */
  | 'IMAGE_GENERATION'
  /** Choose or write an answer. */
  | 'LANGUAGE';

/** What values a parameter takes. */
export type ParameterType =
  /** True or false. */
  | 'BOOLEAN'
  /** One of `choices`. */
  | 'CHOICE'
  /** A whole number in its range. */
  | 'INTEGER'
  /** Any number in its range. */
  | 'NUMBER';

/** A step after the method. */
export type PostStepInput = {
  /** For example `lines`. */
  readonly id: string;
  /** Its parameters by name. */
  readonly parameters?: unknown;
};

/** Every condition has to hold. */
export type ReportedFilter = {
  /** Rows of this checkpoint set only. */
  readonly checkpointSet?: string | null | undefined;
  /** Whether to show what is flagged; hidden unless told otherwise. */
  readonly flagged?: FlagFilter | null | undefined;
  /** `TASK` unless told otherwise. */
  readonly labelSpace?: LabelSpace | null | undefined;
  /** The most experts. */
  readonly maxExperts?: number | null | undefined;
  /** Rows of these methods only, by id. */
  readonly methods?: ReadonlyArray<string> | null | undefined;
  /** The fewest experts. */
  readonly minExperts?: number | null | undefined;
  /** Keep only methods that need nothing beyond these: `base`, `statistics`, `data`, `tuning`, `randomness`. */
  readonly needsOnly?: ReadonlyArray<string> | null | undefined;
  /** Rows of these roles only. */
  readonly roles?: ReadonlyArray<LeaderboardRole> | null | undefined;
  /** `test` unless told otherwise. */
  readonly split?: string | null | undefined;
};

/** Which scores a rule compares. */
export type SelectionAxis =
  /** Looks at what is to be predicted: what it picks is an oracle. */
  | 'GENERALIZATION'
  /** Means over the cells that the experts were trained on. */
  | 'HELD_IN';

/** Which end comes first. */
export type SortDirection =
  /** Smallest first. */
  | 'ASC'
  /** Largest first. */
  | 'DESC';

/** What a statistic measures. */
export type StatisticKind =
  /** Diagonal Fisher: for every parameter the mean square of its log-likelihood's gradient. */
  | 'FISHER'
  /** Second moments of the inputs of linear layers. */
  | 'GRAM';

/** Whether a statistic can be used. */
export type StatisticState =
  /** Its computation failed or was cancelled: asking for it again starts it again. */
  | 'FAILED'
  /** Being computed, or waiting for it. */
  | 'PENDING'
  /** Verified: merges can read it. */
  | 'READY'
  /** The uploaded file is not what it claims to be. */
  | 'REJECTED'
  /** Uploaded and being verified. */
  | 'VERIFYING';

/** How the labels of a FISHER were chosen. */
export type StatisticVariant =
  /** Gradients of the gold labels' log-likelihood, squared example by example. */
  | 'EMPIRICAL'
  /** The second moment of an Adam-like optimizer, taken as a Fisher. Uploaded only. */
  | 'OPTIMIZER'
  /** One label for each example, drawn from the model. */
  | 'SAMPLED';

/** How a score came about: computed by this server, or reported by somebody. */
export type Tier =
  /** Reported by somebody, and not checked here. */
  | 'REPORTED'
  /** Computed by this server. */
  | 'VERIFIED';

/** Cells of a benchmark that a model was trained on. */
export type TrainedCellsInput = {
  /** `slug` or `slug@revision`. */
  readonly benchmark: string;
  /** Cell keys of the manifest. */
  readonly cells: ReadonlyArray<string>;
};

/** Which upload to give up. */
export type UploadAbortInput = {
  /** Id of the upload. */
  readonly upload: string;
};

/** Which upload has all of its parts. */
export type UploadCompleteInput = {
  /** Id of the upload. */
  readonly upload: string;
};

/** Whether an upload still takes bytes. */
export type UploadState =
  /** Given up by its owner. */
  | 'ABORTED'
  /** All arrived, and verification was started. */
  | 'COMPLETED'
  /** Not completed in time; its parts are gone. */
  | 'EXPIRED'
  /** It takes parts until it expires. */
  | 'OPEN';

/** Why a mutation could not do what it was asked. */
export type UserErrorCode =
  /** An adapter cannot be read, or does not fit its base. */
  | 'ADAPTER_INVALID'
  /** The method needs the base. */
  | 'BASE_REQUIRED'
  /** Somebody stopped it. */
  | 'CANCELLED'
  /** A configuration or tokenizer file is damaged, unknown, or does not fit the weights. */
  | 'CONFIG_INVALID'
  /** The object is in a state that does not allow this. */
  | 'CONFLICT'
  /** A data file of a benchmark is damaged; `cell` and `row` say where. */
  | 'DATA_INVALID'
  /** The device gave up while it computed. */
  | 'DEVICE_FAILED'
  /** The device that was asked for is not there. */
  | 'DEVICE_UNAVAILABLE'
  /** The bytes are not those whose SHA-256 was announced. */
  | 'DIGEST_MISMATCH'
  /** An element type that cannot be computed with. */
  | 'DTYPE_UNSUPPORTED'
  /** The method does not merge so many experts. */
  | 'EXPERT_COUNT'
  /** The upload or token is past its time. */
  | 'EXPIRED'
  /** A file that has to be there is not. */
  | 'FILE_MISSING'
  /** The token lacks a scope. */
  | 'FORBIDDEN'
  /** A defect of the server; its log has the reason. */
  | 'INTERNAL'
  /** A value is out of range, contradicts another, or makes no sense here; `field` says which. */
  | 'INVALID_INPUT'
  /** Larger than this server or the given budget allows. */
  | 'LIMIT_EXCEEDED'
  /** It cannot be done within the memory that workers have. */
  | 'MEMORY_BUDGET'
  /** There is no such method, dialect or version. */
  | 'METHOD_UNKNOWN'
  /** A weight is NaN or infinite; `tensor` says which. */
  | 'NON_FINITE'
  /** There is no object of that id, name or digest. */
  | 'NOT_FOUND'
  /** What is needed is still being verified or computed, or failed. */
  | 'NOT_READY'
  /** A computation has no finite result; `tensor` says where. */
  | 'NUMERIC'
  /** A parameter is unknown, of the wrong type or out of range. */
  | 'PARAMETER_INVALID'
  /** The caller has no points left for now. */
  | 'RATE_LIMITED'
  /** A safetensors header is damaged or hostile; `file` and `offset` say where. */
  | 'SAFETENSORS_INVALID'
  /** Tensors of one name differ in shape. */
  | 'SHAPE_MISMATCH'
  /** A file or part is not as long as announced. */
  | 'SIZE_MISMATCH'
  /** A statistic is of another checkpoint, kind or shape. */
  | 'STATISTIC_MISMATCH'
  /** The method needs a statistic of an expert that is not there. */
  | 'STATISTIC_MISSING'
  /** Object storage could not be read or written. */
  | 'STORAGE'
  /** A tensor is in one of the inputs and not in another. */
  | 'TENSOR_MISSING'
  /** No token came with the request, or one that is unknown or revoked. */
  | 'UNAUTHENTICATED';

export type BoardBenchmarksQueryVariables = Exact<{ [key: string]: never; }>;


export type BoardBenchmarksQuery = { readonly benchmarks: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly slug: string, readonly revision: string, readonly title: string, readonly modality: Modality, readonly state: BenchmarkState, readonly hasData: boolean, readonly metric: string, readonly splits: ReadonlyArray<string> }> } };

export type BaselinesQueryVariables = Exact<{
  modality: Modality;
  benchmark: string;
  filter: LeaderboardFilter;
  first: number;
}>;


export type BaselinesQuery = { readonly leaderboard: { readonly totalCount: number, readonly nodes: ReadonlyArray<{ readonly id: string, readonly rank: number | null, readonly role: LeaderboardRole, readonly grid: GridPlace | null, readonly tier: Tier, readonly metric: string, readonly parameters: unknown, readonly experts: number, readonly checkpoint: { readonly id: string, readonly name: string }, readonly merge: { readonly id: string } | null, readonly flag: { readonly reason: string } | null, readonly inputFlags: ReadonlyArray<{ readonly checkpoint: { readonly id: string, readonly name: string }, readonly flag: { readonly reason: string } }>, readonly method: { readonly id: string, readonly dialect: string, readonly version: number, readonly title: string } | null, readonly heldIn: { readonly value: number, readonly standardError: number, readonly cells: number, readonly relativeToBase: number | null, readonly relativeToExperts: number | null } | null, readonly generalization: { readonly value: number, readonly standardError: number, readonly cells: number, readonly relativeToBase: number | null } | null, readonly prerequisites: { readonly base: boolean, readonly statistics: ReadonlyArray<string>, readonly data: boolean, readonly tuning: boolean, readonly randomness: boolean } | null, readonly cost: { readonly seconds: number, readonly peakRssBytes: string, readonly bytesRead: string, readonly flops: number } | null }> } };

export type MergesQueryVariables = Exact<{
  modality: Modality;
  benchmark: string;
  filter: LeaderboardFilter;
  orderBy: LeaderboardOrder;
  first: number;
  after?: string | null | undefined;
}>;


export type MergesQuery = { readonly leaderboard: { readonly totalCount: number, readonly nodes: ReadonlyArray<{ readonly id: string, readonly rank: number | null, readonly role: LeaderboardRole, readonly grid: GridPlace | null, readonly tier: Tier, readonly metric: string, readonly parameters: unknown, readonly experts: number, readonly checkpoint: { readonly id: string, readonly name: string }, readonly merge: { readonly id: string } | null, readonly flag: { readonly reason: string } | null, readonly inputFlags: ReadonlyArray<{ readonly checkpoint: { readonly id: string, readonly name: string }, readonly flag: { readonly reason: string } }>, readonly method: { readonly id: string, readonly dialect: string, readonly version: number, readonly title: string } | null, readonly heldIn: { readonly value: number, readonly standardError: number, readonly cells: number, readonly relativeToBase: number | null, readonly relativeToExperts: number | null } | null, readonly generalization: { readonly value: number, readonly standardError: number, readonly cells: number, readonly relativeToBase: number | null } | null, readonly prerequisites: { readonly base: boolean, readonly statistics: ReadonlyArray<string>, readonly data: boolean, readonly tuning: boolean, readonly randomness: boolean } | null, readonly cost: { readonly seconds: number, readonly peakRssBytes: string, readonly bytesRead: string, readonly flops: number } | null }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null } } };

export type BoardRowFragment = { readonly id: string, readonly rank: number | null, readonly role: LeaderboardRole, readonly grid: GridPlace | null, readonly tier: Tier, readonly metric: string, readonly parameters: unknown, readonly experts: number, readonly checkpoint: { readonly id: string, readonly name: string }, readonly merge: { readonly id: string } | null, readonly flag: { readonly reason: string } | null, readonly inputFlags: ReadonlyArray<{ readonly checkpoint: { readonly id: string, readonly name: string }, readonly flag: { readonly reason: string } }>, readonly method: { readonly id: string, readonly dialect: string, readonly version: number, readonly title: string } | null, readonly heldIn: { readonly value: number, readonly standardError: number, readonly cells: number, readonly relativeToBase: number | null, readonly relativeToExperts: number | null } | null, readonly generalization: { readonly value: number, readonly standardError: number, readonly cells: number, readonly relativeToBase: number | null } | null, readonly prerequisites: { readonly base: boolean, readonly statistics: ReadonlyArray<string>, readonly data: boolean, readonly tuning: boolean, readonly randomness: boolean } | null, readonly cost: { readonly seconds: number, readonly peakRssBytes: string, readonly bytesRead: string, readonly flops: number } | null };

export type ReportedBoardQueryVariables = Exact<{
  benchmark: string;
  baselines: ReportedFilter;
  results: ReportedFilter;
  first: number;
}>;


export type ReportedBoardQuery = { readonly baselines: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly rank: number | null, readonly role: LeaderboardRole, readonly label: string, readonly base: string, readonly experts: number, readonly checkpointSet: string, readonly note: string | null, readonly needs: ReadonlyArray<string>, readonly flag: { readonly reason: string } | null, readonly heldIn: { readonly value: number, readonly standardError: number | null, readonly cells: number } | null, readonly generalization: { readonly value: number, readonly standardError: number | null, readonly cells: number } | null, readonly source: { readonly title: string, readonly url: string, readonly revision: string } }> }, readonly results: { readonly totalCount: number, readonly nodes: ReadonlyArray<{ readonly id: string, readonly rank: number | null, readonly role: LeaderboardRole, readonly label: string, readonly base: string, readonly experts: number, readonly checkpointSet: string, readonly note: string | null, readonly needs: ReadonlyArray<string>, readonly flag: { readonly reason: string } | null, readonly heldIn: { readonly value: number, readonly standardError: number | null, readonly cells: number } | null, readonly generalization: { readonly value: number, readonly standardError: number | null, readonly cells: number } | null, readonly source: { readonly title: string, readonly url: string, readonly revision: string } }> } };

export type ReportedRowFragment = { readonly id: string, readonly rank: number | null, readonly role: LeaderboardRole, readonly label: string, readonly base: string, readonly experts: number, readonly checkpointSet: string, readonly note: string | null, readonly needs: ReadonlyArray<string>, readonly flag: { readonly reason: string } | null, readonly heldIn: { readonly value: number, readonly standardError: number | null, readonly cells: number } | null, readonly generalization: { readonly value: number, readonly standardError: number | null, readonly cells: number } | null, readonly source: { readonly title: string, readonly url: string, readonly revision: string } };

export type CheckpointPageQueryVariables = Exact<{
  id: string;
}>;


export type CheckpointPageQuery = { readonly checkpoint: { readonly id: string, readonly name: string, readonly kind: CheckpointKind, readonly state: CheckpointState, readonly description: string | null, readonly modality: Modality | null, readonly family: string | null, readonly license: string | null, readonly source: string | null, readonly contentDigest: string, readonly bytes: string, readonly parameterCount: string | null, readonly createdAt: string, readonly readyAt: string | null, readonly flag: { readonly reason: string } | null, readonly rejection: { readonly code: UserErrorCode, readonly message: string, readonly file: string | null, readonly tensor: string | null } | null, readonly base: { readonly id: string, readonly name: string } | null, readonly trainedCells: ReadonlyArray<{ readonly id: string, readonly key: string, readonly benchmark: { readonly slug: string } }>, readonly files: ReadonlyArray<{ readonly path: string, readonly role: FileRole, readonly bytes: string, readonly sha256: string, readonly downloadUrl: string | null }>, readonly mergedBy: { readonly id: string, readonly name: string | null, readonly method: { readonly id: string, readonly dialect: string, readonly title: string }, readonly inputs: ReadonlyArray<{ readonly role: InputRole, readonly position: number, readonly weight: number, readonly checkpoint: { readonly id: string, readonly name: string, readonly kind: CheckpointKind } }> } | null, readonly usedBy: { readonly totalCount: number, readonly nodes: ReadonlyArray<{ readonly id: string, readonly name: string | null, readonly method: { readonly id: string, readonly dialect: string }, readonly output: { readonly id: string, readonly name: string } | null }> }, readonly statistics: { readonly totalCount: number, readonly nodes: ReadonlyArray<{ readonly id: string, readonly kind: StatisticKind, readonly variant: StatisticVariant | null, readonly state: StatisticState, readonly n: number | null, readonly cell: { readonly key: string } | null }> }, readonly evaluations: { readonly totalCount: number, readonly nodes: ReadonlyArray<{ readonly id: string, readonly split: string, readonly state: EvaluationState, readonly tier: Tier, readonly finishedAt: string | null, readonly benchmark: { readonly id: string, readonly slug: string, readonly revision: string, readonly axes: ReadonlyArray<{ readonly name: string, readonly values: ReadonlyArray<string> }> }, readonly scores: ReadonlyArray<{ readonly metric: string, readonly labelSpace: LabelSpace, readonly value: number, readonly standardError: number, readonly examples: number, readonly cell: { readonly id: string, readonly key: string, readonly coordinates: ReadonlyArray<{ readonly axis: string, readonly value: string }> } }> }> } } | null };

export type CheckpointTensorsQueryVariables = Exact<{
  id: string;
  first: number;
  after?: string | null | undefined;
  search?: string | null | undefined;
}>;


export type CheckpointTensorsQuery = { readonly checkpoint: { readonly id: string, readonly tensors: { readonly totalCount: number, readonly nodes: ReadonlyArray<{ readonly name: string, readonly dtype: string, readonly shape: ReadonlyArray<string>, readonly bytes: string, readonly file: string }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null } } } | null };

export type StartEvaluationMutationVariables = Exact<{
  input: EvaluationStartInput;
}>;


export type StartEvaluationMutation = { readonly evaluationStart: { readonly evaluation: { readonly id: string, readonly job: { readonly id: string, readonly kind: JobKind, readonly state: JobState, readonly attempt: number, readonly maxAttempts: number, readonly createdAt: string, readonly startedAt: string | null, readonly finishedAt: string | null, readonly error: { readonly code: UserErrorCode, readonly message: string } | null, readonly progress: { readonly phase: string, readonly completed: number, readonly total: number, readonly unit: string, readonly rate: number | null } | null } | null } | null, readonly userErrors: ReadonlyArray<{ readonly code: UserErrorCode, readonly message: string, readonly field: ReadonlyArray<string> | null }> } };

export type ComparableMergesQueryVariables = Exact<{
  first: number;
}>;


export type ComparableMergesQuery = { readonly merges: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly name: string | null, readonly parameters: unknown, readonly method: { readonly id: string, readonly dialect: string }, readonly output: { readonly id: string } | null }> } };

export type CompareRowsQueryVariables = Exact<{
  a: string;
  b: string;
  benchmark?: string | null | undefined;
  split: string;
  labelSpace: LabelSpace;
}>;


export type CompareRowsQuery = { readonly compare: { readonly seedsOfA: number, readonly seedsOfB: number, readonly a:
      | { readonly __typename: 'LeaderboardRow', readonly id: string, readonly label: string, readonly metric: string, readonly experts: number, readonly parameters: unknown, readonly checkpoint: { readonly id: string, readonly name: string }, readonly merge: { readonly id: string, readonly recipe: unknown, readonly cost: { readonly seconds: number, readonly bytesRead: string, readonly bytesWritten: string, readonly peakRssBytes: string, readonly flops: number } | null } | null, readonly heldIn: { readonly value: number } | null, readonly generalization: { readonly value: number } | null }
      | { readonly __typename: 'ReportedRow', readonly id: string, readonly label: string, readonly metric: string, readonly experts: number, readonly parameters: unknown, readonly heldIn: { readonly value: number } | null, readonly generalization: { readonly value: number } | null }
    , readonly b:
      | { readonly __typename: 'LeaderboardRow', readonly id: string, readonly label: string, readonly metric: string, readonly experts: number, readonly parameters: unknown, readonly checkpoint: { readonly id: string, readonly name: string }, readonly merge: { readonly id: string, readonly recipe: unknown, readonly cost: { readonly seconds: number, readonly bytesRead: string, readonly bytesWritten: string, readonly peakRssBytes: string, readonly flops: number } | null } | null, readonly heldIn: { readonly value: number } | null, readonly generalization: { readonly value: number } | null }
      | { readonly __typename: 'ReportedRow', readonly id: string, readonly label: string, readonly metric: string, readonly experts: number, readonly parameters: unknown, readonly heldIn: { readonly value: number } | null, readonly generalization: { readonly value: number } | null }
    , readonly heldIn: { readonly value: number, readonly aheadShare: number | null, readonly wins: number, readonly losses: number, readonly ties: number, readonly interval: { readonly low: number, readonly high: number } | null } | null, readonly generalization: { readonly value: number, readonly aheadShare: number | null, readonly wins: number, readonly losses: number, readonly ties: number, readonly interval: { readonly low: number, readonly high: number } | null } | null, readonly all: { readonly value: number, readonly aheadShare: number | null, readonly wins: number, readonly losses: number, readonly ties: number, readonly interval: { readonly low: number, readonly high: number } | null } | null, readonly cells: ReadonlyArray<{ readonly a: number, readonly b: number, readonly difference: number, readonly heldInA: boolean, readonly heldInB: boolean, readonly cell: { readonly id: string, readonly key: string } }>, readonly bootstrap: { readonly replicates: number, readonly confidence: number } } };

type ComparedRow_LeaderboardRow_Fragment = { readonly __typename: 'LeaderboardRow', readonly id: string, readonly label: string, readonly metric: string, readonly experts: number, readonly parameters: unknown, readonly checkpoint: { readonly id: string, readonly name: string }, readonly merge: { readonly id: string, readonly recipe: unknown, readonly cost: { readonly seconds: number, readonly bytesRead: string, readonly bytesWritten: string, readonly peakRssBytes: string, readonly flops: number } | null } | null, readonly heldIn: { readonly value: number } | null, readonly generalization: { readonly value: number } | null };

type ComparedRow_ReportedRow_Fragment = { readonly __typename: 'ReportedRow', readonly id: string, readonly label: string, readonly metric: string, readonly experts: number, readonly parameters: unknown, readonly heldIn: { readonly value: number } | null, readonly generalization: { readonly value: number } | null };

export type ComparedRowFragment =
  | ComparedRow_LeaderboardRow_Fragment
  | ComparedRow_ReportedRow_Fragment
;

export type ComparedCostFragment = { readonly seconds: number, readonly bytesRead: string, readonly bytesWritten: string, readonly peakRssBytes: string, readonly flops: number };

export type PairedFactsFragment = { readonly value: number, readonly aheadShare: number | null, readonly wins: number, readonly losses: number, readonly ties: number, readonly interval: { readonly low: number, readonly high: number } | null };

export type ExperimentsQueryVariables = Exact<{
  first: number;
}>;


export type ExperimentsQuery = { readonly experiments: { readonly totalCount: number, readonly nodes: ReadonlyArray<{ readonly id: string, readonly name: string | null, readonly state: ExperimentState, readonly seconds: number, readonly createdAt: string, readonly error: { readonly code: UserErrorCode, readonly message: string } | null, readonly benchmark: { readonly slug: string, readonly revision: string }, readonly progress: { readonly points: number, readonly done: number, readonly failed: number, readonly cells: number, readonly scoredCells: number } }> } };

export type ExperimentFactsFragment = { readonly id: string, readonly name: string | null, readonly state: ExperimentState, readonly seconds: number, readonly createdAt: string, readonly error: { readonly code: UserErrorCode, readonly message: string } | null, readonly benchmark: { readonly slug: string, readonly revision: string }, readonly progress: { readonly points: number, readonly done: number, readonly failed: number, readonly cells: number, readonly scoredCells: number } };

export type ExperimentPageQueryVariables = Exact<{
  id: string;
  first: number;
  after?: string | null | undefined;
  state?: ExperimentPointState | null | undefined;
}>;


export type ExperimentPageQuery = { readonly experiment: { readonly specDigest: string, readonly startedAt: string, readonly finishedAt: string | null, readonly id: string, readonly name: string | null, readonly state: ExperimentState, readonly seconds: number, readonly createdAt: string, readonly base: { readonly id: string, readonly name: string }, readonly selection: { readonly split: string, readonly metric: string, readonly labelSpace: LabelSpace, readonly axis: SelectionAxis, readonly oracle: boolean }, readonly budget: { readonly points: number, readonly seconds: number | null, readonly bytes: string | null }, readonly progress: { readonly waiting: number, readonly merging: number, readonly tuning: number, readonly tuned: number, readonly testing: number, readonly evaluations: number, readonly completeEvaluations: number, readonly points: number, readonly done: number, readonly failed: number, readonly cells: number, readonly scoredCells: number }, readonly points: { readonly totalCount: number, readonly nodes: ReadonlyArray<{ readonly id: string, readonly role: ExperimentPointRole, readonly state: ExperimentPointState, readonly parameters: unknown, readonly seed: string | null, readonly score: number | null, readonly selected: boolean, readonly subset: { readonly size: number, readonly permutation: number | null } | null, readonly method: { readonly id: string, readonly dialect: string, readonly title: string } | null, readonly error: { readonly code: UserErrorCode, readonly message: string } | null, readonly merge: { readonly id: string } | null, readonly checkpoint: { readonly id: string, readonly name: string } | null }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null } }, readonly error: { readonly code: UserErrorCode, readonly message: string } | null, readonly benchmark: { readonly slug: string, readonly revision: string } } | null };

export type ExperimentChoicesQueryVariables = Exact<{
  id: string;
  first: number;
}>;


export type ExperimentChoicesQuery = { readonly experiment: { readonly id: string, readonly choices: ReadonlyArray<{ readonly methodIndex: number, readonly points: number, readonly failed: number, readonly best: number | null, readonly worst: number | null, readonly mean: number | null, readonly method: { readonly id: string, readonly dialect: string, readonly title: string }, readonly subset: { readonly size: number, readonly permutation: number | null }, readonly selected: ReadonlyArray<{ readonly id: string, readonly parameters: unknown }>, readonly tuning: { readonly mergeSeconds: number, readonly evaluationSeconds: number } }> } | null };

export type PointFactsFragment = { readonly id: string, readonly role: ExperimentPointRole, readonly state: ExperimentPointState, readonly parameters: unknown, readonly seed: string | null, readonly score: number | null, readonly selected: boolean, readonly subset: { readonly size: number, readonly permutation: number | null } | null, readonly method: { readonly id: string, readonly dialect: string, readonly title: string } | null, readonly error: { readonly code: UserErrorCode, readonly message: string } | null, readonly merge: { readonly id: string } | null, readonly checkpoint: { readonly id: string, readonly name: string } | null };

export type CancelExperimentMutationVariables = Exact<{
  input: ExperimentCancelInput;
}>;


export type CancelExperimentMutation = { readonly experimentCancel: { readonly experiment: { readonly id: string, readonly state: ExperimentState } | null, readonly userErrors: ReadonlyArray<{ readonly code: UserErrorCode, readonly message: string }> } };

export type RetryExperimentMutationVariables = Exact<{
  input: ExperimentRetryInput;
}>;


export type RetryExperimentMutation = { readonly experimentRetry: { readonly experiment: { readonly id: string, readonly state: ExperimentState } | null, readonly userErrors: ReadonlyArray<{ readonly code: UserErrorCode, readonly message: string }> } };

export type JobFactsFragment = { readonly id: string, readonly kind: JobKind, readonly state: JobState, readonly attempt: number, readonly maxAttempts: number, readonly createdAt: string, readonly startedAt: string | null, readonly finishedAt: string | null, readonly error: { readonly code: UserErrorCode, readonly message: string } | null, readonly progress: { readonly phase: string, readonly completed: number, readonly total: number, readonly unit: string, readonly rate: number | null } | null };

export type JobsQueryVariables = Exact<{
  filter?: JobFilter | null | undefined;
  first: number;
  after?: string | null | undefined;
}>;


export type JobsQuery = { readonly jobs: { readonly totalCount: number, readonly nodes: ReadonlyArray<{ readonly id: string, readonly kind: JobKind, readonly state: JobState, readonly attempt: number, readonly maxAttempts: number, readonly createdAt: string, readonly startedAt: string | null, readonly finishedAt: string | null, readonly subject:
        | { readonly __typename: 'Benchmark', readonly id: string, readonly slug: string }
        | { readonly __typename: 'Checkpoint', readonly id: string, readonly name: string }
        | { readonly __typename: 'Evaluation', readonly id: string, readonly checkpoint: { readonly id: string, readonly name: string } }
        | { readonly __typename: 'Experiment', readonly id: string, readonly experimentName: string | null }
        | { readonly __typename: 'Merge', readonly id: string, readonly mergeName: string | null, readonly method: { readonly id: string } }
        | { readonly __typename: 'Statistic', readonly id: string, readonly kind: StatisticKind, readonly checkpoint: { readonly id: string, readonly name: string } }
       | null, readonly error: { readonly code: UserErrorCode, readonly message: string } | null, readonly progress: { readonly phase: string, readonly completed: number, readonly total: number, readonly unit: string, readonly rate: number | null } | null }>, readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null } } };

export type CancelJobMutationVariables = Exact<{
  input: JobCancelInput;
}>;


export type CancelJobMutation = { readonly jobCancel: { readonly job: { readonly id: string, readonly state: JobState } | null, readonly userErrors: ReadonlyArray<{ readonly code: UserErrorCode, readonly message: string }> } };

export type RetryJobMutationVariables = Exact<{
  input: JobRetryInput;
}>;


export type RetryJobMutation = { readonly jobRetry: { readonly job: { readonly id: string, readonly state: JobState } | null, readonly userErrors: ReadonlyArray<{ readonly code: UserErrorCode, readonly message: string }> } };

export type JobByIdQueryVariables = Exact<{
  id: string;
}>;


export type JobByIdQuery = { readonly job: { readonly id: string, readonly kind: JobKind, readonly state: JobState, readonly attempt: number, readonly maxAttempts: number, readonly createdAt: string, readonly startedAt: string | null, readonly finishedAt: string | null, readonly error: { readonly code: UserErrorCode, readonly message: string } | null, readonly progress: { readonly phase: string, readonly completed: number, readonly total: number, readonly unit: string, readonly rate: number | null } | null } | null };

export type WatchJobSubscriptionVariables = Exact<{
  id: string;
}>;


export type WatchJobSubscription = { readonly jobUpdated: { readonly id: string, readonly kind: JobKind, readonly state: JobState, readonly attempt: number, readonly maxAttempts: number, readonly createdAt: string, readonly startedAt: string | null, readonly finishedAt: string | null, readonly error: { readonly code: UserErrorCode, readonly message: string } | null, readonly progress: { readonly phase: string, readonly completed: number, readonly total: number, readonly unit: string, readonly rate: number | null } | null } };

export type LineageNodeFragment = { readonly id: string, readonly name: string, readonly kind: CheckpointKind };

export type LineageQueryVariables = Exact<{
  id: string;
  children: number;
}>;


export type LineageQuery = { readonly checkpoint: { readonly id: string, readonly name: string, readonly kind: CheckpointKind, readonly base: { readonly id: string, readonly name: string, readonly kind: CheckpointKind } | null, readonly mergedBy: { readonly id: string, readonly method: { readonly id: string }, readonly inputs: ReadonlyArray<{ readonly role: InputRole, readonly checkpoint: { readonly id: string, readonly name: string, readonly kind: CheckpointKind, readonly base: { readonly id: string, readonly name: string, readonly kind: CheckpointKind } | null, readonly mergedBy: { readonly id: string, readonly method: { readonly id: string }, readonly inputs: ReadonlyArray<{ readonly role: InputRole, readonly checkpoint: { readonly id: string, readonly name: string, readonly kind: CheckpointKind } }> } | null } }> } | null, readonly usedBy: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly method: { readonly id: string }, readonly output: { readonly id: string, readonly name: string, readonly kind: CheckpointKind, readonly usedBy: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly method: { readonly id: string }, readonly output: { readonly id: string, readonly name: string, readonly kind: CheckpointKind } | null }> } } | null }> } } | null, readonly trained: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly name: string, readonly kind: CheckpointKind }> } };

export type MergePageQueryVariables = Exact<{
  id: string;
}>;


export type MergePageQuery = { readonly merge: { readonly id: string, readonly name: string | null, readonly recipe: unknown, readonly recipeDigest: string, readonly parameters: unknown, readonly outputDtype: string, readonly seed: string, readonly bytesRead: string, readonly bytesWritten: string, readonly flops: number, readonly predictedPeakMemoryBytes: string, readonly createdAt: string, readonly finishedAt: string | null, readonly flag: { readonly reason: string } | null, readonly method: { readonly id: string, readonly dialect: string, readonly version: number, readonly title: string, readonly summary: string, readonly costFormula: string, readonly citation: { readonly title: string, readonly arxiv: string | null } }, readonly base: { readonly id: string, readonly name: string } | null, readonly inputs: ReadonlyArray<{ readonly role: InputRole, readonly position: number, readonly weight: number, readonly checkpoint: { readonly id: string, readonly name: string, readonly flag: { readonly reason: string } | null }, readonly statistic: { readonly id: string, readonly kind: StatisticKind } | null }>, readonly cost: { readonly seconds: number, readonly bytesRead: string, readonly bytesWritten: string, readonly peakRssBytes: string, readonly flops: number, readonly device: string, readonly threads: number, readonly computeDtype: string } | null, readonly notes: ReadonlyArray<{ readonly tensor: string }>, readonly output: { readonly id: string, readonly name: string } | null, readonly job: { readonly id: string, readonly kind: JobKind, readonly state: JobState, readonly attempt: number, readonly maxAttempts: number, readonly createdAt: string, readonly startedAt: string | null, readonly finishedAt: string | null, readonly error: { readonly code: UserErrorCode, readonly message: string } | null, readonly progress: { readonly phase: string, readonly completed: number, readonly total: number, readonly unit: string, readonly rate: number | null } | null } } | null };

export type MergeNotesQueryVariables = Exact<{
  id: string;
  first: number;
  offset: number;
}>;


export type MergeNotesQuery = { readonly merge: { readonly id: string, readonly notes: ReadonlyArray<{ readonly tensor: string, readonly values: unknown }> } | null };

export type MergeDecisionsQueryVariables = Exact<{
  input: MergeInput;
  first: number;
  offset: number;
}>;


export type MergeDecisionsQuery = { readonly mergePlan: { readonly plan: { readonly tensorCount: number, readonly decisions: ReadonlyArray<{ readonly name: string, readonly shape: ReadonlyArray<string>, readonly inputDtypes: ReadonlyArray<string>, readonly outputDtype: string, readonly action: string, readonly reason: string }> } | null, readonly userErrors: ReadonlyArray<{ readonly code: UserErrorCode, readonly message: string }> } };

export type DecisionFactsFragment = { readonly name: string, readonly shape: ReadonlyArray<string>, readonly inputDtypes: ReadonlyArray<string>, readonly outputDtype: string, readonly action: string, readonly reason: string };

export type MethodsQueryVariables = Exact<{ [key: string]: never; }>;


export type MethodsQuery = { readonly methods: ReadonlyArray<{ readonly id: string, readonly dialect: string, readonly version: number, readonly title: string, readonly summary: string, readonly costFormula: string, readonly minExperts: number, readonly maxExperts: number | null, readonly makesAdapter: boolean, readonly tolerance: number, readonly citation: { readonly title: string, readonly arxiv: string | null }, readonly prerequisites: { readonly base: boolean, readonly statistics: ReadonlyArray<string>, readonly data: boolean, readonly tuning: boolean, readonly randomness: boolean }, readonly parameters: ReadonlyArray<{ readonly name: string, readonly type: ParameterType, readonly default: unknown, readonly min: number | null, readonly max: number | null, readonly choices: ReadonlyArray<string> | null, readonly grid: ReadonlyArray<unknown>, readonly help: string }> }> };

export type RecipeChoicesQueryVariables = Exact<{ [key: string]: never; }>;


export type RecipeChoicesQuery = { readonly methods: ReadonlyArray<{ readonly id: string, readonly dialect: string, readonly version: number, readonly title: string, readonly summary: string, readonly minExperts: number, readonly maxExperts: number | null, readonly makesAdapter: boolean, readonly optionalBase: boolean, readonly costFormula: string, readonly weighted: boolean, readonly citation: { readonly title: string, readonly arxiv: string | null }, readonly prerequisites: { readonly base: boolean, readonly statistics: ReadonlyArray<string>, readonly randomness: boolean }, readonly parameters: ReadonlyArray<{ readonly name: string, readonly type: ParameterType, readonly default: unknown, readonly min: number | null, readonly max: number | null, readonly choices: ReadonlyArray<string> | null, readonly grid: ReadonlyArray<unknown>, readonly help: string }>, readonly expertParameters: ReadonlyArray<{ readonly name: string, readonly type: ParameterType, readonly default: unknown, readonly min: number | null, readonly max: number | null, readonly choices: ReadonlyArray<string> | null, readonly grid: ReadonlyArray<unknown>, readonly help: string }> }>, readonly postSteps: ReadonlyArray<{ readonly id: string, readonly title: string, readonly summary: string, readonly parameters: ReadonlyArray<{ readonly name: string, readonly type: ParameterType, readonly default: unknown, readonly min: number | null, readonly max: number | null, readonly choices: ReadonlyArray<string> | null, readonly grid: ReadonlyArray<unknown>, readonly help: string }> }> };

export type ParameterFactsFragment = { readonly name: string, readonly type: ParameterType, readonly default: unknown, readonly min: number | null, readonly max: number | null, readonly choices: ReadonlyArray<string> | null, readonly grid: ReadonlyArray<unknown>, readonly help: string };

export type FindCheckpointsQueryVariables = Exact<{
  search?: string | null | undefined;
  first: number;
}>;


export type FindCheckpointsQuery = { readonly bases: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly name: string, readonly kind: CheckpointKind, readonly family: string | null, readonly base: { readonly id: string, readonly name: string } | null, readonly trainedCells: ReadonlyArray<{ readonly key: string }> }> }, readonly experts: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly name: string, readonly kind: CheckpointKind, readonly family: string | null, readonly base: { readonly id: string, readonly name: string } | null, readonly trainedCells: ReadonlyArray<{ readonly key: string }> }> }, readonly adapters: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly name: string, readonly kind: CheckpointKind, readonly family: string | null, readonly base: { readonly id: string, readonly name: string } | null, readonly trainedCells: ReadonlyArray<{ readonly key: string }> }> }, readonly merges: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly name: string, readonly kind: CheckpointKind, readonly family: string | null, readonly base: { readonly id: string, readonly name: string } | null, readonly trainedCells: ReadonlyArray<{ readonly key: string }> }> } };

export type ChosenCheckpointsQueryVariables = Exact<{
  ids: ReadonlyArray<string> | string;
}>;


export type ChosenCheckpointsQuery = { readonly nodes: ReadonlyArray<
    | { readonly __typename: 'Alias' }
    | { readonly __typename: 'Benchmark' }
    | { readonly __typename: 'Cell' }
    | { readonly __typename: 'Checkpoint', readonly id: string, readonly name: string, readonly kind: CheckpointKind, readonly family: string | null, readonly base: { readonly id: string, readonly name: string } | null, readonly trainedCells: ReadonlyArray<{ readonly key: string }> }
    | { readonly __typename: 'Evaluation' }
    | { readonly __typename: 'Experiment' }
    | { readonly __typename: 'ExperimentPoint' }
    | { readonly __typename: 'Job' }
    | { readonly __typename: 'LeaderboardRow' }
    | { readonly __typename: 'Merge' }
    | { readonly __typename: 'ReportedRow' }
    | { readonly __typename: 'Statistic' }
    | { readonly __typename: 'Token' }
    | { readonly __typename: 'Upload' }
   | null> };

export type ChosenCheckpointFragment = { readonly id: string, readonly name: string, readonly kind: CheckpointKind, readonly family: string | null, readonly base: { readonly id: string, readonly name: string } | null, readonly trainedCells: ReadonlyArray<{ readonly key: string }> };

export type PlanMergeQueryVariables = Exact<{
  input: MergeInput;
}>;


export type PlanMergeQuery = { readonly mergePlan: { readonly plan: { readonly recipeDigest: string, readonly bytesRead: string, readonly bytesWritten: string, readonly flops: number, readonly peakMemoryBytes: string, readonly threads: number, readonly tensorCount: number, readonly passes: ReadonlyArray<{ readonly name: string, readonly kind: string, readonly bytesRead: string, readonly flops: number }>, readonly statistics: ReadonlyArray<{ readonly expert: number, readonly chosen: boolean, readonly statistic: { readonly id: string, readonly kind: StatisticKind, readonly cell: { readonly key: string } | null } }>, readonly decisions: ReadonlyArray<{ readonly name: string, readonly shape: ReadonlyArray<string>, readonly inputDtypes: ReadonlyArray<string>, readonly outputDtype: string, readonly action: string, readonly reason: string }>, readonly existing: { readonly id: string } | null } | null, readonly userErrors: ReadonlyArray<{ readonly code: UserErrorCode, readonly message: string, readonly field: ReadonlyArray<string> | null, readonly tensor: string | null }> } };

export type StartMergeMutationVariables = Exact<{
  input: MergeInput;
}>;


export type StartMergeMutation = { readonly mergeStart: { readonly existed: boolean | null, readonly merge: { readonly id: string } | null, readonly userErrors: ReadonlyArray<{ readonly code: UserErrorCode, readonly message: string, readonly field: ReadonlyArray<string> | null, readonly tensor: string | null }> } };

export type KnownThingsQueryVariables = Exact<{ [key: string]: never; }>;


export type KnownThingsQuery = { readonly benchmarks: { readonly nodes: ReadonlyArray<{ readonly slug: string, readonly revision: string, readonly modality: Modality }> }, readonly checkpoints: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly kind: CheckpointKind, readonly base: { readonly id: string } | null }> }, readonly merges: { readonly nodes: ReadonlyArray<{ readonly id: string, readonly method: { readonly id: string } }> }, readonly jobs: { readonly nodes: ReadonlyArray<{ readonly id: string }> }, readonly experiments: { readonly nodes: ReadonlyArray<{ readonly id: string }> } };

export type MethodNamesQueryVariables = Exact<{ [key: string]: never; }>;


export type MethodNamesQuery = { readonly methods: ReadonlyArray<{ readonly id: string, readonly dialect: string, readonly title: string, readonly family: MethodFamily, readonly parameters: ReadonlyArray<{ readonly name: string, readonly default: unknown }> }> };

export type FrontQueryVariables = Exact<{
  benchmark: string;
  x: BoardNumber;
  y: BoardNumber;
  filter?: LeaderboardFilter | null | undefined;
}>;


export type FrontQuery = { readonly paretoFrontier: { readonly considered: number, readonly onFront: number, readonly points: ReadonlyArray<{ readonly onFront: boolean, readonly row:
        | { readonly id: string }
        | { readonly id: string }
       }> } };

export type ScalingCurvesQueryVariables = Exact<{
  benchmark: string;
  method: string;
  dialect?: string | null | undefined;
  filter?: LeaderboardFilter | null | undefined;
}>;


export type ScalingCurvesQuery = { readonly scaling: ReadonlyArray<{ readonly label: string, readonly method: { readonly id: string, readonly dialect: string }, readonly points: ReadonlyArray<{ readonly experts: number, readonly subsets: number, readonly heldIn: { readonly n: number, readonly mean: number, readonly min: number, readonly lowerQuartile: number, readonly median: number, readonly upperQuartile: number, readonly max: number } | null, readonly otherCells: { readonly n: number, readonly mean: number, readonly min: number, readonly lowerQuartile: number, readonly median: number, readonly upperQuartile: number, readonly max: number } | null }> }> };

export type SensitivityStripsQueryVariables = Exact<{
  benchmark: string;
  filter?: LeaderboardFilter | null | undefined;
}>;


export type SensitivityStripsQuery = { readonly sensitivity: ReadonlyArray<{ readonly label: string, readonly experts: number, readonly points: number, readonly expertSetDigest: string, readonly checkpointSet: string, readonly method: { readonly id: string, readonly dialect: string, readonly title: string }, readonly heldIn: { readonly default: number | null, readonly spread: { readonly n: number, readonly mean: number, readonly min: number, readonly lowerQuartile: number, readonly median: number, readonly upperQuartile: number, readonly max: number } } | null, readonly generalization: { readonly default: number | null, readonly spread: { readonly n: number, readonly mean: number, readonly min: number, readonly lowerQuartile: number, readonly median: number, readonly upperQuartile: number, readonly max: number } } | null }> };

export type SpreadFactsFragment = { readonly n: number, readonly mean: number, readonly min: number, readonly lowerQuartile: number, readonly median: number, readonly upperQuartile: number, readonly max: number };

export type UploadStateFragment = { readonly id: string, readonly state: UploadState, readonly files: ReadonlyArray<{ readonly path: string, readonly bytes: string, readonly missingParts: ReadonlyArray<{ readonly partNumber: number, readonly begin: string, readonly end: string, readonly url: string }> }> };

export type ErrorFactsFragment = { readonly code: UserErrorCode, readonly message: string, readonly field: ReadonlyArray<string> | null, readonly file: string | null, readonly tensor: string | null, readonly offset: string | null };

export type UploadedCheckpointFragment = { readonly id: string, readonly name: string, readonly state: CheckpointState, readonly rejection: { readonly code: UserErrorCode, readonly message: string, readonly field: ReadonlyArray<string> | null, readonly file: string | null, readonly tensor: string | null, readonly offset: string | null } | null, readonly job: { readonly id: string } | null };

export type UploadByIdQueryVariables = Exact<{
  id: string;
  parts: number;
}>;


export type UploadByIdQuery = { readonly upload: { readonly id: string, readonly state: UploadState, readonly checkpoint: { readonly id: string, readonly name: string, readonly state: CheckpointState, readonly rejection: { readonly code: UserErrorCode, readonly message: string, readonly field: ReadonlyArray<string> | null, readonly file: string | null, readonly tensor: string | null, readonly offset: string | null } | null, readonly job: { readonly id: string } | null } | null, readonly files: ReadonlyArray<{ readonly path: string, readonly bytes: string, readonly missingParts: ReadonlyArray<{ readonly partNumber: number, readonly begin: string, readonly end: string, readonly url: string }> }> } | null };

export type UploadVerdictQueryVariables = Exact<{
  id: string;
}>;


export type UploadVerdictQuery = { readonly checkpoint: { readonly id: string, readonly name: string, readonly state: CheckpointState, readonly rejection: { readonly code: UserErrorCode, readonly message: string, readonly field: ReadonlyArray<string> | null, readonly file: string | null, readonly tensor: string | null, readonly offset: string | null } | null, readonly job: { readonly id: string } | null } | null };

export type GridCellsQueryVariables = Exact<{
  slug: string;
  revision?: string | null | undefined;
}>;


export type GridCellsQuery = { readonly benchmark: { readonly id: string, readonly cells: ReadonlyArray<{ readonly id: string, readonly key: string }> } | null };

export type StartUploadMutationVariables = Exact<{
  input: CheckpointUploadStartInput;
  parts: number;
}>;


export type StartUploadMutation = { readonly checkpointUploadStart: { readonly upload: { readonly id: string, readonly state: UploadState, readonly files: ReadonlyArray<{ readonly path: string, readonly bytes: string, readonly missingParts: ReadonlyArray<{ readonly partNumber: number, readonly begin: string, readonly end: string, readonly url: string }> }> } | null, readonly checkpoint: { readonly id: string, readonly name: string, readonly state: CheckpointState, readonly rejection: { readonly code: UserErrorCode, readonly message: string, readonly field: ReadonlyArray<string> | null, readonly file: string | null, readonly tensor: string | null, readonly offset: string | null } | null, readonly job: { readonly id: string } | null } | null, readonly userErrors: ReadonlyArray<{ readonly code: UserErrorCode, readonly message: string, readonly field: ReadonlyArray<string> | null, readonly file: string | null, readonly tensor: string | null, readonly offset: string | null }> } };

export type CompleteUploadMutationVariables = Exact<{
  input: UploadCompleteInput;
}>;


export type CompleteUploadMutation = { readonly checkpointUploadComplete: { readonly checkpoint: { readonly id: string, readonly name: string, readonly state: CheckpointState, readonly rejection: { readonly code: UserErrorCode, readonly message: string, readonly field: ReadonlyArray<string> | null, readonly file: string | null, readonly tensor: string | null, readonly offset: string | null } | null, readonly job: { readonly id: string } | null } | null, readonly userErrors: ReadonlyArray<{ readonly code: UserErrorCode, readonly message: string, readonly field: ReadonlyArray<string> | null, readonly file: string | null, readonly tensor: string | null, readonly offset: string | null }> } };

export type AbortUploadMutationVariables = Exact<{
  input: UploadAbortInput;
}>;


export type AbortUploadMutation = { readonly uploadAbort: { readonly upload: { readonly id: string, readonly state: UploadState } | null, readonly userErrors: ReadonlyArray<{ readonly code: UserErrorCode, readonly message: string }> } };

export class TypedDocumentString<TResult, TVariables>
  extends String
  implements DocumentTypeDecoration<TResult, TVariables>
{
  __apiType?: NonNullable<DocumentTypeDecoration<TResult, TVariables>['__apiType']>;
  private value: string;
  public __meta__?: Record<string, any> | undefined;

  constructor(value: string, __meta__?: Record<string, any> | undefined) {
    super(value);
    this.value = value;
    this.__meta__ = __meta__;
  }

  override toString(): string & DocumentTypeDecoration<TResult, TVariables> {
    return this.value;
  }
}
export const BoardRowFragmentDoc = new TypedDocumentString(`
    fragment BoardRow on LeaderboardRow {
  id
  rank
  role
  grid
  tier
  metric
  parameters
  experts
  checkpoint {
    id
    name
  }
  merge {
    id
  }
  flag {
    reason
  }
  inputFlags {
    checkpoint {
      id
      name
    }
    flag {
      reason
    }
  }
  method {
    id
    dialect
    version
    title
  }
  heldIn {
    value
    standardError
    cells
    relativeToBase
    relativeToExperts
  }
  generalization {
    value
    standardError
    cells
    relativeToBase
  }
  prerequisites {
    base
    statistics
    data
    tuning
    randomness
  }
  cost {
    seconds
    peakRssBytes
    bytesRead
    flops
  }
}
    `, {"fragmentName":"BoardRow"}) as unknown as TypedDocumentString<BoardRowFragment, unknown>;
export const ReportedRowFragmentDoc = new TypedDocumentString(`
    fragment ReportedRow on ReportedRow {
  id
  rank
  role
  label
  base
  experts
  checkpointSet
  note
  needs
  flag {
    reason
  }
  heldIn {
    value
    standardError
    cells
  }
  generalization {
    value
    standardError
    cells
  }
  source {
    title
    url
    revision
  }
}
    `, {"fragmentName":"ReportedRow"}) as unknown as TypedDocumentString<ReportedRowFragment, unknown>;
export const ComparedCostFragmentDoc = new TypedDocumentString(`
    fragment ComparedCost on MergeCost {
  seconds
  bytesRead
  bytesWritten
  peakRssBytes
  flops
}
    `, {"fragmentName":"ComparedCost"}) as unknown as TypedDocumentString<ComparedCostFragment, unknown>;
export const ComparedRowFragmentDoc = new TypedDocumentString(`
    fragment ComparedRow on BoardRow {
  __typename
  id
  label
  metric
  experts
  parameters
  heldIn {
    value
  }
  generalization {
    value
  }
  ... on LeaderboardRow {
    checkpoint {
      id
      name
    }
    merge {
      id
      recipe
      cost {
        ...ComparedCost
      }
    }
  }
}
    fragment ComparedCost on MergeCost {
  seconds
  bytesRead
  bytesWritten
  peakRssBytes
  flops
}`, {"fragmentName":"ComparedRow"}) as unknown as TypedDocumentString<ComparedRowFragment, unknown>;
export const PairedFactsFragmentDoc = new TypedDocumentString(`
    fragment PairedFacts on PairedDifference {
  value
  interval {
    low
    high
  }
  aheadShare
  wins
  losses
  ties
}
    `, {"fragmentName":"PairedFacts"}) as unknown as TypedDocumentString<PairedFactsFragment, unknown>;
export const ExperimentFactsFragmentDoc = new TypedDocumentString(`
    fragment ExperimentFacts on Experiment {
  id
  name
  state
  seconds
  createdAt
  error {
    code
    message
  }
  benchmark {
    slug
    revision
  }
  progress {
    points
    done
    failed
    cells
    scoredCells
  }
}
    `, {"fragmentName":"ExperimentFacts"}) as unknown as TypedDocumentString<ExperimentFactsFragment, unknown>;
export const PointFactsFragmentDoc = new TypedDocumentString(`
    fragment PointFacts on ExperimentPoint {
  id
  role
  state
  parameters
  subset {
    size
    permutation
  }
  seed
  score
  selected
  method {
    id
    dialect
    title
  }
  error {
    code
    message
  }
  merge {
    id
  }
  checkpoint {
    id
    name
  }
}
    `, {"fragmentName":"PointFacts"}) as unknown as TypedDocumentString<PointFactsFragment, unknown>;
export const JobFactsFragmentDoc = new TypedDocumentString(`
    fragment JobFacts on Job {
  id
  kind
  state
  attempt
  maxAttempts
  createdAt
  startedAt
  finishedAt
  error {
    code
    message
  }
  progress {
    phase
    completed
    total
    unit
    rate
  }
}
    `, {"fragmentName":"JobFacts"}) as unknown as TypedDocumentString<JobFactsFragment, unknown>;
export const LineageNodeFragmentDoc = new TypedDocumentString(`
    fragment LineageNode on Checkpoint {
  id
  name
  kind
}
    `, {"fragmentName":"LineageNode"}) as unknown as TypedDocumentString<LineageNodeFragment, unknown>;
export const DecisionFactsFragmentDoc = new TypedDocumentString(`
    fragment DecisionFacts on TensorDecision {
  name
  shape
  inputDtypes
  outputDtype
  action
  reason
}
    `, {"fragmentName":"DecisionFacts"}) as unknown as TypedDocumentString<DecisionFactsFragment, unknown>;
export const ParameterFactsFragmentDoc = new TypedDocumentString(`
    fragment ParameterFacts on MethodParameter {
  name
  type
  default
  min
  max
  choices
  grid
  help
}
    `, {"fragmentName":"ParameterFacts"}) as unknown as TypedDocumentString<ParameterFactsFragment, unknown>;
export const ChosenCheckpointFragmentDoc = new TypedDocumentString(`
    fragment ChosenCheckpoint on Checkpoint {
  id
  name
  kind
  family
  base {
    id
    name
  }
  trainedCells {
    key
  }
}
    `, {"fragmentName":"ChosenCheckpoint"}) as unknown as TypedDocumentString<ChosenCheckpointFragment, unknown>;
export const SpreadFactsFragmentDoc = new TypedDocumentString(`
    fragment SpreadFacts on Spread {
  n
  mean
  min
  lowerQuartile
  median
  upperQuartile
  max
}
    `, {"fragmentName":"SpreadFacts"}) as unknown as TypedDocumentString<SpreadFactsFragment, unknown>;
export const UploadStateFragmentDoc = new TypedDocumentString(`
    fragment UploadState on Upload {
  id
  state
  files {
    path
    bytes
    missingParts(first: $parts) {
      partNumber
      begin
      end
      url
    }
  }
}
    `, {"fragmentName":"UploadState"}) as unknown as TypedDocumentString<UploadStateFragment, unknown>;
export const ErrorFactsFragmentDoc = new TypedDocumentString(`
    fragment ErrorFacts on UserError {
  code
  message
  field
  file
  tensor
  offset
}
    `, {"fragmentName":"ErrorFacts"}) as unknown as TypedDocumentString<ErrorFactsFragment, unknown>;
export const UploadedCheckpointFragmentDoc = new TypedDocumentString(`
    fragment UploadedCheckpoint on Checkpoint {
  id
  name
  state
  rejection {
    ...ErrorFacts
  }
  job {
    id
  }
}
    fragment ErrorFacts on UserError {
  code
  message
  field
  file
  tensor
  offset
}`, {"fragmentName":"UploadedCheckpoint"}) as unknown as TypedDocumentString<UploadedCheckpointFragment, unknown>;
export const BoardBenchmarksDocument = new TypedDocumentString(`
    query BoardBenchmarks {
  benchmarks(first: 100) {
    nodes {
      id
      slug
      revision
      title
      modality
      state
      hasData
      metric
      splits
    }
  }
}
    `) as unknown as TypedDocumentString<BoardBenchmarksQuery, BoardBenchmarksQueryVariables>;
export const BaselinesDocument = new TypedDocumentString(`
    query Baselines($modality: Modality!, $benchmark: String!, $filter: LeaderboardFilter!, $first: Int!) {
  leaderboard(
    modality: $modality
    benchmark: $benchmark
    filter: $filter
    orderBy: {field: EXPERTS, direction: ASC}
    first: $first
  ) {
    totalCount
    nodes {
      ...BoardRow
    }
  }
}
    fragment BoardRow on LeaderboardRow {
  id
  rank
  role
  grid
  tier
  metric
  parameters
  experts
  checkpoint {
    id
    name
  }
  merge {
    id
  }
  flag {
    reason
  }
  inputFlags {
    checkpoint {
      id
      name
    }
    flag {
      reason
    }
  }
  method {
    id
    dialect
    version
    title
  }
  heldIn {
    value
    standardError
    cells
    relativeToBase
    relativeToExperts
  }
  generalization {
    value
    standardError
    cells
    relativeToBase
  }
  prerequisites {
    base
    statistics
    data
    tuning
    randomness
  }
  cost {
    seconds
    peakRssBytes
    bytesRead
    flops
  }
}`) as unknown as TypedDocumentString<BaselinesQuery, BaselinesQueryVariables>;
export const MergesDocument = new TypedDocumentString(`
    query Merges($modality: Modality!, $benchmark: String!, $filter: LeaderboardFilter!, $orderBy: LeaderboardOrder!, $first: Int!, $after: String) {
  leaderboard(
    modality: $modality
    benchmark: $benchmark
    filter: $filter
    orderBy: $orderBy
    first: $first
    after: $after
  ) {
    totalCount
    nodes {
      ...BoardRow
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    fragment BoardRow on LeaderboardRow {
  id
  rank
  role
  grid
  tier
  metric
  parameters
  experts
  checkpoint {
    id
    name
  }
  merge {
    id
  }
  flag {
    reason
  }
  inputFlags {
    checkpoint {
      id
      name
    }
    flag {
      reason
    }
  }
  method {
    id
    dialect
    version
    title
  }
  heldIn {
    value
    standardError
    cells
    relativeToBase
    relativeToExperts
  }
  generalization {
    value
    standardError
    cells
    relativeToBase
  }
  prerequisites {
    base
    statistics
    data
    tuning
    randomness
  }
  cost {
    seconds
    peakRssBytes
    bytesRead
    flops
  }
}`) as unknown as TypedDocumentString<MergesQuery, MergesQueryVariables>;
export const ReportedBoardDocument = new TypedDocumentString(`
    query ReportedBoard($benchmark: String!, $baselines: ReportedFilter!, $results: ReportedFilter!, $first: Int!) {
  baselines: reportedLeaderboard(
    benchmark: $benchmark
    filter: $baselines
    first: $first
    orderBy: {field: HELD_IN}
  ) {
    nodes {
      ...ReportedRow
    }
  }
  results: reportedLeaderboard(
    benchmark: $benchmark
    filter: $results
    first: $first
    orderBy: {field: HELD_IN}
  ) {
    totalCount
    nodes {
      ...ReportedRow
    }
  }
}
    fragment ReportedRow on ReportedRow {
  id
  rank
  role
  label
  base
  experts
  checkpointSet
  note
  needs
  flag {
    reason
  }
  heldIn {
    value
    standardError
    cells
  }
  generalization {
    value
    standardError
    cells
  }
  source {
    title
    url
    revision
  }
}`) as unknown as TypedDocumentString<ReportedBoardQuery, ReportedBoardQueryVariables>;
export const CheckpointPageDocument = new TypedDocumentString(`
    query CheckpointPage($id: ID!) {
  checkpoint(id: $id) {
    id
    name
    kind
    state
    description
    modality
    family
    license
    source
    contentDigest
    bytes
    parameterCount
    createdAt
    readyAt
    flag {
      reason
    }
    rejection {
      code
      message
      file
      tensor
    }
    base {
      id
      name
    }
    trainedCells {
      id
      key
      benchmark {
        slug
      }
    }
    files {
      path
      role
      bytes
      sha256
      downloadUrl
    }
    mergedBy {
      id
      name
      method {
        id
        dialect
        title
      }
      inputs {
        role
        position
        weight
        checkpoint {
          id
          name
          kind
        }
      }
    }
    usedBy(first: 10) {
      totalCount
      nodes {
        id
        name
        method {
          id
          dialect
        }
        output {
          id
          name
        }
      }
    }
    statistics(first: 10) {
      totalCount
      nodes {
        id
        kind
        variant
        state
        n
        cell {
          key
        }
      }
    }
    evaluations(first: 5) {
      totalCount
      nodes {
        id
        split
        state
        tier
        finishedAt
        benchmark {
          id
          slug
          revision
          axes {
            name
            values
          }
        }
        scores {
          metric
          labelSpace
          value
          standardError
          examples
          cell {
            id
            key
            coordinates {
              axis
              value
            }
          }
        }
      }
    }
  }
}
    `) as unknown as TypedDocumentString<CheckpointPageQuery, CheckpointPageQueryVariables>;
export const CheckpointTensorsDocument = new TypedDocumentString(`
    query CheckpointTensors($id: ID!, $first: Int!, $after: String, $search: String) {
  checkpoint(id: $id) {
    id
    tensors(first: $first, after: $after, search: $search) {
      totalCount
      nodes {
        name
        dtype
        shape
        bytes
        file
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
}
    `) as unknown as TypedDocumentString<CheckpointTensorsQuery, CheckpointTensorsQueryVariables>;
export const StartEvaluationDocument = new TypedDocumentString(`
    mutation StartEvaluation($input: EvaluationStartInput!) {
  evaluationStart(input: $input) {
    evaluation {
      id
      job {
        ...JobFacts
      }
    }
    userErrors {
      code
      message
      field
    }
  }
}
    fragment JobFacts on Job {
  id
  kind
  state
  attempt
  maxAttempts
  createdAt
  startedAt
  finishedAt
  error {
    code
    message
  }
  progress {
    phase
    completed
    total
    unit
    rate
  }
}`) as unknown as TypedDocumentString<StartEvaluationMutation, StartEvaluationMutationVariables>;
export const ComparableMergesDocument = new TypedDocumentString(`
    query ComparableMerges($first: Int!) {
  merges(first: $first) {
    nodes {
      id
      name
      parameters
      method {
        id
        dialect
      }
      output {
        id
      }
    }
  }
}
    `) as unknown as TypedDocumentString<ComparableMergesQuery, ComparableMergesQueryVariables>;
export const CompareRowsDocument = new TypedDocumentString(`
    query CompareRows($a: ID!, $b: ID!, $benchmark: String, $split: String!, $labelSpace: LabelSpace!) {
  compare(
    a: $a
    b: $b
    benchmark: $benchmark
    split: $split
    labelSpace: $labelSpace
  ) {
    a {
      ...ComparedRow
    }
    b {
      ...ComparedRow
    }
    seedsOfA
    seedsOfB
    heldIn {
      ...PairedFacts
    }
    generalization {
      ...PairedFacts
    }
    all {
      ...PairedFacts
    }
    cells {
      cell {
        id
        key
      }
      a
      b
      difference
      heldInA
      heldInB
    }
    bootstrap {
      replicates
      confidence
    }
  }
}
    fragment ComparedRow on BoardRow {
  __typename
  id
  label
  metric
  experts
  parameters
  heldIn {
    value
  }
  generalization {
    value
  }
  ... on LeaderboardRow {
    checkpoint {
      id
      name
    }
    merge {
      id
      recipe
      cost {
        ...ComparedCost
      }
    }
  }
}
fragment ComparedCost on MergeCost {
  seconds
  bytesRead
  bytesWritten
  peakRssBytes
  flops
}
fragment PairedFacts on PairedDifference {
  value
  interval {
    low
    high
  }
  aheadShare
  wins
  losses
  ties
}`) as unknown as TypedDocumentString<CompareRowsQuery, CompareRowsQueryVariables>;
export const ExperimentsDocument = new TypedDocumentString(`
    query Experiments($first: Int!) {
  experiments(first: $first) {
    totalCount
    nodes {
      ...ExperimentFacts
    }
  }
}
    fragment ExperimentFacts on Experiment {
  id
  name
  state
  seconds
  createdAt
  error {
    code
    message
  }
  benchmark {
    slug
    revision
  }
  progress {
    points
    done
    failed
    cells
    scoredCells
  }
}`) as unknown as TypedDocumentString<ExperimentsQuery, ExperimentsQueryVariables>;
export const ExperimentPageDocument = new TypedDocumentString(`
    query ExperimentPage($id: ID!, $first: Int!, $after: String, $state: ExperimentPointState) {
  experiment(id: $id) {
    ...ExperimentFacts
    specDigest
    startedAt
    finishedAt
    base {
      id
      name
    }
    selection {
      split
      metric
      labelSpace
      axis
      oracle
    }
    budget {
      points
      seconds
      bytes
    }
    progress {
      waiting
      merging
      tuning
      tuned
      testing
      evaluations
      completeEvaluations
    }
    points(filter: {state: $state}, first: $first, after: $after) {
      totalCount
      nodes {
        ...PointFacts
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
}
    fragment ExperimentFacts on Experiment {
  id
  name
  state
  seconds
  createdAt
  error {
    code
    message
  }
  benchmark {
    slug
    revision
  }
  progress {
    points
    done
    failed
    cells
    scoredCells
  }
}
fragment PointFacts on ExperimentPoint {
  id
  role
  state
  parameters
  subset {
    size
    permutation
  }
  seed
  score
  selected
  method {
    id
    dialect
    title
  }
  error {
    code
    message
  }
  merge {
    id
  }
  checkpoint {
    id
    name
  }
}`) as unknown as TypedDocumentString<ExperimentPageQuery, ExperimentPageQueryVariables>;
export const ExperimentChoicesDocument = new TypedDocumentString(`
    query ExperimentChoices($id: ID!, $first: Int!) {
  experiment(id: $id) {
    id
    choices(first: $first) {
      methodIndex
      points
      failed
      best
      worst
      mean
      method {
        id
        dialect
        title
      }
      subset {
        size
        permutation
      }
      selected {
        id
        parameters
      }
      tuning {
        mergeSeconds
        evaluationSeconds
      }
    }
  }
}
    `) as unknown as TypedDocumentString<ExperimentChoicesQuery, ExperimentChoicesQueryVariables>;
export const CancelExperimentDocument = new TypedDocumentString(`
    mutation CancelExperiment($input: ExperimentCancelInput!) {
  experimentCancel(input: $input) {
    experiment {
      id
      state
    }
    userErrors {
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<CancelExperimentMutation, CancelExperimentMutationVariables>;
export const RetryExperimentDocument = new TypedDocumentString(`
    mutation RetryExperiment($input: ExperimentRetryInput!) {
  experimentRetry(input: $input) {
    experiment {
      id
      state
    }
    userErrors {
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<RetryExperimentMutation, RetryExperimentMutationVariables>;
export const JobsDocument = new TypedDocumentString(`
    query Jobs($filter: JobFilter, $first: Int!, $after: String) {
  jobs(filter: $filter, first: $first, after: $after) {
    totalCount
    nodes {
      ...JobFacts
      subject {
        __typename
        ... on Checkpoint {
          id
          name
        }
        ... on Benchmark {
          id
          slug
        }
        ... on Merge {
          id
          mergeName: name
          method {
            id
          }
        }
        ... on Experiment {
          id
          experimentName: name
        }
        ... on Evaluation {
          id
          checkpoint {
            id
            name
          }
        }
        ... on Statistic {
          id
          kind
          checkpoint {
            id
            name
          }
        }
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    fragment JobFacts on Job {
  id
  kind
  state
  attempt
  maxAttempts
  createdAt
  startedAt
  finishedAt
  error {
    code
    message
  }
  progress {
    phase
    completed
    total
    unit
    rate
  }
}`) as unknown as TypedDocumentString<JobsQuery, JobsQueryVariables>;
export const CancelJobDocument = new TypedDocumentString(`
    mutation CancelJob($input: JobCancelInput!) {
  jobCancel(input: $input) {
    job {
      id
      state
    }
    userErrors {
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<CancelJobMutation, CancelJobMutationVariables>;
export const RetryJobDocument = new TypedDocumentString(`
    mutation RetryJob($input: JobRetryInput!) {
  jobRetry(input: $input) {
    job {
      id
      state
    }
    userErrors {
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<RetryJobMutation, RetryJobMutationVariables>;
export const JobByIdDocument = new TypedDocumentString(`
    query JobById($id: ID!) {
  job(id: $id) {
    ...JobFacts
  }
}
    fragment JobFacts on Job {
  id
  kind
  state
  attempt
  maxAttempts
  createdAt
  startedAt
  finishedAt
  error {
    code
    message
  }
  progress {
    phase
    completed
    total
    unit
    rate
  }
}`) as unknown as TypedDocumentString<JobByIdQuery, JobByIdQueryVariables>;
export const WatchJobDocument = new TypedDocumentString(`
    subscription WatchJob($id: ID!) {
  jobUpdated(id: $id) {
    ...JobFacts
  }
}
    fragment JobFacts on Job {
  id
  kind
  state
  attempt
  maxAttempts
  createdAt
  startedAt
  finishedAt
  error {
    code
    message
  }
  progress {
    phase
    completed
    total
    unit
    rate
  }
}`) as unknown as TypedDocumentString<WatchJobSubscription, WatchJobSubscriptionVariables>;
export const LineageDocument = new TypedDocumentString(`
    query Lineage($id: ID!, $children: Int!) {
  checkpoint(id: $id) {
    ...LineageNode
    base {
      ...LineageNode
    }
    mergedBy {
      id
      method {
        id
      }
      inputs {
        role
        checkpoint {
          ...LineageNode
          base {
            ...LineageNode
          }
          mergedBy {
            id
            method {
              id
            }
            inputs {
              role
              checkpoint {
                ...LineageNode
              }
            }
          }
        }
      }
    }
    usedBy(first: $children) {
      nodes {
        id
        method {
          id
        }
        output {
          ...LineageNode
          usedBy(first: 3) {
            nodes {
              id
              method {
                id
              }
              output {
                ...LineageNode
              }
            }
          }
        }
      }
    }
  }
  trained: checkpoints(filter: {base: $id}, first: $children) {
    nodes {
      ...LineageNode
    }
  }
}
    fragment LineageNode on Checkpoint {
  id
  name
  kind
}`) as unknown as TypedDocumentString<LineageQuery, LineageQueryVariables>;
export const MergePageDocument = new TypedDocumentString(`
    query MergePage($id: ID!) {
  merge(id: $id) {
    id
    name
    recipe
    recipeDigest
    parameters
    outputDtype
    seed
    bytesRead
    bytesWritten
    flops
    predictedPeakMemoryBytes
    createdAt
    finishedAt
    flag {
      reason
    }
    method {
      id
      dialect
      version
      title
      summary
      costFormula
      citation {
        title
        arxiv
      }
    }
    base {
      id
      name
    }
    inputs {
      role
      position
      weight
      checkpoint {
        id
        name
        flag {
          reason
        }
      }
      statistic {
        id
        kind
      }
    }
    cost {
      seconds
      bytesRead
      bytesWritten
      peakRssBytes
      flops
      device
      threads
      computeDtype
    }
    notes(first: 1) {
      tensor
    }
    output {
      id
      name
    }
    job {
      ...JobFacts
    }
  }
}
    fragment JobFacts on Job {
  id
  kind
  state
  attempt
  maxAttempts
  createdAt
  startedAt
  finishedAt
  error {
    code
    message
  }
  progress {
    phase
    completed
    total
    unit
    rate
  }
}`) as unknown as TypedDocumentString<MergePageQuery, MergePageQueryVariables>;
export const MergeNotesDocument = new TypedDocumentString(`
    query MergeNotes($id: ID!, $first: Int!, $offset: Int!) {
  merge(id: $id) {
    id
    notes(first: $first, offset: $offset) {
      tensor
      values
    }
  }
}
    `) as unknown as TypedDocumentString<MergeNotesQuery, MergeNotesQueryVariables>;
export const MergeDecisionsDocument = new TypedDocumentString(`
    query MergeDecisions($input: MergeInput!, $first: Int!, $offset: Int!) {
  mergePlan(input: $input) {
    plan {
      tensorCount
      decisions(first: $first, offset: $offset) {
        ...DecisionFacts
      }
    }
    userErrors {
      code
      message
    }
  }
}
    fragment DecisionFacts on TensorDecision {
  name
  shape
  inputDtypes
  outputDtype
  action
  reason
}`) as unknown as TypedDocumentString<MergeDecisionsQuery, MergeDecisionsQueryVariables>;
export const MethodsDocument = new TypedDocumentString(`
    query Methods {
  methods {
    id
    dialect
    version
    title
    summary
    costFormula
    minExperts
    maxExperts
    makesAdapter
    tolerance
    citation {
      title
      arxiv
    }
    prerequisites {
      base
      statistics
      data
      tuning
      randomness
    }
    parameters {
      name
      type
      default
      min
      max
      choices
      grid
      help
    }
  }
}
    `) as unknown as TypedDocumentString<MethodsQuery, MethodsQueryVariables>;
export const RecipeChoicesDocument = new TypedDocumentString(`
    query RecipeChoices {
  methods {
    id
    dialect
    version
    title
    summary
    minExperts
    maxExperts
    makesAdapter
    optionalBase
    costFormula
    weighted
    citation {
      title
      arxiv
    }
    prerequisites {
      base
      statistics
      randomness
    }
    parameters {
      ...ParameterFacts
    }
    expertParameters {
      ...ParameterFacts
    }
  }
  postSteps {
    id
    title
    summary
    parameters {
      ...ParameterFacts
    }
  }
}
    fragment ParameterFacts on MethodParameter {
  name
  type
  default
  min
  max
  choices
  grid
  help
}`) as unknown as TypedDocumentString<RecipeChoicesQuery, RecipeChoicesQueryVariables>;
export const FindCheckpointsDocument = new TypedDocumentString(`
    query FindCheckpoints($search: String, $first: Int!) {
  bases: checkpoints(
    filter: {state: READY, kind: BASE, nameContains: $search}
    first: $first
  ) {
    nodes {
      ...ChosenCheckpoint
    }
  }
  experts: checkpoints(
    filter: {state: READY, kind: EXPERT, nameContains: $search}
    first: $first
  ) {
    nodes {
      ...ChosenCheckpoint
    }
  }
  adapters: checkpoints(
    filter: {state: READY, kind: ADAPTER, nameContains: $search}
    first: $first
  ) {
    nodes {
      ...ChosenCheckpoint
    }
  }
  merges: checkpoints(
    filter: {state: READY, kind: MERGED, nameContains: $search}
    first: $first
  ) {
    nodes {
      ...ChosenCheckpoint
    }
  }
}
    fragment ChosenCheckpoint on Checkpoint {
  id
  name
  kind
  family
  base {
    id
    name
  }
  trainedCells {
    key
  }
}`) as unknown as TypedDocumentString<FindCheckpointsQuery, FindCheckpointsQueryVariables>;
export const ChosenCheckpointsDocument = new TypedDocumentString(`
    query ChosenCheckpoints($ids: [ID!]!) {
  nodes(ids: $ids) {
    __typename
    ...ChosenCheckpoint
  }
}
    fragment ChosenCheckpoint on Checkpoint {
  id
  name
  kind
  family
  base {
    id
    name
  }
  trainedCells {
    key
  }
}`) as unknown as TypedDocumentString<ChosenCheckpointsQuery, ChosenCheckpointsQueryVariables>;
export const PlanMergeDocument = new TypedDocumentString(`
    query PlanMerge($input: MergeInput!) {
  mergePlan(input: $input) {
    plan {
      recipeDigest
      bytesRead
      bytesWritten
      flops
      peakMemoryBytes
      threads
      tensorCount
      passes {
        name
        kind
        bytesRead
        flops
      }
      statistics {
        expert
        chosen
        statistic {
          id
          kind
          cell {
            key
          }
        }
      }
      decisions(first: 100) {
        ...DecisionFacts
      }
      existing {
        id
      }
    }
    userErrors {
      code
      message
      field
      tensor
    }
  }
}
    fragment DecisionFacts on TensorDecision {
  name
  shape
  inputDtypes
  outputDtype
  action
  reason
}`) as unknown as TypedDocumentString<PlanMergeQuery, PlanMergeQueryVariables>;
export const StartMergeDocument = new TypedDocumentString(`
    mutation StartMerge($input: MergeInput!) {
  mergeStart(input: $input) {
    merge {
      id
    }
    existed
    userErrors {
      code
      message
      field
      tensor
    }
  }
}
    `) as unknown as TypedDocumentString<StartMergeMutation, StartMergeMutationVariables>;
export const KnownThingsDocument = new TypedDocumentString(`
    query KnownThings {
  benchmarks(first: 1) {
    nodes {
      slug
      revision
      modality
    }
  }
  checkpoints(first: 3, filter: {state: READY}) {
    nodes {
      id
      kind
      base {
        id
      }
    }
  }
  merges(first: 2) {
    nodes {
      id
      method {
        id
      }
    }
  }
  jobs(first: 1) {
    nodes {
      id
    }
  }
  experiments(first: 1) {
    nodes {
      id
    }
  }
}
    `) as unknown as TypedDocumentString<KnownThingsQuery, KnownThingsQueryVariables>;
export const MethodNamesDocument = new TypedDocumentString(`
    query MethodNames {
  methods {
    id
    dialect
    title
    family
    parameters {
      name
      default
    }
  }
}
    `) as unknown as TypedDocumentString<MethodNamesQuery, MethodNamesQueryVariables>;
export const FrontDocument = new TypedDocumentString(`
    query Front($benchmark: String!, $x: BoardNumber!, $y: BoardNumber!, $filter: LeaderboardFilter) {
  paretoFrontier(benchmark: $benchmark, x: $x, y: $y, filter: $filter, first: 100) {
    considered
    onFront
    points {
      onFront
      row {
        id
      }
    }
  }
}
    `) as unknown as TypedDocumentString<FrontQuery, FrontQueryVariables>;
export const ScalingCurvesDocument = new TypedDocumentString(`
    query ScalingCurves($benchmark: String!, $method: String!, $dialect: String, $filter: LeaderboardFilter) {
  scaling(
    benchmark: $benchmark
    method: $method
    dialect: $dialect
    filter: $filter
  ) {
    label
    method {
      id
      dialect
    }
    points {
      experts
      subsets
      heldIn {
        ...SpreadFacts
      }
      otherCells {
        ...SpreadFacts
      }
    }
  }
}
    fragment SpreadFacts on Spread {
  n
  mean
  min
  lowerQuartile
  median
  upperQuartile
  max
}`) as unknown as TypedDocumentString<ScalingCurvesQuery, ScalingCurvesQueryVariables>;
export const SensitivityStripsDocument = new TypedDocumentString(`
    query SensitivityStrips($benchmark: String!, $filter: LeaderboardFilter) {
  sensitivity(benchmark: $benchmark, filter: $filter, first: 15) {
    label
    experts
    points
    expertSetDigest
    checkpointSet
    method {
      id
      dialect
      title
    }
    heldIn {
      default
      spread {
        ...SpreadFacts
      }
    }
    generalization {
      default
      spread {
        ...SpreadFacts
      }
    }
  }
}
    fragment SpreadFacts on Spread {
  n
  mean
  min
  lowerQuartile
  median
  upperQuartile
  max
}`) as unknown as TypedDocumentString<SensitivityStripsQuery, SensitivityStripsQueryVariables>;
export const UploadByIdDocument = new TypedDocumentString(`
    query UploadById($id: ID!, $parts: Int!) {
  upload(id: $id) {
    ...UploadState
    checkpoint {
      ...UploadedCheckpoint
    }
  }
}
    fragment UploadState on Upload {
  id
  state
  files {
    path
    bytes
    missingParts(first: $parts) {
      partNumber
      begin
      end
      url
    }
  }
}
fragment ErrorFacts on UserError {
  code
  message
  field
  file
  tensor
  offset
}
fragment UploadedCheckpoint on Checkpoint {
  id
  name
  state
  rejection {
    ...ErrorFacts
  }
  job {
    id
  }
}`) as unknown as TypedDocumentString<UploadByIdQuery, UploadByIdQueryVariables>;
export const UploadVerdictDocument = new TypedDocumentString(`
    query UploadVerdict($id: ID!) {
  checkpoint(id: $id) {
    ...UploadedCheckpoint
  }
}
    fragment ErrorFacts on UserError {
  code
  message
  field
  file
  tensor
  offset
}
fragment UploadedCheckpoint on Checkpoint {
  id
  name
  state
  rejection {
    ...ErrorFacts
  }
  job {
    id
  }
}`) as unknown as TypedDocumentString<UploadVerdictQuery, UploadVerdictQueryVariables>;
export const GridCellsDocument = new TypedDocumentString(`
    query GridCells($slug: String!, $revision: String) {
  benchmark(slug: $slug, revision: $revision) {
    id
    cells {
      id
      key
    }
  }
}
    `) as unknown as TypedDocumentString<GridCellsQuery, GridCellsQueryVariables>;
export const StartUploadDocument = new TypedDocumentString(`
    mutation StartUpload($input: CheckpointUploadStartInput!, $parts: Int!) {
  checkpointUploadStart(input: $input) {
    upload {
      ...UploadState
    }
    checkpoint {
      ...UploadedCheckpoint
    }
    userErrors {
      ...ErrorFacts
    }
  }
}
    fragment UploadState on Upload {
  id
  state
  files {
    path
    bytes
    missingParts(first: $parts) {
      partNumber
      begin
      end
      url
    }
  }
}
fragment ErrorFacts on UserError {
  code
  message
  field
  file
  tensor
  offset
}
fragment UploadedCheckpoint on Checkpoint {
  id
  name
  state
  rejection {
    ...ErrorFacts
  }
  job {
    id
  }
}`) as unknown as TypedDocumentString<StartUploadMutation, StartUploadMutationVariables>;
export const CompleteUploadDocument = new TypedDocumentString(`
    mutation CompleteUpload($input: UploadCompleteInput!) {
  checkpointUploadComplete(input: $input) {
    checkpoint {
      ...UploadedCheckpoint
    }
    userErrors {
      ...ErrorFacts
    }
  }
}
    fragment ErrorFacts on UserError {
  code
  message
  field
  file
  tensor
  offset
}
fragment UploadedCheckpoint on Checkpoint {
  id
  name
  state
  rejection {
    ...ErrorFacts
  }
  job {
    id
  }
}`) as unknown as TypedDocumentString<CompleteUploadMutation, CompleteUploadMutationVariables>;
export const AbortUploadDocument = new TypedDocumentString(`
    mutation AbortUpload($input: UploadAbortInput!) {
  uploadAbort(input: $input) {
    upload {
      id
      state
    }
    userErrors {
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<AbortUploadMutation, AbortUploadMutationVariables>;