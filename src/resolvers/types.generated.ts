import type { GraphQLResolveInfo, GraphQLScalarType, GraphQLScalarTypeConfig } from 'graphql';
import type { ApiTokenRow } from '../storage/entities/api-token.ts';
import type { JobRow } from '../storage/entities/job.ts';
import type { UploadRow } from '../storage/entities/upload.ts';
import type { UploadFileRow } from '../storage/entities/upload-file.ts';
import type { AuditEventRow } from '../storage/entities/audit-event.ts';
import type { AliasRow } from '../storage/entities/alias.ts';
import type { AliasMoveRow } from '../storage/entities/alias-move.ts';
import type { FlagRow } from '../storage/entities/flag.ts';
import type { FoundInputFlag } from '../storage/read-models/input-flags.ts';
import type { CheckpointRow } from '../storage/entities/checkpoint.ts';
import type { FoundReference } from '../storage/read-models/checkpoint-references.ts';
import type { UnneededObject } from '../jobs/collect-garbage.ts';
import type { CheckpointFileRow } from '../storage/entities/checkpoint-file.ts';
import type { TensorRow } from '../storage/entities/tensor.ts';
import type { BenchmarkFacts } from '../storage/entities/benchmark.ts';
import type { CellRow } from '../storage/entities/cell.ts';
import type { MethodCard, PostStepCard, ParameterCard } from '../merge/method-card.ts';
import type { MergeFacts } from '../storage/entities/merge.ts';
import type { PlannedMerge } from '../services/merge-service.ts';
import type { MergeInputRow } from '../storage/entities/merge-input.ts';
import type { EvaluationRow } from '../storage/entities/evaluation.ts';
import type { ReportedScoreRow } from '../storage/entities/reported-score.ts';
import type { ScoreRow } from '../storage/entities/score.ts';
import type { StatisticRow } from '../storage/entities/statistic.ts';
import type { ExperimentRow } from '../storage/entities/experiment.ts';
import type { Choice } from '../services/experiments/choices.ts';
import type { ExperimentPlanned } from '../services/experiments/experiment-service.ts';
import type { NodeModel, JobSubjectModel, ViewerModel, UserErrorModel, LeaderboardRowModel, BoardRowModel, ReportedRowModel, ScoreMeanModel, ExperimentPointModel, MergeCostModel, TokenConnectionModel, TokenEdgeModel, AliasConnectionModel, AliasEdgeModel, AuditEventConnectionModel, AuditEventEdgeModel, AliasMoveConnectionModel, AliasMoveEdgeModel, CheckpointConnectionModel, CheckpointEdgeModel, TensorConnectionModel, TensorEdgeModel, BenchmarkConnectionModel, BenchmarkEdgeModel, MergeConnectionModel, MergeEdgeModel, EvaluationConnectionModel, EvaluationEdgeModel, StatisticConnectionModel, StatisticEdgeModel, JobConnectionModel, JobEdgeModel, LeaderboardConnectionModel, LeaderboardEdgeModel, ReportedConnectionModel, ReportedEdgeModel, ExperimentConnectionModel, ExperimentEdgeModel, ExperimentPointConnectionModel, ExperimentPointEdgeModel } from './models.ts';
import type { Context } from '../context.ts';
export type Maybe<T> = T | null;
export type InputMaybe<T> = T | null | undefined;
export type Omit<T, K extends keyof T> = Pick<T, Exclude<keyof T, K>>;
export type RequireFields<T, K extends keyof T> = Omit<T, K> & { [P in K]-?: NonNullable<T[P]> };
/** All built-in and custom scalars, mapped to their actual values */
export type Scalars = {
  ID: { input: string; output: string; }
  String: { input: string; output: string; }
  Boolean: { input: boolean; output: boolean; }
  Int: { input: number; output: number; }
  Float: { input: number; output: number; }
  /** An integer of any size, as a decimal string: bytes, parameter counts, offsets. */
  BigInt: { input: bigint; output: string | number | bigint; }
  /** An instant in UTC, ISO 8601 with milliseconds. */
  DateTime: { input: Date; output: Date; }
  /** Any JSON value. Used only for parameters of methods, manifests and recipes, each validated against its own schema. */
  JSON: { input: unknown; output: unknown; }
  /** 64 lower-case hexadecimal digits. */
  Sha256: { input: string; output: string; }
  /** An absolute URL. */
  URL: { input: string; output: string; }
};

/** A movable name of a checkpoint. */
export type Alias = Node & {
  readonly __typename?: 'Alias';
  /** Null: it was removed. */
  readonly checkpoint: Maybe<Checkpoint>;
  /** When it was registered or asked for. */
  readonly createdAt: Scalars['DateTime']['output'];
  /** All moves, last first. */
  readonly history: AliasMoveConnection;
  /** Opaque and stable. */
  readonly id: Scalars['ID']['output'];
  /** Number of its last move. */
  readonly moves: Scalars['Int']['output'];
  /** The movable name. */
  readonly name: Scalars['String']['output'];
  /** When it was last moved. */
  readonly updatedAt: Scalars['DateTime']['output'];
};


/** A movable name of a checkpoint. */
export type AliasHistoryArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
};

/** A page of aliases. */
export type AliasConnection = {
  readonly __typename?: 'AliasConnection';
  /** Objects of this page with their cursors. */
  readonly edges: ReadonlyArray<AliasEdge>;
  /** Objects of this page. */
  readonly nodes: ReadonlyArray<Alias>;
  /** Where this page lies in the whole list. */
  readonly pageInfo: PageInfo;
};

/** An alias in a page. */
export type AliasEdge = {
  readonly __typename?: 'AliasEdge';
  /** Give it as `after` to go on behind this object. */
  readonly cursor: Scalars['String']['output'];
  /** The object. */
  readonly node: Alias;
};

/** One move of an alias. */
export type AliasMove = {
  readonly __typename?: 'AliasMove';
  /** Where it pointed from then on; null: nowhere. */
  readonly checkpoint: Maybe<Checkpoint>;
  /** When it was moved. */
  readonly movedAt: Scalars['DateTime']['output'];
  /** Name of the token. */
  readonly movedBy: Maybe<Scalars['String']['output']>;
  /** From 1. */
  readonly number: Scalars['Int']['output'];
};

/** A page of moves. */
export type AliasMoveConnection = {
  readonly __typename?: 'AliasMoveConnection';
  /** Objects of this page with their cursors. */
  readonly edges: ReadonlyArray<AliasMoveEdge>;
  /** Objects of this page. */
  readonly nodes: ReadonlyArray<AliasMove>;
  /** Where this page lies in the whole list. */
  readonly pageInfo: PageInfo;
};

/** A move in a page. */
export type AliasMoveEdge = {
  readonly __typename?: 'AliasMoveEdge';
  /** Give it as `after` to go on behind this object. */
  readonly cursor: Scalars['String']['output'];
  /** The object. */
  readonly node: AliasMove;
};

/** The alias, or why it was not moved. */
export type AliasPayload = {
  readonly __typename?: 'AliasPayload';
  /** The alias; null when it was refused. */
  readonly alias: Maybe<Alias>;
  /** False: it was there already. */
  readonly moved: Maybe<Scalars['Boolean']['output']>;
  /** Why it was refused; empty when it was done. */
  readonly userErrors: ReadonlyArray<UserError>;
};

/** Which alias to remove. */
export type AliasRemoveInput = {
  /** The checkpoint that it must point to now, else CONFLICT. Left out: whatever it points to; null is refused. */
  readonly expected?: InputMaybe<Scalars['ID']['input']>;
  /** The alias. */
  readonly name: Scalars['String']['input'];
};

/** Where an alias is to point. */
export type AliasSetInput = {
  /** A READY checkpoint. */
  readonly checkpoint: Scalars['ID']['input'];
  /**
   * The checkpoint that it must point to now, else CONFLICT; null: it must not point anywhere. Left out, it is moved from wherever it
   * is.
   */
  readonly expected?: InputMaybe<Scalars['ID']['input']>;
  /** 1 to 100 characters of `a-z`, `0-9`, `.`, `/` and `-`; no digits of a digest. */
  readonly name: Scalars['String']['input'];
};

/** Something that somebody did, or was refused. */
export type AuditEvent = {
  readonly __typename?: 'AuditEvent';
  /** Name of the mutation. */
  readonly action: Scalars['String']['output'];
  /** When. */
  readonly at: Scalars['DateTime']['output'];
  /** Never secrets. */
  readonly detail: Scalars['JSON']['output'];
  /** Events are numbered in the order of writing. */
  readonly number: Scalars['BigInt']['output'];
  /** Whether it was done. */
  readonly outcome: AuditOutcome;
  /** As in `X-Request-Id` of the answer and in the log. */
  readonly requestId: Maybe<Scalars['String']['output']>;
  /** What was changed; null where it is gone or has no id. */
  readonly subject: Maybe<Node>;
  /** Name of the type of what was changed. */
  readonly subjectType: Scalars['String']['output'];
  /** Null: the server itself. */
  readonly token: Maybe<Token>;
};

/** A page of events. */
export type AuditEventConnection = {
  readonly __typename?: 'AuditEventConnection';
  /** Objects of this page with their cursors. */
  readonly edges: ReadonlyArray<AuditEventEdge>;
  /** Objects of this page. */
  readonly nodes: ReadonlyArray<AuditEvent>;
  /** Where this page lies in the whole list. */
  readonly pageInfo: PageInfo;
};

/** An event in a page. */
export type AuditEventEdge = {
  readonly __typename?: 'AuditEventEdge';
  /** Give it as `after` to go on behind this object. */
  readonly cursor: Scalars['String']['output'];
  /** The object. */
  readonly node: AuditEvent;
};

/** Every condition has to hold. */
export type AuditFilter = {
  /** Name of a mutation. */
  readonly action?: InputMaybe<Scalars['String']['input']>;
  /** Only with this outcome. */
  readonly outcome?: InputMaybe<AuditOutcome>;
  /** Only of this request. */
  readonly requestId?: InputMaybe<Scalars['String']['input']>;
  /** Not before this instant. */
  readonly since?: InputMaybe<Scalars['DateTime']['input']>;
  /** Id of what was changed. */
  readonly subject?: InputMaybe<Scalars['ID']['input']>;
  /** Only by this token. */
  readonly token?: InputMaybe<Scalars['ID']['input']>;
  /** Before this instant. */
  readonly until?: InputMaybe<Scalars['DateTime']['input']>;
};

/** Whether something was changed. */
export type AuditOutcome =
  /** It was done. */
  | 'DONE'
  /** Nothing was changed; `detail` has the codes of the errors. */
  | 'REFUSED';

/** One axis of a grid. */
export type Axis = {
  readonly __typename?: 'Axis';
  /** What varies along it, for example `domain`. */
  readonly name: Scalars['String']['output'];
  /** Its values, in order. */
  readonly values: ReadonlyArray<Scalars['String']['output']>;
};

/** A mean over cells, and the same relative to what one had before merging. */
export type AxisScore = ScoreMean & {
  readonly __typename?: 'AxisScore';
  /** Cells that it is over. */
  readonly cells: Scalars['Int']['output'];
  /** value ÷ the base's score on the same cells; null while the base has no scores. */
  readonly relativeToBase: Maybe<Scalars['Float']['output']>;
  /** value ÷ the mean of each expert's score on its own cells; null for generalization and while scores are missing. */
  readonly relativeToExperts: Maybe<Scalars['Float']['output']>;
  /** Of the mean, from the errors of the cells. */
  readonly standardError: Scalars['Float']['output'];
  /** The mean. */
  readonly value: Scalars['Float']['output'];
};

/** A versioned grid of cells over two axes, with data, metric and prompts for each cell. */
export type Benchmark = Node & {
  readonly __typename?: 'Benchmark';
  /** The two axes of the grid. */
  readonly axes: ReadonlyArray<Axis>;
  /** Points of the grid, in the order of the manifest. */
  readonly cells: ReadonlyArray<Cell>;
  /** When it was registered or asked for. */
  readonly createdAt: Scalars['DateTime']['output'];
  /** SHA-256 over manifest and data. */
  readonly digest: Scalars['Sha256']['output'];
  /** Why it is hidden from lists and boards; null: it is not. */
  readonly flag: Maybe<Flag>;
  /** Whether checkpoints can be evaluated on it; else only its grid is known. */
  readonly hasData: Scalars['Boolean']['output'];
  /** Splits of which only means over cells are shown. */
  readonly hiddenSplits: ReadonlyArray<Scalars['String']['output']>;
  /** Opaque and stable. */
  readonly id: Scalars['ID']['output'];
  /** The newest job about it; null when none was needed. */
  readonly job: Maybe<Job>;
  /** The manifest as it was registered. */
  readonly manifest: Scalars['JSON']['output'];
  /** What the board ranks by. */
  readonly metric: Scalars['String']['output'];
  /** What its models do. */
  readonly modality: Modality;
  /** Why it was rejected. */
  readonly rejection: Maybe<UserError>;
  /** Version of manifest and data: scores of two revisions are never compared. */
  readonly revision: Scalars['String']['output'];
  /** Its name in addresses. */
  readonly slug: Scalars['String']['output'];
  /** Names of its splits. */
  readonly splits: ReadonlyArray<Scalars['String']['output']>;
  /** How far it is. */
  readonly state: BenchmarkState;
  /** In alphabetical order. */
  readonly tags: ReadonlyArray<Scalars['String']['output']>;
  /** For people. */
  readonly title: Scalars['String']['output'];
};

/** A page of benchmarks. */
export type BenchmarkConnection = {
  readonly __typename?: 'BenchmarkConnection';
  /** Objects of this page with their cursors. */
  readonly edges: ReadonlyArray<BenchmarkEdge>;
  /** Objects of this page. */
  readonly nodes: ReadonlyArray<Benchmark>;
  /** Where this page lies in the whole list. */
  readonly pageInfo: PageInfo;
  /** Objects in the whole list that the filter lets through. */
  readonly totalCount: Scalars['Int']['output'];
};

/** A benchmark without data. */
export type BenchmarkDefineInput = {
  /** The outline: see the documentation of the manifest's format. */
  readonly manifest: Scalars['JSON']['input'];
};

/** The benchmark, or what is wrong with its outline. */
export type BenchmarkDefinePayload = {
  readonly __typename?: 'BenchmarkDefinePayload';
  /** The benchmark; null when it was refused. */
  readonly benchmark: Maybe<Benchmark>;
  /** It was defined before. */
  readonly existed: Maybe<Scalars['Boolean']['output']>;
  /** Why it was refused; empty when it was done. */
  readonly userErrors: ReadonlyArray<UserError>;
};

/** A benchmark in a page. */
export type BenchmarkEdge = {
  readonly __typename?: 'BenchmarkEdge';
  /** Give it as `after` to go on behind this object. */
  readonly cursor: Scalars['String']['output'];
  /** The object. */
  readonly node: Benchmark;
};

/** Whether a benchmark can be used. */
export type BenchmarkState =
  /** Checkpoints can be scored on it, where it has data. */
  | 'READY'
  /** Not what its manifest says; `rejection` says why. */
  | 'REJECTED'
  /** Its data is being checked. */
  | 'VERIFYING';

/** The benchmark that is being verified, or what is missing. */
export type BenchmarkUploadCompletePayload = {
  readonly __typename?: 'BenchmarkUploadCompletePayload';
  /** The benchmark; null when it was refused. */
  readonly benchmark: Maybe<Benchmark>;
  /** The job that does it; null when there is nothing to do. */
  readonly job: Maybe<Job>;
  /** Why it was refused; empty when it was done. */
  readonly userErrors: ReadonlyArray<UserError>;
};

/** A benchmark that is going to be sent. */
export type BenchmarkUploadStartInput = {
  /** The data files that the manifest names. */
  readonly files: ReadonlyArray<FileInput>;
  /** The manifest: see the documentation of its format. */
  readonly manifest: Scalars['JSON']['input'];
};

/** Where to send the files, or the benchmark that they already are. */
export type BenchmarkUploadStartPayload = {
  readonly __typename?: 'BenchmarkUploadStartPayload';
  /** The registered benchmark of exactly this content, if there is one. */
  readonly benchmark: Maybe<Benchmark>;
  /** What to send where; null when there is nothing to send. */
  readonly upload: Maybe<Upload>;
  /** Why it was refused; empty when it was done. */
  readonly userErrors: ReadonlyArray<UserError>;
};

/** How two numbers go together over methods. */
export type BoardCorrelation = {
  readonly __typename?: 'BoardCorrelation';
  /** The benchmark. */
  readonly benchmark: Benchmark;
  /** How the intervals were computed. */
  readonly bootstrap: Bootstrap;
  /** Null without rows. */
  readonly checkpointSet: Maybe<Scalars['String']['output']>;
  /** The experts that all points share: those of most methods unless the filter says which. */
  readonly expertSetDigest: Maybe<Scalars['Sha256']['output']>;
  /** Methods without a point, or without one of the numbers. */
  readonly leftOut: ReadonlyArray<Scalars['String']['output']>;
  /** Null for fewer than three points and where a number is the same everywhere. */
  readonly pearson: Maybe<Correlation>;
  /** One for each method. */
  readonly points: ReadonlyArray<MethodPoint>;
  /** Which point of a grid stands for its method. */
  readonly rule: GridPointRule;
  /** Of ranks; null as `pearson`. */
  readonly spearman: Maybe<Correlation>;
  /** The number along x. */
  readonly x: BoardNumber;
  /** The number along y. */
  readonly y: BoardNumber;
};

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

/** What all rows of boards have, whoever computed their scores. */
export type BoardRow = {
  /**
   * Rows of different checkpoint sets are never ranked or compared: the base's id, or what a reported row states. It follows from
   * lineage.
   */
  readonly checkpointSet: Scalars['String']['output'];
  /** Number of experts merged. */
  readonly experts: Scalars['Int']['output'];
  /** Mean over all other cells. */
  readonly generalization: Maybe<ScoreMean>;
  /** Mean over the cells that its experts were trained on. */
  readonly heldIn: Maybe<ScoreMean>;
  /** Opaque and stable. */
  readonly id: Scalars['ID']['output'];
  /** Method and dialect with the steps after it; the name of a baseline; what the source of a reported row calls it. */
  readonly label: Scalars['String']['output'];
  /** Among which classes the answer was chosen. */
  readonly labelSpace: LabelSpace;
  /** The merging method; null for baselines and for methods that this server does not have. */
  readonly method: Maybe<Method>;
  /** The metric of the benchmark that scores are of. */
  readonly metric: Scalars['String']['output'];
  /** Parameters of the method; null for baselines. */
  readonly parameters: Maybe<Scalars['JSON']['output']>;
  /** Place among rows of the same tier and checkpoint set; null where nothing was ordered. */
  readonly rank: Maybe<Scalars['Int']['output']>;
  /** What the row stands for. */
  readonly role: LeaderboardRole;
  /** Split of the benchmark whose examples were scored. */
  readonly split: Scalars['String']['output'];
  /** Computed here, or reported. */
  readonly tier: Tier;
};

/** How intervals were computed: percentile bootstrap, reproducible by its seed. */
export type Bootstrap = {
  readonly __typename?: 'Bootstrap';
  /** For example 0.95. */
  readonly confidence: Scalars['Float']['output'];
  /** Resamples. */
  readonly replicates: Scalars['Int']['output'];
  /** Of the resampling. */
  readonly seed: Scalars['Int']['output'];
};

/** At most so much for one merge with its statistics, as it was measured on the board. */
export type BudgetInput = {
  /** Operations. */
  readonly flops?: InputMaybe<Scalars['Float']['input']>;
  /** Measured peak memory, bytes. */
  readonly memoryBytes?: InputMaybe<Scalars['BigInt']['input']>;
  /** Measured seconds. */
  readonly seconds?: InputMaybe<Scalars['Float']['input']>;
};

/** One point of the grid: the unit that an expert is trained on and a model is scored on. */
export type Cell = Node & {
  readonly __typename?: 'Cell';
  /** The benchmark that it belongs to. */
  readonly benchmark: Benchmark;
  /** 0 where answers are free text. */
  readonly classCount: Scalars['Int']['output'];
  /** Its value on each axis. */
  readonly coordinates: ReadonlyArray<Coordinate>;
  /** Opaque and stable. */
  readonly id: Scalars['ID']['output'];
  /** Its name in the manifest. */
  readonly key: Scalars['String']['output'];
};

/** Both scores on one cell. */
export type CellDifference = {
  readonly __typename?: 'CellDifference';
  /** Score of a. */
  readonly a: Scalars['Float']['output'];
  /** Score of b. */
  readonly b: Scalars['Float']['output'];
  /** The cell of the grid. */
  readonly cell: Cell;
  /** a minus b. */
  readonly difference: Scalars['Float']['output'];
  /** Whether the cell is held in for a. */
  readonly heldInA: Scalars['Boolean']['output'];
  /** Whether the cell is held in for b. */
  readonly heldInB: Scalars['Boolean']['output'];
};

/** An immutable set of safetensors, config and tokenizer files. Its content digest is its identity. */
export type Checkpoint = Node & {
  readonly __typename?: 'Checkpoint';
  /** Aliases that point to it, by name. */
  readonly aliases: ReadonlyArray<Alias>;
  /** The base that it was trained or merged from; null where none was named. */
  readonly base: Maybe<Checkpoint>;
  /** All files together. */
  readonly bytes: Scalars['BigInt']['output'];
  /** When its files were taken from the store; null: they are there. */
  readonly collectedAt: Maybe<Scalars['DateTime']['output']>;
  /** SHA-256 over paths and digests of its files: its identity. */
  readonly contentDigest: Scalars['Sha256']['output'];
  /** When it was registered or asked for. */
  readonly createdAt: Scalars['DateTime']['output'];
  /** When it was deleted; null unless its state is DELETED. */
  readonly deletedAt: Maybe<Scalars['DateTime']['output']>;
  /** Name of the token. */
  readonly deletedBy: Maybe<Scalars['String']['output']>;
  /** What the registrant says of it. */
  readonly description: Maybe<Scalars['String']['output']>;
  /** Evaluations of it, newest first. */
  readonly evaluations: EvaluationConnection;
  /** Architecture family read from `config.json`, e.g. `clip`. */
  readonly family: Maybe<Scalars['String']['output']>;
  /** Its files, in order of path. */
  readonly files: ReadonlyArray<CheckpointFile>;
  /** Why it is hidden from lists and boards; null: it is not. */
  readonly flag: Maybe<Flag>;
  /** Opaque and stable. */
  readonly id: Scalars['ID']['output'];
  /** The newest job about it; null when none was needed. */
  readonly job: Maybe<Job>;
  /** What it is: a base, an expert, an adapter, a merge or an ensemble. */
  readonly kind: CheckpointKind;
  /** Digest of names, dtypes and shapes of all tensors: equal digests can be merged. Null until verified. */
  readonly layoutDigest: Maybe<Scalars['Sha256']['output']>;
  /** License as the registrant states it, for example an SPDX identifier. */
  readonly license: Maybe<Scalars['String']['output']>;
  /** Of an ensemble: the checkpoints that answer together, in order of digest. */
  readonly members: ReadonlyArray<Checkpoint>;
  /** The merge that made it. */
  readonly mergedBy: Maybe<Merge>;
  /** What the model does; null where nobody said and the family does not tell. */
  readonly modality: Maybe<Modality>;
  /** What people call it; not unique. */
  readonly name: Scalars['String']['output'];
  /** Elements of all tensors; null until verified. */
  readonly parameterCount: Maybe<Scalars['BigInt']['output']>;
  /** When its verification or computation ended well; null until then. */
  readonly readyAt: Maybe<Scalars['DateTime']['output']>;
  /** Why it was rejected. */
  readonly rejection: Maybe<UserError>;
  /** Where the registrant says that it comes from. */
  readonly source: Maybe<Scalars['String']['output']>;
  /** Whether it can be used. */
  readonly state: CheckpointState;
  /** Statistics of it, newest first. */
  readonly statistics: StatisticConnection;
  /** In alphabetical order. */
  readonly tags: ReadonlyArray<Scalars['String']['output']>;
  /** Its tensors in order of name; with `search` those whose name contains it. */
  readonly tensors: TensorConnection;
  /** Cells that it was trained on: its own for an expert, the experts' union for a merge. */
  readonly trainedCells: ReadonlyArray<Cell>;
  /** Merges that used it. */
  readonly usedBy: MergeConnection;
};


/** An immutable set of safetensors, config and tokenizer files. Its content digest is its identity. */
export type CheckpointEvaluationsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
};


/** An immutable set of safetensors, config and tokenizer files. Its content digest is its identity. */
export type CheckpointStatisticsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  kind?: InputMaybe<StatisticKind>;
};


/** An immutable set of safetensors, config and tokenizer files. Its content digest is its identity. */
export type CheckpointTensorsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  search?: InputMaybe<Scalars['String']['input']>;
};


/** An immutable set of safetensors, config and tokenizer files. Its content digest is its identity. */
export type CheckpointUsedByArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
};

/** A page of checkpoints. */
export type CheckpointConnection = {
  readonly __typename?: 'CheckpointConnection';
  /** Objects of this page with their cursors. */
  readonly edges: ReadonlyArray<CheckpointEdge>;
  /** Objects of this page. */
  readonly nodes: ReadonlyArray<Checkpoint>;
  /** Where this page lies in the whole list. */
  readonly pageInfo: PageInfo;
  /** Objects in the whole list that the filter lets through. */
  readonly totalCount: Scalars['Int']['output'];
};

/** Which checkpoint to delete. */
export type CheckpointDeleteInput = {
  /** The checkpoint. */
  readonly checkpoint: Scalars['ID']['input'];
};

/** The deleted checkpoint, or what still refers to it. */
export type CheckpointDeletePayload = {
  readonly __typename?: 'CheckpointDeletePayload';
  /** The checkpoint; null when it was refused. */
  readonly checkpoint: Maybe<Checkpoint>;
  /** What is in the way, at most 100. */
  readonly references: ReadonlyArray<CheckpointReference>;
  /** Why it was refused; empty when it was done. */
  readonly userErrors: ReadonlyArray<UserError>;
};

/** A checkpoint in a page. */
export type CheckpointEdge = {
  readonly __typename?: 'CheckpointEdge';
  /** Give it as `after` to go on behind this object. */
  readonly cursor: Scalars['String']['output'];
  /** The object. */
  readonly node: Checkpoint;
};

/** One file of a checkpoint. */
export type CheckpointFile = {
  readonly __typename?: 'CheckpointFile';
  /** Size in bytes. */
  readonly bytes: Scalars['BigInt']['output'];
  /** Signed, short-lived. Null unless the checkpoint is READY: bytes that were not verified are not handed out. */
  readonly downloadUrl: Maybe<Scalars['URL']['output']>;
  /** Path inside the checkpoint. */
  readonly path: Scalars['String']['output'];
  /** What it is for. */
  readonly role: FileRole;
  /** SHA-256 of the bytes. */
  readonly sha256: Scalars['Sha256']['output'];
};

/** Every condition has to hold. */
export type CheckpointFilter = {
  /** Id of the base that the checkpoints were trained from. */
  readonly base?: InputMaybe<Scalars['ID']['input']>;
  /** First digits of the content digest, lower-case hexadecimal. */
  readonly digestPrefix?: InputMaybe<Scalars['String']['input']>;
  /** Whether to show what is flagged; hidden unless told otherwise. */
  readonly flagged?: InputMaybe<FlagFilter>;
  /** Only of this kind. */
  readonly kind?: InputMaybe<CheckpointKind>;
  /** Only of models that do this. */
  readonly modality?: InputMaybe<Modality>;
  /** Part of the name, upper and lower case alike. */
  readonly nameContains?: InputMaybe<Scalars['String']['input']>;
  /** Only in this state. */
  readonly state?: InputMaybe<CheckpointState>;
  /** Only those with all of these tags. */
  readonly tags?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
};

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

/**
 * Something that refers to a checkpoint: a merge that read it, a checkpoint trained from it or an ensemble with it, an evaluation, a
 * statistic, an experiment, an alias, or a job at work on it.
 */
export type CheckpointReference = {
  readonly __typename?: 'CheckpointReference';
  /** What people know it by. */
  readonly name: Scalars['String']['output'];
  /** The object that refers to it. */
  readonly node: Maybe<Node>;
  /** Name of the type. */
  readonly type: Scalars['String']['output'];
};

/** Which deleted checkpoint to bring back. */
export type CheckpointRestoreInput = {
  /** Id of the checkpoint. */
  readonly checkpoint: Scalars['ID']['input'];
};

/** The checkpoint, or why it cannot be brought back. */
export type CheckpointRestorePayload = {
  readonly __typename?: 'CheckpointRestorePayload';
  /** The checkpoint; null when it was refused. */
  readonly checkpoint: Maybe<Checkpoint>;
  /** Why it was refused; empty when it was done. */
  readonly userErrors: ReadonlyArray<UserError>;
};

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

/** The checkpoint that is being verified, or what is missing. */
export type CheckpointUploadCompletePayload = {
  readonly __typename?: 'CheckpointUploadCompletePayload';
  /** The checkpoint; null when it was refused. */
  readonly checkpoint: Maybe<Checkpoint>;
  /** The job that does it; null when there is nothing to do. */
  readonly job: Maybe<Job>;
  /** Why it was refused; empty when it was done. */
  readonly userErrors: ReadonlyArray<UserError>;
};

/** A checkpoint that is going to be sent. */
export type CheckpointUploadStartInput = {
  /** Base that an expert was trained from; both must have the same tensors. */
  readonly base?: InputMaybe<Scalars['ID']['input']>;
  /** What to know about it. */
  readonly description?: InputMaybe<Scalars['String']['input']>;
  /** All of its files. */
  readonly files: ReadonlyArray<FileInput>;
  /** What it is. */
  readonly kind: CheckpointKind;
  /** License, for example an SPDX identifier. */
  readonly license?: InputMaybe<Scalars['String']['input']>;
  /** What the model does, where its family does not tell. */
  readonly modality?: InputMaybe<Modality>;
  /** What people call it; names need not be unique. */
  readonly name: Scalars['String']['input'];
  /** Where it comes from. */
  readonly source?: InputMaybe<Scalars['String']['input']>;
  /** Cells that an expert was trained on. */
  readonly trainedCells?: InputMaybe<ReadonlyArray<TrainedCellsInput>>;
};

/** Where to send the files, or the checkpoint that they already are. */
export type CheckpointUploadStartPayload = {
  readonly __typename?: 'CheckpointUploadStartPayload';
  /** The registered checkpoint of exactly these files, if there is one. */
  readonly checkpoint: Maybe<Checkpoint>;
  /** Null when the checkpoint already exists. */
  readonly upload: Maybe<Upload>;
  /** Why it was refused; empty when it was done. */
  readonly userErrors: ReadonlyArray<UserError>;
};

/** A publication. */
export type Citation = {
  readonly __typename?: 'Citation';
  /** Its number at arXiv, for example `2306.01708`. */
  readonly arxiv: Maybe<Scalars['String']['output']>;
  /** Its title. */
  readonly title: Scalars['String']['output'];
};

/** Two rows, cell by cell. */
export type Comparison = {
  readonly __typename?: 'Comparison';
  /** The first. */
  readonly a: BoardRow;
  /** Over all cells that both have. */
  readonly all: Maybe<PairedDifference>;
  /** The second. */
  readonly b: BoardRow;
  /** How the intervals were computed. */
  readonly bootstrap: Bootstrap;
  /** Cell by cell, in the order of the manifest. */
  readonly cells: ReadonlyArray<CellDifference>;
  /** Over cells held in for neither. */
  readonly generalization: Maybe<PairedDifference>;
  /** Over cells held in for both. */
  readonly heldIn: Maybe<PairedDifference>;
  /** Rows that differ from a in the seed alone, itself included. */
  readonly seedsOfA: Scalars['Int']['output'];
  /** The same of b. */
  readonly seedsOfB: Scalars['Int']['output'];
};

/** A value on an axis. */
export type Coordinate = {
  readonly __typename?: 'Coordinate';
  /** Name of the axis. */
  readonly axis: Scalars['String']['output'];
  /** The value on it. */
  readonly value: Scalars['String']['output'];
};

/** A correlation with how sure it is. */
export type Correlation = {
  readonly __typename?: 'Correlation';
  /** Over methods; null when most resamples have no correlation. */
  readonly interval: Maybe<Interval>;
  /** Two-sided. */
  readonly p: Scalars['Float']['output'];
  /** How p was computed. */
  readonly pMethod: PValueMethod;
  /** From -1 to 1. */
  readonly value: Scalars['Float']['output'];
};

/** The scores of one checkpoint on one split of a benchmark. */
export type Evaluation = Node & {
  readonly __typename?: 'Evaluation';
  /** What it is scored on. */
  readonly benchmark: Benchmark;
  /** What is scored. */
  readonly checkpoint: Checkpoint;
  /** What it took; null until it is complete. */
  readonly cost: Maybe<EvaluationCost>;
  /** When it was registered or asked for. */
  readonly createdAt: Scalars['DateTime']['output'];
  /** When it ended, well or not; null until then. */
  readonly finishedAt: Maybe<Scalars['DateTime']['output']>;
  /** Version of the evaluation code that scored it. */
  readonly harness: Scalars['String']['output'];
  /** Opaque and stable. */
  readonly id: Scalars['ID']['output'];
  /** The newest job about it; null when none was needed. */
  readonly job: Maybe<Job>;
  /** It stopped at an example that cannot be scored: its scores are those of the cells before, and it is not on the board. */
  readonly partial: Scalars['Boolean']['output'];
  /** None for a hidden split: its means are on the board. */
  readonly scores: ReadonlyArray<Score>;
  /** Of what is drawn while scoring. */
  readonly seed: Scalars['BigInt']['output'];
  /** Split of the benchmark whose examples were scored. */
  readonly split: Scalars['String']['output'];
  /** How far it is. */
  readonly state: EvaluationState;
  /** Computed here, or reported. */
  readonly tier: Tier;
};


/** The scores of one checkpoint on one split of a benchmark. */
export type EvaluationScoresArgs = {
  labelSpace?: InputMaybe<LabelSpace>;
};

/** A page of evaluations. */
export type EvaluationConnection = {
  readonly __typename?: 'EvaluationConnection';
  /** Objects of this page with their cursors. */
  readonly edges: ReadonlyArray<EvaluationEdge>;
  /** Objects of this page. */
  readonly nodes: ReadonlyArray<Evaluation>;
  /** Where this page lies in the whole list. */
  readonly pageInfo: PageInfo;
  /** Objects in the whole list that the filter lets through. */
  readonly totalCount: Scalars['Int']['output'];
};

/** What an evaluation took, as it was measured. */
export type EvaluationCost = {
  readonly __typename?: 'EvaluationCost';
  /** What it was computed on: `wasm`, `webgpu` or `tensorflow`. */
  readonly device: Scalars['String']['output'];
  /** Examples that were looked at. */
  readonly examples: Scalars['Int']['output'];
  /** Largest resident memory of the worker process while it ran, bytes. */
  readonly peakRssBytes: Scalars['BigInt']['output'];
  /** Measured wall-clock time. */
  readonly seconds: Scalars['Float']['output'];
  /** Computing threads. */
  readonly threads: Scalars['Int']['output'];
};

/** An evaluation in a page. */
export type EvaluationEdge = {
  readonly __typename?: 'EvaluationEdge';
  /** Give it as `after` to go on behind this object. */
  readonly cursor: Scalars['String']['output'];
  /** The object. */
  readonly node: Evaluation;
};

/** Every condition has to hold. */
export type EvaluationFilter = {
  /** Only on this benchmark: `slug` or `slug@revision`. */
  readonly benchmark?: InputMaybe<Scalars['String']['input']>;
  /** Only of this checkpoint. */
  readonly checkpoint?: InputMaybe<Scalars['ID']['input']>;
  /** Only in this state. */
  readonly state?: InputMaybe<EvaluationState>;
};

/** A result that was computed elsewhere. */
export type EvaluationRecordInput = {
  /** Name of the pretrained model. */
  readonly base: Scalars['String']['input'];
  /** `slug` or `slug@revision`. */
  readonly benchmark: Scalars['String']['input'];
  /** Which experts of that base: results of different sets are never ranked together. */
  readonly checkpointSet: Scalars['String']['input'];
  /** Number of experts merged. */
  readonly experts: Scalars['Int']['input'];
  /** Keys of the cells that the experts were trained on; all that have a score unless told otherwise. */
  readonly heldIn?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  /** Among which classes the answer was chosen. */
  readonly labelSpace?: LabelSpace;
  /** The method of this server that it is, where it is one; then dialect and version may be named. */
  readonly method?: InputMaybe<MethodInput>;
  /** What the source calls it. */
  readonly name: Scalars['String']['input'];
  /**
   * What the method needs, of `base`, `statistics`, `data`, `tuning`, `randomness`. Left out, that of `method`; nothing without
   * one.
   */
  readonly needs?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  /** What else there is to say. */
  readonly note?: InputMaybe<Scalars['String']['input']>;
  /** Parameters by name, as far as they are known. */
  readonly parameters?: InputMaybe<Scalars['JSON']['input']>;
  /** What the row stands for. */
  readonly role?: LeaderboardRole;
  /** Cell by cell. */
  readonly scores: ReadonlyArray<ReportedScoreInput>;
  /** False: it keeps parts of several models when it is used. */
  readonly singleModel?: Scalars['Boolean']['input'];
  /** Where it was reported. */
  readonly source: ReportSourceInput;
  /** Split that was scored. */
  readonly split?: Scalars['String']['input'];
};

/** The row, or why it was not recorded. */
export type EvaluationRecordPayload = {
  readonly __typename?: 'EvaluationRecordPayload';
  /** True when exactly this was recorded before. */
  readonly existed: Maybe<Scalars['Boolean']['output']>;
  /** The row; null when it was refused. */
  readonly row: Maybe<ReportedRow>;
  /** Why it was refused; empty when it was done. */
  readonly userErrors: ReadonlyArray<UserError>;
};

/** What to score, and on what. */
export type EvaluationStartInput = {
  /** `slug` or `slug@revision`. */
  readonly benchmark: Scalars['String']['input'];
  /** What is scored; or else `ensemble`. */
  readonly checkpoint?: InputMaybe<Scalars['ID']['input']>;
  /**
   * Checkpoints of one family that answer together: their probabilities of classes, choices or next tokens are averaged. The
   * evaluation's checkpoint is then one of kind ENSEMBLE, which is made unless it exists.
   */
  readonly ensemble?: InputMaybe<ReadonlyArray<Scalars['ID']['input']>>;
  /** Split whose examples are scored. */
  readonly split?: InputMaybe<Scalars['String']['input']>;
};

/** The evaluation, or why it cannot be started. */
export type EvaluationStartPayload = {
  readonly __typename?: 'EvaluationStartPayload';
  /** The evaluation; null when it was refused. */
  readonly evaluation: Maybe<Evaluation>;
  /** True when it was known: nothing new was started unless its last job had failed. */
  readonly existed: Maybe<Scalars['Boolean']['output']>;
  /** The job that does it; null when there is nothing to do. */
  readonly job: Maybe<Job>;
  /** Why it was refused; empty when it was done. */
  readonly userErrors: ReadonlyArray<UserError>;
};

/** How far an evaluation is. */
export type EvaluationState =
  /** All cells are scored. */
  | 'COMPLETE'
  /** It could not be scored, or only in part. */
  | 'FAILED'
  /** Being scored, or waiting for it. */
  | 'PENDING';

/** Methods with their grids on subsets of experts, a rule that picks one point of each grid, and controls beside them. */
export type Experiment = Node & {
  readonly __typename?: 'Experiment';
  /** The base of its experts. */
  readonly base: Checkpoint;
  /** What its points are scored on. */
  readonly benchmark: Benchmark;
  /** What it may take at most. */
  readonly budget: ExperimentBudget;
  /** One for each method and subset, in the order of the spec. */
  readonly choices: ReadonlyArray<ExperimentChoice>;
  /** When it was registered or asked for. */
  readonly createdAt: Scalars['DateTime']['output'];
  /** Why it stands still, unless it is complete. */
  readonly error: Maybe<UserError>;
  /** When it ended, well or not; null until then. */
  readonly finishedAt: Maybe<Scalars['DateTime']['output']>;
  /** Why it is hidden from lists and boards; null: it is not. */
  readonly flag: Maybe<Flag>;
  /** Opaque and stable. */
  readonly id: Scalars['ID']['output'];
  /** What people call it. */
  readonly name: Maybe<Scalars['String']['output']>;
  /** In the order of controls, methods, subsets and grids; later stages of grids come last. */
  readonly points: ExperimentPointConnection;
  /** Counts of points and scores. */
  readonly progress: ExperimentProgress;
  /** Seconds from start to end, over all its runs; until now while it runs. */
  readonly seconds: Scalars['Float']['output'];
  /** Which point of a grid stands for its method. */
  readonly selection: SelectionRule;
  /** The experiment as data: everything but its name and budget. */
  readonly spec: Scalars['JSON']['output'];
  /** SHA-256 of the spec: equal for equal experiments. */
  readonly specDigest: Scalars['Sha256']['output'];
  /** When it was started the last time. */
  readonly startedAt: Scalars['DateTime']['output'];
  /** How far it is. */
  readonly state: ExperimentState;
  /** Statistics that were asked for. */
  readonly statistics: ReadonlyArray<Statistic>;
  /** In alphabetical order. */
  readonly tags: ReadonlyArray<Scalars['String']['output']>;
};


/** Methods with their grids on subsets of experts, a rule that picks one point of each grid, and controls beside them. */
export type ExperimentChoicesArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
  offset?: InputMaybe<Scalars['Int']['input']>;
};


/** Methods with their grids on subsets of experts, a rule that picks one point of each grid, and controls beside them. */
export type ExperimentPointsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<ExperimentPointFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
};

/** What an experiment may take at most. */
export type ExperimentBudget = {
  readonly __typename?: 'ExperimentBudget';
  /** Bytes that its merges write; null: no limit. */
  readonly bytes: Maybe<Scalars['BigInt']['output']>;
  /** Points, controls included. */
  readonly points: Scalars['Int']['output'];
  /** Seconds over all its runs; null: no limit. */
  readonly seconds: Maybe<Scalars['Float']['output']>;
};

/** What an experiment may take at most. */
export type ExperimentBudgetInput = {
  /** That merges write. Checked before the start. */
  readonly bytes?: InputMaybe<Scalars['BigInt']['input']>;
  /** 1000 unless told otherwise. Checked before the start. */
  readonly points?: InputMaybe<Scalars['Int']['input']>;
  /** Checked while it runs. */
  readonly seconds?: InputMaybe<Scalars['Float']['input']>;
};

/** Which experiment to stop. */
export type ExperimentCancelInput = {
  /** Id of the experiment. */
  readonly experiment: Scalars['ID']['input'];
};

/** The stopped experiment, or why it was not stopped. */
export type ExperimentCancelPayload = {
  readonly __typename?: 'ExperimentCancelPayload';
  /** The experiment; null when it was refused. */
  readonly experiment: Maybe<Experiment>;
  /** Why it was refused; empty when it was done. */
  readonly userErrors: ReadonlyArray<UserError>;
};

/** What became of one grid on one subset. */
export type ExperimentChoice = {
  readonly __typename?: 'ExperimentChoice';
  /** Of the scores that the rule compares. */
  readonly best: Maybe<Scalars['Float']['output']>;
  /** Points without a result. */
  readonly failed: Scalars['Int']['output'];
  /** Their mean. */
  readonly mean: Maybe<Scalars['Float']['output']>;
  /** The merging method. */
  readonly method: Method;
  /** Position in the spec. */
  readonly methodIndex: Scalars['Int']['output'];
  /** Points of the grid. */
  readonly points: Scalars['Int']['output'];
  /** One for each seed; none while the grid is not finished. */
  readonly selected: ReadonlyArray<ExperimentPoint>;
  /** The experts that were merged. */
  readonly subset: ExpertSubset;
  /** What it took to pick a point. */
  readonly tuning: GridCost;
  /** The lowest of them. */
  readonly worst: Maybe<Scalars['Float']['output']>;
};

/** A page of experiments. */
export type ExperimentConnection = {
  readonly __typename?: 'ExperimentConnection';
  /** Objects of this page with their cursors. */
  readonly edges: ReadonlyArray<ExperimentEdge>;
  /** Objects of this page. */
  readonly nodes: ReadonlyArray<Experiment>;
  /** Where this page lies in the whole list. */
  readonly pageInfo: PageInfo;
  /** Objects in the whole list that the filter lets through. */
  readonly totalCount: Scalars['Int']['output'];
};

/** What is scored beside the merges. */
export type ExperimentControl =
  /** All experts answering together: their probabilities averaged. Not for painting models and adapters. */
  | 'ENSEMBLE'
  /** Each expert alone, on all cells. */
  | 'EXPERTS'
  /** The models of `multitask`. */
  | 'MULTITASK'
  /** The base. */
  | 'PRETRAINED'
  /** The method `random_experts`: Task Arithmetic on noise as long as the task vectors. */
  | 'RANDOM_EXPERTS';

/** An experiment in a page. */
export type ExperimentEdge = {
  readonly __typename?: 'ExperimentEdge';
  /** Give it as `after` to go on behind this object. */
  readonly cursor: Scalars['String']['output'];
  /** The object. */
  readonly node: Experiment;
};

/** Every condition has to hold. */
export type ExperimentFilter = {
  /** `slug` or `slug@revision`. */
  readonly benchmark?: InputMaybe<Scalars['String']['input']>;
  /** Whether to show what is flagged; hidden unless told otherwise. */
  readonly flagged?: InputMaybe<FlagFilter>;
  /** Only in this state. */
  readonly state?: InputMaybe<ExperimentState>;
  /** Only those with all of these tags. */
  readonly tags?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
};

/** An experiment. */
export type ExperimentInput = {
  /** The base of the experts. */
  readonly base: Scalars['ID']['input'];
  /** `slug` or `slug@revision`. */
  readonly benchmark: Scalars['String']['input'];
  /** What it may take at most. */
  readonly budget?: InputMaybe<ExperimentBudgetInput>;
  /** What is scored beside the merges. */
  readonly controls?: InputMaybe<ReadonlyArray<ExperimentControl>>;
  /** What is merged; each states the one cell that it was trained on. */
  readonly experts: ReadonlyArray<Scalars['ID']['input']>;
  /** Methods with their grids. */
  readonly methods: ReadonlyArray<ExperimentMethodInput>;
  /** Models that were trained on the cells of several experts, for the control `MULTITASK`. */
  readonly multitask?: InputMaybe<ReadonlyArray<Scalars['ID']['input']>>;
  /** What people call it. */
  readonly name?: InputMaybe<Scalars['String']['input']>;
  /** What is scored for the board. */
  readonly report?: InputMaybe<ReportInput>;
  /** Of random masks. */
  readonly seeds?: InputMaybe<ReadonlyArray<Scalars['BigInt']['input']>>;
  /** Which point of a grid stands for its method. */
  readonly selection?: InputMaybe<SelectionInput>;
  /** How statistics are computed that methods need. */
  readonly statistics?: InputMaybe<ExperimentStatisticsInput>;
  /** All experts, unless told otherwise. */
  readonly subsets?: InputMaybe<SubsetsInput>;
};

/** A method and what is swept of it. */
export type ExperimentMethodInput = {
  /**
   * `"published"`: the grid of the method's card, one parameter after the other; an object `{parameter: [values]}`, all of whose
   * combinations are points; or a list of such stages, of which each keeps what was picked in the ones before.
   */
  readonly grid?: InputMaybe<Scalars['JSON']['input']>;
  /** The merging method. */
  readonly method: MethodInput;
  /** Parameters that all points have. */
  readonly parameters?: InputMaybe<Scalars['JSON']['input']>;
  /** Steps after the method, in order. */
  readonly post?: InputMaybe<ReadonlyArray<PostStepInput>>;
};

/** What an experiment does at most; merges, scores and statistics that exist are not made again. */
export type ExperimentPlan = {
  readonly __typename?: 'ExperimentPlan';
  /** If every merge read its inputs alone; those of a sweep share their reading. */
  readonly bytesReadAtMost: Scalars['BigInt']['output'];
  /** Bytes that its merges write. */
  readonly bytesWritten: Scalars['BigInt']['output'];
  /** Cells of all these evaluations. */
  readonly cells: Scalars['Int']['output'];
  /** Models that are scored beside the merges. */
  readonly controlPoints: Scalars['Int']['output'];
  /** On the split of the rule and that of the board together. */
  readonly evaluations: Scalars['Int']['output'];
  /** The experiment of this spec, if it was ever started. */
  readonly existing: Maybe<Experiment>;
  /** Without the points whose statistics are still to be computed. */
  readonly flops: Scalars['Float']['output'];
  /** Of all stages of all grids, one for each seed. */
  readonly gridPoints: Scalars['Int']['output'];
  /** Methods and subsets that do not go together. */
  readonly skipped: ReadonlyArray<SkippedGrid>;
  /** The experiment as data: everything but its name and budget. */
  readonly spec: Scalars['JSON']['output'];
  /** SHA-256 of the spec: equal for equal experiments. */
  readonly specDigest: Scalars['Sha256']['output'];
  /** Statistics that are computed unless they are there. */
  readonly statistics: Scalars['Int']['output'];
  /** Points whose merges cannot be planned before their statistics are there. */
  readonly unplannedPoints: Scalars['Int']['output'];
};

/** The dry run, or why the experiment cannot start. */
export type ExperimentPlanPayload = {
  readonly __typename?: 'ExperimentPlanPayload';
  /** What would be done; null when it cannot be. */
  readonly plan: Maybe<ExperimentPlan>;
  /** Why it was refused; empty when it was done. */
  readonly userErrors: ReadonlyArray<UserError>;
};

/** A point of a grid, or a control. */
export type ExperimentPoint = Node & {
  readonly __typename?: 'ExperimentPoint';
  /** What is scored; null until it is there. */
  readonly checkpoint: Maybe<Checkpoint>;
  /** Why it failed. */
  readonly error: Maybe<UserError>;
  /** Opaque and stable. */
  readonly id: Scalars['ID']['output'];
  /** Its merge; null until it is planned. */
  readonly merge: Maybe<Merge>;
  /** Null for controls, as the next five. */
  readonly method: Maybe<Method>;
  /** Those of the method that the experiment sets. */
  readonly parameters: Maybe<Scalars['JSON']['output']>;
  /** Scores on the split of the board. */
  readonly report: Maybe<Evaluation>;
  /** What it is. */
  readonly role: ExperimentPointRole;
  /** What the rule compares. */
  readonly score: Maybe<Scalars['Float']['output']>;
  /** Of its random masks. */
  readonly seed: Maybe<Scalars['BigInt']['output']>;
  /** Whether the rule picked it. */
  readonly selected: Scalars['Boolean']['output'];
  /** Stage of the grid, from 0. */
  readonly stage: Maybe<Scalars['Int']['output']>;
  /** How far it is. */
  readonly state: ExperimentPointState;
  /** The experts that it merges. */
  readonly subset: Maybe<ExpertSubset>;
  /** Scores on the split of the rule. */
  readonly tuning: Maybe<Evaluation>;
};

/** A page of points. */
export type ExperimentPointConnection = {
  readonly __typename?: 'ExperimentPointConnection';
  /** Objects of this page with their cursors. */
  readonly edges: ReadonlyArray<ExperimentPointEdge>;
  /** Objects of this page. */
  readonly nodes: ReadonlyArray<ExperimentPoint>;
  /** Where this page lies in the whole list. */
  readonly pageInfo: PageInfo;
  /** Objects in the whole list that the filter lets through. */
  readonly totalCount: Scalars['Int']['output'];
};

/** A point in a page. */
export type ExperimentPointEdge = {
  readonly __typename?: 'ExperimentPointEdge';
  /** Give it as `after` to go on behind this object. */
  readonly cursor: Scalars['String']['output'];
  /** The object. */
  readonly node: ExperimentPoint;
};

/** Every condition has to hold. */
export type ExperimentPointFilter = {
  /** Only of this role. */
  readonly role?: InputMaybe<ExperimentPointRole>;
  /** Only those that a rule picked, or only the others. */
  readonly selected?: InputMaybe<Scalars['Boolean']['input']>;
  /** Only in this state. */
  readonly state?: InputMaybe<ExperimentPointState>;
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

/** Points by state, and scores. */
export type ExperimentProgress = {
  readonly __typename?: 'ExperimentProgress';
  /** Cells of all evaluations asked for. */
  readonly cells: Scalars['Int']['output'];
  /** Of those, complete. */
  readonly completeEvaluations: Scalars['Int']['output'];
  /** With all that they need. */
  readonly done: Scalars['Int']['output'];
  /** Asked for so far. */
  readonly evaluations: Scalars['Int']['output'];
  /** Without a result; each says why. */
  readonly failed: Scalars['Int']['output'];
  /** Being merged. */
  readonly merging: Scalars['Int']['output'];
  /** All so far: later stages of grids are added. */
  readonly points: Scalars['Int']['output'];
  /** Of those, scored. */
  readonly scoredCells: Scalars['Int']['output'];
  /** Being scored for the board. */
  readonly testing: Scalars['Int']['output'];
  /** Scored, and waiting for the rest of their grids. */
  readonly tuned: Scalars['Int']['output'];
  /** Being scored for the rule. */
  readonly tuning: Scalars['Int']['output'];
  /** Waiting for statistics, or their turn. */
  readonly waiting: Scalars['Int']['output'];
};

/** Which experiment goes on. */
export type ExperimentRetryInput = {
  /** Id of the experiment. */
  readonly experiment: Scalars['ID']['input'];
};

/** The experiment that runs again, or why it does not. */
export type ExperimentRetryPayload = {
  readonly __typename?: 'ExperimentRetryPayload';
  /** The experiment; null when it was refused. */
  readonly experiment: Maybe<Experiment>;
  /** Why it was refused; empty when it was done. */
  readonly userErrors: ReadonlyArray<UserError>;
};

/** The experiment, or why it cannot start. */
export type ExperimentStartPayload = {
  readonly __typename?: 'ExperimentStartPayload';
  /** True when this spec was known. */
  readonly existed: Maybe<Scalars['Boolean']['output']>;
  /** The experiment; null when it was refused. */
  readonly experiment: Maybe<Experiment>;
  /** Why it was refused; empty when it was done. */
  readonly userErrors: ReadonlyArray<UserError>;
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

/** How statistics are computed that methods need. */
export type ExperimentStatisticsInput = {
  /** Statistics that are there, instead of computed ones. */
  readonly given?: InputMaybe<ReadonlyArray<Scalars['ID']['input']>>;
  /** Examples of each; all unless told otherwise. */
  readonly n?: InputMaybe<Scalars['Int']['input']>;
  /** Of the choice of examples and of drawn labels. */
  readonly seed?: InputMaybe<Scalars['BigInt']['input']>;
  /** Where statistics are computed that are not given: on the one cell of each expert. */
  readonly split?: InputMaybe<Scalars['String']['input']>;
};

/** An expert of a merge. */
export type ExpertInput = {
  /** A checkpoint; or an adapter, which is added to the base that it was registered with, else to that of the merge. */
  readonly checkpoint: Scalars['ID']['input'];
  /** Parameters that the method has for each expert, by name. */
  readonly parameters?: InputMaybe<Scalars['JSON']['input']>;
  /**
   * The statistic of this expert that the method needs. Left out, the server takes the one READY statistic of the kind that
   * there is of this checkpoint, and says so in the plan.
   */
  readonly statistic?: InputMaybe<Scalars['ID']['input']>;
  /** Its weight, where the method has one; 1 unless told otherwise. */
  readonly weight?: InputMaybe<Scalars['Float']['input']>;
};

/** The first experts of a stored permutation, or all of them. */
export type ExpertSubset = {
  readonly __typename?: 'ExpertSubset';
  /** Positions among the experts of the spec. */
  readonly experts: ReadonlyArray<Scalars['Int']['output']>;
  /** Number of the stored permutation; null: all experts. */
  readonly permutation: Maybe<Scalars['Int']['output']>;
  /** Number of experts. */
  readonly size: Scalars['Int']['output'];
};

/** A file that is going to be sent. */
export type FileInput = {
  /** Its size. */
  readonly bytes: Scalars['BigInt']['input'];
  /** Path inside the checkpoint or benchmark: plain names, at most one folder level for data files. */
  readonly path: Scalars['String']['input'];
  /** SHA-256 of its bytes. */
  readonly sha256: Scalars['Sha256']['input'];
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

/** Why something is hidden, since when and by whom. */
export type Flag = {
  readonly __typename?: 'Flag';
  /** Since when. */
  readonly flaggedAt: Scalars['DateTime']['output'];
  /** Name of the token. */
  readonly flaggedBy: Maybe<Scalars['String']['output']>;
  /** Null: it is up. */
  readonly liftedAt: Maybe<Scalars['DateTime']['output']>;
  /** Name of the token that took it down. */
  readonly liftedBy: Maybe<Scalars['String']['output']>;
  /** Why, for everybody to read. */
  readonly reason: Scalars['String']['output'];
};

/** Whether to show what is flagged. */
export type FlagFilter =
  /** Without what is flagged. */
  | 'HIDDEN'
  /** With it. */
  | 'INCLUDED'
  /** Nothing else. */
  | 'ONLY';

/** What to show again. */
export type FlagLiftInput = {
  /** A checkpoint, merge, experiment, benchmark or reported row. */
  readonly subject: Scalars['ID']['input'];
};

/** What was flagged, or why it was not. */
export type FlagPayload = {
  readonly __typename?: 'FlagPayload';
  /** The flag that is up, or the one that was taken down. */
  readonly flag: Maybe<Flag>;
  /** What the flag is on; null when it was refused. */
  readonly subject: Maybe<Node>;
  /** Why it was refused; empty when it was done. */
  readonly userErrors: ReadonlyArray<UserError>;
};

/** What to hide, and why. */
export type FlagRaiseInput = {
  /** For everybody to read: 1 to 1000 characters. */
  readonly reason: Scalars['String']['input'];
  /** A checkpoint, merge, experiment, benchmark or reported row. */
  readonly subject: Scalars['ID']['input'];
};

/** What to collect. */
export type GarbageCollectInput = {
  /** List what would be deleted, and delete nothing. */
  readonly dryRun?: InputMaybe<Scalars['Boolean']['input']>;
  /** Objects at most, 1 to 10000. */
  readonly limit?: InputMaybe<Scalars['Int']['input']>;
};

/** What was collected, or why nothing was. */
export type GarbageCollectPayload = {
  readonly __typename?: 'GarbageCollectPayload';
  /** Whether `limit` cut it off: ask again. */
  readonly more: Maybe<Scalars['Boolean']['output']>;
  /** What was deleted, or would be. */
  readonly objects: Maybe<ReadonlyArray<GarbageObject>>;
  /** Why it was refused; empty when it was done. */
  readonly userErrors: ReadonlyArray<UserError>;
};

/** An object of the store that nobody needs. */
export type GarbageObject = {
  readonly __typename?: 'GarbageObject';
  /** Size in bytes. */
  readonly bytes: Scalars['BigInt']['output'];
  /** The deleted checkpoint whose file it was; null: no row names it. */
  readonly checkpoint: Maybe<Checkpoint>;
  /** Its name in the store. */
  readonly key: Scalars['String']['output'];
};

/** What it took to pick a point: all merges of the grid, and their scores on the split of the rule. */
export type GridCost = {
  readonly __typename?: 'GridCost';
  /** All their scores on the split of the rule together. */
  readonly evaluationSeconds: Scalars['Float']['output'];
  /** All merges together. */
  readonly mergeSeconds: Scalars['Float']['output'];
  /** Points that were merged and scored. */
  readonly points: Scalars['Int']['output'];
};

/** What experiments say of a row. */
export type GridPlace =
  /** Picked only by rules that look at generalization scores: an oracle. */
  | 'ORACLE'
  /** A point of a grid that no rule picked. */
  | 'POINT'
  /** Picked from its grid by held-in scores. */
  | 'SELECTED';

/** Which point of a grid stands for its method. Rows that differ in the seed alone are one point, with the mean of their numbers. */
export type GridPointRule =
  /** Highest generalization score on the very split that is shown: an oracle. */
  | 'BEST_GENERALIZATION'
  /** Highest held-in score on the very split that is shown: optimistic. */
  | 'BEST_HELD_IN'
  /** Parameters at their defaults, equal weights, no steps after the method; methods without such a row are left out. */
  | 'DEFAULT'
  /** What an experiment picked by held-in scores; methods without such a point are left out. */
  | 'SELECTED'
  /** What an experiment picked by held-in scores, else `BEST_HELD_IN`. */
  | 'SELECTED_OR_BEST_HELD_IN';

/** How the scores of a grid lie. */
export type GridSpread = {
  readonly __typename?: 'GridSpread';
  /** The row with the highest score. */
  readonly best: BoardRow;
  /** What tuning gained over it. */
  readonly bestMinusDefault: Maybe<Scalars['Float']['output']>;
  /** Score of the point with all parameters at their defaults; null where it was not tried. */
  readonly default: Maybe<Scalars['Float']['output']>;
  /** Over its points. */
  readonly spread: Spread;
  /** The row with the lowest score. */
  readonly worst: BoardRow;
};

/** What one has for a merge. */
export type HaveInput = {
  /** The base. */
  readonly base: Scalars['Boolean']['input'];
  /** Data of the target at merge time. */
  readonly data?: Scalars['Boolean']['input'];
  /** Kinds of statistics that there are or can be computed. */
  readonly statistics?: ReadonlyArray<StatisticKind>;
  /** Data to choose parameters with. */
  readonly tuning?: Scalars['Boolean']['input'];
};

/** Something flagged that a checkpoint was made of. */
export type InputFlag = {
  readonly __typename?: 'InputFlag';
  /** What is flagged, or the output of a merge that is. */
  readonly checkpoint: Checkpoint;
  /** Why. */
  readonly flag: Flag;
};

/** What an input of a merge is. */
export type InputRole =
  /** The base. */
  | 'BASE'
  /** An expert or adapter. */
  | 'EXPERT';

/** Both ends of an interval. */
export type Interval = {
  readonly __typename?: 'Interval';
  /** Its upper end. */
  readonly high: Scalars['Float']['output'];
  /** Its lower end. */
  readonly low: Scalars['Float']['output'];
};

/** One unit of background work. Failed ones stay visible with their reason. */
export type Job = Node & {
  readonly __typename?: 'Job';
  /** 1 for the first try; 0 while it waits for it. */
  readonly attempt: Scalars['Int']['output'];
  /** When it was registered or asked for. */
  readonly createdAt: Scalars['DateTime']['output'];
  /** Why the last try failed. */
  readonly error: Maybe<UserError>;
  /** When it ended, well or not; null until then. */
  readonly finishedAt: Maybe<Scalars['DateTime']['output']>;
  /** When that worker last gave a sign. */
  readonly heartbeatAt: Maybe<Scalars['DateTime']['output']>;
  /** Opaque and stable. */
  readonly id: Scalars['ID']['output'];
  /** What sort it is. */
  readonly kind: JobKind;
  /** Tries before it is given up. */
  readonly maxAttempts: Scalars['Int']['output'];
  /** How far it is; null before the first report. */
  readonly progress: Maybe<JobProgress>;
  /** When it began; null while it waits. */
  readonly startedAt: Maybe<Scalars['DateTime']['output']>;
  /** How far it is. */
  readonly state: JobState;
  /** What it is for. */
  readonly subject: Maybe<JobSubject>;
  /** Trace of the request that asked for it, in 32 hexadecimal digits; null when the server traced nothing then. */
  readonly traceId: Maybe<Scalars['String']['output']>;
  /** The worker that has or had it. */
  readonly worker: Maybe<Scalars['String']['output']>;
};

/** Which job to stop. */
export type JobCancelInput = {
  /** Id of the job. */
  readonly job: Scalars['ID']['input'];
};

/** A page of jobs. */
export type JobConnection = {
  readonly __typename?: 'JobConnection';
  /** Objects of this page with their cursors. */
  readonly edges: ReadonlyArray<JobEdge>;
  /** Objects of this page. */
  readonly nodes: ReadonlyArray<Job>;
  /** Where this page lies in the whole list. */
  readonly pageInfo: PageInfo;
  /** Objects in the whole list that the filter lets through. */
  readonly totalCount: Scalars['Int']['output'];
};

/** A job in a page. */
export type JobEdge = {
  readonly __typename?: 'JobEdge';
  /** Give it as `after` to go on behind this object. */
  readonly cursor: Scalars['String']['output'];
  /** The object. */
  readonly node: Job;
};

/** Every condition has to hold. */
export type JobFilter = {
  /** Only of this kind. */
  readonly kind?: InputMaybe<JobKind>;
  /** Only in this state. */
  readonly state?: InputMaybe<JobState>;
  /** Id of the checkpoint, benchmark, merge, evaluation, statistic or experiment that the work is for. */
  readonly subject?: InputMaybe<Scalars['ID']['input']>;
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

/** The job, or why nothing was done with it. */
export type JobPayload = {
  readonly __typename?: 'JobPayload';
  /** The job that does it; null when there is nothing to do. */
  readonly job: Maybe<Job>;
  /** Why it was refused; empty when it was done. */
  readonly userErrors: ReadonlyArray<UserError>;
};

/** How far a job is. */
export type JobProgress = {
  readonly __typename?: 'JobProgress';
  /** Units that are done. */
  readonly completed: Scalars['Float']['output'];
  /** What it is at. */
  readonly phase: Scalars['String']['output'];
  /** Units a second. */
  readonly rate: Maybe<Scalars['Float']['output']>;
  /** Units of the phase. */
  readonly total: Scalars['Float']['output'];
  /** `bytes`, `images`, `tensors` … */
  readonly unit: Scalars['String']['output'];
  /** When this was reported. */
  readonly updatedAt: Scalars['DateTime']['output'];
};

/** Which job to run again. */
export type JobRetryInput = {
  /** Id of the job. */
  readonly job: Scalars['ID']['input'];
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

/** What a job is for. */
export type JobSubject = Benchmark | Checkpoint | Evaluation | Experiment | Merge | Statistic;

/** Among which classes an answer is chosen. */
export type LabelSpace =
  /** All classes of the grid. */
  | 'ALL'
  /** Only the classes of the cell. */
  | 'TASK';

/** A page of a board. */
export type LeaderboardConnection = {
  readonly __typename?: 'LeaderboardConnection';
  /** The benchmark whose rows these are. */
  readonly benchmark: Benchmark;
  /** Objects of this page with their cursors. */
  readonly edges: ReadonlyArray<LeaderboardEdge>;
  /** Objects of this page. */
  readonly nodes: ReadonlyArray<LeaderboardRow>;
  /** Where this page lies in the whole list. */
  readonly pageInfo: PageInfo;
  /** Objects in the whole list that the filter lets through. */
  readonly totalCount: Scalars['Int']['output'];
};

/** A row in a page. */
export type LeaderboardEdge = {
  readonly __typename?: 'LeaderboardEdge';
  /** Give it as `after` to go on behind this object. */
  readonly cursor: Scalars['String']['output'];
  /** The object. */
  readonly node: LeaderboardRow;
};

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
  readonly base?: InputMaybe<Scalars['ID']['input']>;
  /** Rows of this checkpoint set, as they name it. */
  readonly checkpointSet?: InputMaybe<Scalars['String']['input']>;
  /** Rows of this dialect only. */
  readonly dialect?: InputMaybe<Scalars['String']['input']>;
  /** Only rows that stand for points or controls of this experiment. */
  readonly experiment?: InputMaybe<Scalars['ID']['input']>;
  /** Digest of the set of merged experts: those rows alone. */
  readonly expertSet?: InputMaybe<Scalars['Sha256']['input']>;
  /** Rows of methods of these families only. */
  readonly families?: InputMaybe<ReadonlyArray<MethodFamily>>;
  /** Rows of flagged checkpoints and merges. */
  readonly flagged?: InputMaybe<FlagFilter>;
  /** `TASK` unless told otherwise. */
  readonly labelSpace?: InputMaybe<LabelSpace>;
  /** The most experts. */
  readonly maxExperts?: InputMaybe<Scalars['Int']['input']>;
  /** Rows of these methods only, by id. */
  readonly methods?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  /** A merge counts the experts that went into it, an expert or multitask model one, a base none. */
  readonly minExperts?: InputMaybe<Scalars['Int']['input']>;
  /** Keep only methods that need nothing beyond these: `base`, `statistics`, `data`, `tuning`, `randomness`. */
  readonly needsOnly?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  /** False: without points that only rules picked which look at generalization scores; true: those alone. */
  readonly oracle?: InputMaybe<Scalars['Boolean']['input']>;
  /** Rows of these roles only. */
  readonly roles?: InputMaybe<ReadonlyArray<LeaderboardRole>>;
  /** True: without points of grids that no rule picked; false: those alone. Of one experiment, where one is named. */
  readonly selected?: InputMaybe<Scalars['Boolean']['input']>;
  /** `test` unless told otherwise. */
  readonly split?: InputMaybe<Scalars['String']['input']>;
  /** `VERIFIED` unless told otherwise. `leaderboard` has no others: see `reportedLeaderboard`. */
  readonly tier?: InputMaybe<Tier>;
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

/**
 * One method with dialect, parameters and expert set, or a baseline, scored on one split and label space. Scores are
 * unweighted means over cells; accuracies are fractions. Held-in cells follow from lineage: for a merge the cells of all
 * experts below it, for a base those of its experts that were trained on exactly one cell, else a model's own. Merges that
 * differ in the seed alone are rows of their own.
 */
export type LeaderboardRow = BoardRow & Node & {
  readonly __typename?: 'LeaderboardRow';
  /** What was scored. */
  readonly checkpoint: Checkpoint;
  /** What keeps rows comparable: rows of different sets are never ranked together. */
  readonly checkpointSet: Scalars['String']['output'];
  /** What the merge took; null for baselines. */
  readonly cost: Maybe<MergeCost>;
  /** What the row took beside the merge itself; null for baselines. */
  readonly costs: Maybe<RowCosts>;
  /** Where its scores come from. */
  readonly evaluation: Evaluation;
  /** Digest of the set of experts: equal for equal sets, whatever their order. */
  readonly expertSetDigest: Maybe<Scalars['Sha256']['output']>;
  /** Number of experts merged. */
  readonly experts: Scalars['Int']['output'];
  /** The flag of its checkpoint, else of its merge. */
  readonly flag: Maybe<Flag>;
  /** Mean over all other cells. */
  readonly generalization: Maybe<AxisScore>;
  /** What experiments say of it; null for a row that is in no grid. */
  readonly grid: Maybe<GridPlace>;
  /** Mean over the cells that its experts were trained on. */
  readonly heldIn: Maybe<AxisScore>;
  /** Opaque and stable. */
  readonly id: Scalars['ID']['output'];
  /**
   * Flags of what its checkpoint was made of: experts, bases and members of ensembles, however deep merges are nested. The row stays on the
   * board, since what it says was measured; whoever reads it should know.
   */
  readonly inputFlags: ReadonlyArray<InputFlag>;
  /** What a figure would write beside it. */
  readonly label: Scalars['String']['output'];
  /** Among which classes the answer was chosen. */
  readonly labelSpace: LabelSpace;
  /** The merge that made it; null for baselines. */
  readonly merge: Maybe<Merge>;
  /** Null for baselines. */
  readonly method: Maybe<Method>;
  /** The metric of the benchmark that scores are of. */
  readonly metric: Scalars['String']['output'];
  /** Parameters of the method, with defaults; null for baselines. */
  readonly parameters: Maybe<Scalars['JSON']['output']>;
  /** What the method needs; null for baselines. */
  readonly prerequisites: Maybe<Prerequisites>;
  /**
   * Place in the requested order among rows of role METHOD and of the same checkpoint set within the filter; equal scores share
   * a rank; null for baselines, for rows without the ordered value, and for a row that was found by its id.
   */
  readonly rank: Maybe<Scalars['Int']['output']>;
  /** What the row stands for. */
  readonly role: LeaderboardRole;
  /** Split of the benchmark whose examples were scored. */
  readonly split: Scalars['String']['output'];
  /** Computed here, or reported. */
  readonly tier: Tier;
};

/** A recipe, its job, its measured cost and its output checkpoint. */
export type Merge = Node & {
  readonly __typename?: 'Merge';
  /** The base; null where the recipe names none. */
  readonly base: Maybe<Checkpoint>;
  /** Bytes that it reads, from the plan. */
  readonly bytesRead: Scalars['BigInt']['output'];
  /** Bytes that it writes, from the plan. */
  readonly bytesWritten: Scalars['BigInt']['output'];
  /** Measured; null until done. */
  readonly cost: Maybe<MergeCost>;
  /** When it was registered or asked for. */
  readonly createdAt: Scalars['DateTime']['output'];
  /** When it ended, well or not; null until then. */
  readonly finishedAt: Maybe<Scalars['DateTime']['output']>;
  /** Why it is hidden from lists and boards; null: it is not. */
  readonly flag: Maybe<Flag>;
  /** Analytic, from the plan. */
  readonly flops: Scalars['Float']['output'];
  /** Opaque and stable. */
  readonly id: Scalars['ID']['output'];
  /** What went into it, the base first. */
  readonly inputs: ReadonlyArray<MergeInputEdge>;
  /** The newest job that computes it. */
  readonly job: Job;
  /** The method that it is by. */
  readonly method: Method;
  /** What people call it. */
  readonly name: Maybe<Scalars['String']['output']>;
  /** What the method reported of single tensors (residuals, iterations, condition numbers), in order of name. */
  readonly notes: ReadonlyArray<TensorNote>;
  /** The merged checkpoint; null until it is there. */
  readonly output: Maybe<Checkpoint>;
  /** Element type of the output, or `same`. */
  readonly outputDtype: Scalars['String']['output'];
  /** Parameters of the method, with defaults. */
  readonly parameters: Scalars['JSON']['output'];
  /** Peak resident memory that the plan announced, bytes. */
  readonly predictedPeakMemoryBytes: Scalars['BigInt']['output'];
  /** The canonical recipe, with every default filled in. */
  readonly recipe: Scalars['JSON']['output'];
  /** SHA-256 of the canonical recipe: equal recipes are one merge. */
  readonly recipeDigest: Scalars['Sha256']['output'];
  /** Seed of random masks, a non-negative integer below 2^53. */
  readonly seed: Scalars['BigInt']['output'];
  /** In alphabetical order. */
  readonly tags: ReadonlyArray<Scalars['String']['output']>;
};


/** A recipe, its job, its measured cost and its output checkpoint. */
export type MergeNotesArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
  offset?: InputMaybe<Scalars['Int']['input']>;
};

/** A page of merges. */
export type MergeConnection = {
  readonly __typename?: 'MergeConnection';
  /** Objects of this page with their cursors. */
  readonly edges: ReadonlyArray<MergeEdge>;
  /** Objects of this page. */
  readonly nodes: ReadonlyArray<Merge>;
  /** Where this page lies in the whole list. */
  readonly pageInfo: PageInfo;
  /** Objects in the whole list that the filter lets through. */
  readonly totalCount: Scalars['Int']['output'];
};

/** What a merge took, as it was measured. */
export type MergeCost = {
  readonly __typename?: 'MergeCost';
  /** Bytes read from object storage. */
  readonly bytesRead: Scalars['BigInt']['output'];
  /** Bytes written to object storage. */
  readonly bytesWritten: Scalars['BigInt']['output'];
  /** Element type that it was computed in. */
  readonly computeDtype: Scalars['String']['output'];
  /** What it was computed on: `wasm`, `webgpu` or `tensorflow`. */
  readonly device: Scalars['String']['output'];
  /** Floating-point operations by the method's formula. */
  readonly flops: Scalars['Float']['output'];
  /** How many merges were computed in the same reading of the inputs: seconds and bytes are this one's equal share. */
  readonly merges: Scalars['Int']['output'];
  /** Largest resident memory of the worker process while it ran, bytes. */
  readonly peakRssBytes: Scalars['BigInt']['output'];
  /** Measured wall-clock time. */
  readonly seconds: Scalars['Float']['output'];
  /** Computing threads. */
  readonly threads: Scalars['Int']['output'];
};

/** A merge in a page. */
export type MergeEdge = {
  readonly __typename?: 'MergeEdge';
  /** Give it as `after` to go on behind this object. */
  readonly cursor: Scalars['String']['output'];
  /** The object. */
  readonly node: Merge;
};

/** Every condition has to hold. */
export type MergeFilter = {
  /** Only of this base. */
  readonly base?: InputMaybe<Scalars['ID']['input']>;
  /** Only in this dialect. */
  readonly dialect?: InputMaybe<Scalars['String']['input']>;
  /** Whether to show what is flagged; hidden unless told otherwise. */
  readonly flagged?: InputMaybe<FlagFilter>;
  /** Only by this method. */
  readonly method?: InputMaybe<Scalars['String']['input']>;
  /** Only those with all of these tags. */
  readonly tags?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  /** Only merges that used this checkpoint. */
  readonly uses?: InputMaybe<Scalars['ID']['input']>;
};

/** The merge, or why it cannot run. */
export type MergeFromMergekitPayload = {
  readonly __typename?: 'MergeFromMergekitPayload';
  /** True when this recipe was known: nothing new was started unless its last run had failed. */
  readonly existed: Maybe<Scalars['Boolean']['output']>;
  /** The job that does it; null when there is nothing to do. */
  readonly job: Maybe<Job>;
  /** The merge; null when it was refused. */
  readonly merge: Maybe<Merge>;
  /** Null for a viewer who may not merge. */
  readonly report: Maybe<MergekitReport>;
  /** Why it was refused; empty when it was done. */
  readonly userErrors: ReadonlyArray<UserError>;
};

/** A recipe. */
export type MergeInput = {
  /** The base; needed where the method's prerequisites say so. */
  readonly base?: InputMaybe<Scalars['ID']['input']>;
  /** What is merged, in an order that some methods heed. */
  readonly experts: ReadonlyArray<ExpertInput>;
  /** The method. */
  readonly method: MethodInput;
  /** What people call the merge. */
  readonly name?: InputMaybe<Scalars['String']['input']>;
  /** `same` keeps each tensor's dtype; or F32, F16, BF16, F64, F8_E4M3, F8_E5M2. */
  readonly outputDtype?: InputMaybe<Scalars['String']['input']>;
  /** Parameters of the method by name; unknown names are errors, missing ones take their default. */
  readonly parameters?: InputMaybe<Scalars['JSON']['input']>;
  /** Steps after the method, in order. */
  readonly post?: InputMaybe<ReadonlyArray<PostStepInput>>;
  /** Seed of random masks, a non-negative integer below 2^53. */
  readonly seed?: InputMaybe<Scalars['BigInt']['input']>;
};

/** An input of a merge. */
export type MergeInputEdge = {
  readonly __typename?: 'MergeInputEdge';
  /** The checkpoint. */
  readonly checkpoint: Checkpoint;
  /** From 0, among the inputs of its role. */
  readonly position: Scalars['Int']['output'];
  /** What it is in the merge. */
  readonly role: InputRole;
  /** The statistic of an expert that the method read. */
  readonly statistic: Maybe<Statistic>;
  /** Its weight. */
  readonly weight: Scalars['Float']['output'];
};

/** One reading of the inputs. */
export type MergePass = {
  readonly __typename?: 'MergePass';
  /** Bytes read from object storage. */
  readonly bytesRead: Scalars['BigInt']['output'];
  /** Floating-point operations. */
  readonly flops: Scalars['Float']['output'];
  /** `reduce` or `map`. */
  readonly kind: Scalars['String']['output'];
  /** What it is for. */
  readonly name: Scalars['String']['output'];
};

/** What a merge would do, from headers alone. */
export type MergePlan = {
  readonly __typename?: 'MergePlan';
  /** Bytes read from object storage. */
  readonly bytesRead: Scalars['BigInt']['output'];
  /** Bytes written to object storage. */
  readonly bytesWritten: Scalars['BigInt']['output'];
  /** What happens to each tensor, in order of name. */
  readonly decisions: ReadonlyArray<TensorDecision>;
  /** The merge of this recipe, if it was ever started. */
  readonly existing: Maybe<Merge>;
  /** Floating-point operations by the method's formula. */
  readonly flops: Scalars['Float']['output'];
  /** Readings of the inputs, in order. */
  readonly passes: ReadonlyArray<MergePass>;
  /** Predicted peak resident memory, bytes. */
  readonly peakMemoryBytes: Scalars['BigInt']['output'];
  /** The canonical recipe, with every default filled in. */
  readonly recipe: Scalars['JSON']['output'];
  /** SHA-256 of the canonical recipe: equal recipes are one merge. */
  readonly recipeDigest: Scalars['Sha256']['output'];
  /** How much is read and computed at a time. */
  readonly sliceBytes: Scalars['BigInt']['output'];
  /** The statistics that it reads, in the order of the recipe's experts; empty when the method needs none. */
  readonly statistics: ReadonlyArray<PlannedStatistic>;
  /** Tensors of the output. */
  readonly tensorCount: Scalars['Int']['output'];
  /** Computing threads of a worker. */
  readonly threads: Scalars['Int']['output'];
};


/** What a merge would do, from headers alone. */
export type MergePlanDecisionsArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
  offset?: InputMaybe<Scalars['Int']['input']>;
};

/** The dry run, or why the merge cannot run. */
export type MergePlanPayload = {
  readonly __typename?: 'MergePlanPayload';
  /** What would be done; null when it cannot be. */
  readonly plan: Maybe<MergePlan>;
  /** Why it was refused; empty when it was done. */
  readonly userErrors: ReadonlyArray<UserError>;
};

/** The merge, or why it cannot run. */
export type MergeStartPayload = {
  readonly __typename?: 'MergeStartPayload';
  /** True when this recipe was known: nothing new was started unless its last run had failed. */
  readonly existed: Maybe<Scalars['Boolean']['output']>;
  /** The job that does it; null when there is nothing to do. */
  readonly job: Maybe<Job>;
  /** The merge; null when it was refused. */
  readonly merge: Maybe<Merge>;
  /** Why it was refused; empty when it was done. */
  readonly userErrors: ReadonlyArray<UserError>;
};

/** A place in a recipe. */
export type MergekitEntry = {
  readonly __typename?: 'MergekitEntry';
  /** Column of the YAML, from 1. */
  readonly column: Scalars['Int']['output'];
  /** Both count from 1. */
  readonly line: Scalars['Int']['output'];
  /** What is done with it, or why nothing is; empty when there is nothing to say. */
  readonly message: Scalars['String']['output'];
  /** `models[0].parameters.weight` */
  readonly path: Scalars['String']['output'];
};

/** What becomes of the recipe, and the plan of the merge. */
export type MergekitImportPayload = {
  readonly __typename?: 'MergekitImportPayload';
  /** What would be done; null when it cannot be. */
  readonly plan: Maybe<MergePlan>;
  /** What the recipe calls its models; empty when it cannot be read. */
  readonly references: ReadonlyArray<Scalars['String']['output']>;
  /** What is accepted, ignored and unsupported. */
  readonly report: MergekitReport;
  /** Why it was refused; empty when it was done. */
  readonly userErrors: ReadonlyArray<UserError>;
};

/** A mergekit recipe with what its models are here. */
export type MergekitInput = {
  /** Pass over keys and parameters that mergekit would ignore, instead of refusing them. */
  readonly ignoreUnknown?: InputMaybe<Scalars['Boolean']['input']>;
  /** The checkpoint of every model that the recipe names. */
  readonly models: ReadonlyArray<MergekitModelInput>;
  /** What people call the merge. */
  readonly name?: InputMaybe<Scalars['String']['input']>;
  /** Seed of random masks, a non-negative integer below 2^53. */
  readonly seed?: InputMaybe<Scalars['BigInt']['input']>;
  /** The recipe as YAML, as `mergekit-yaml` reads it. */
  readonly yaml: Scalars['String']['input'];
};

/** What a model of a recipe is here. */
export type MergekitModelInput = {
  /** The checkpoint that it is. */
  readonly checkpoint: Scalars['ID']['input'];
  /** The model as the recipe writes it, for example `org/name` or `org/name@revision`. */
  readonly reference: Scalars['String']['input'];
};

/** What becomes of everything that a mergekit recipe says. */
export type MergekitReport = {
  readonly __typename?: 'MergekitReport';
  /** What is done as the recipe says. */
  readonly accepted: ReadonlyArray<MergekitEntry>;
  /** Unknown keys, and parameters in a place where mergekit does not look for them. Mistakes, unless `ignoreUnknown`. */
  readonly ignoredByMergekit: ReadonlyArray<MergekitEntry>;
  /** What mergekit can do and this server cannot. */
  readonly unsupported: ReadonlyArray<MergekitEntry>;
};

/** An algorithm with a dialect and a version: rows of different dialects are never the same method. */
export type Method = {
  readonly __typename?: 'Method';
  /** Where it was published. */
  readonly citation: Citation;
  /** Operations of a merge in words: M experts, P parameters. */
  readonly costFormula: Scalars['String']['output'];
  /** Whose reading of the method, for example `paper` or `mergekit-0.1.4`. */
  readonly dialect: Scalars['String']['output'];
  /** Parameters that each expert has of its own. */
  readonly expertParameters: ReadonlyArray<MethodParameter>;
  /** What it works on, roughly. */
  readonly family: MethodFamily;
  /** The same for all dialects, for example `ties`. */
  readonly id: Scalars['String']['output'];
  /** Whether its experts are adapters and its output is one, instead of a whole checkpoint. */
  readonly makesAdapter: Scalars['Boolean']['output'];
  /** Null when there is no upper bound. */
  readonly maxExperts: Maybe<Scalars['Int']['output']>;
  /** The fewest experts. */
  readonly minExperts: Scalars['Int']['output'];
  /** Whether a base may be given though it is no prerequisite. */
  readonly optionalBase: Scalars['Boolean']['output'];
  /** Parameters of the whole merge. */
  readonly parameters: ReadonlyArray<MethodParameter>;
  /** What it needs beside the experts. */
  readonly prerequisites: Prerequisites;
  /** What it does, in a sentence or two. */
  readonly summary: Scalars['String']['output'];
  /** For people. */
  readonly title: Scalars['String']['output'];
  /** How far results on another device may differ, relative to the largest element of a tensor; 0 is bit for bit. */
  readonly tolerance: Scalars['Float']['output'];
  /** Goes up when results change; recipes name it. */
  readonly version: Scalars['Int']['output'];
  /** Whether experts may have weights other than 1. */
  readonly weighted: Scalars['Boolean']['output'];
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
  readonly dialect?: InputMaybe<Scalars['String']['input']>;
  /** For example `ties`. */
  readonly id: Scalars['String']['input'];
  /** The newest unless told otherwise. */
  readonly version?: InputMaybe<Scalars['Int']['input']>;
};

/** A parameter of a method or step. */
export type MethodParameter = {
  readonly __typename?: 'MethodParameter';
  /** Of a CHOICE, what there is to choose from. */
  readonly choices: Maybe<ReadonlyArray<Scalars['String']['output']>>;
  /** What it is when a recipe leaves it out; null: it has to be given. */
  readonly default: Scalars['JSON']['output'];
  /** Values of the published sweep; empty when there is none. */
  readonly grid: ReadonlyArray<Scalars['JSON']['output']>;
  /** What it does. */
  readonly help: Scalars['String']['output'];
  /** Largest value; null: none. */
  readonly max: Maybe<Scalars['Float']['output']>;
  /** Smallest value; null: none. */
  readonly min: Maybe<Scalars['Float']['output']>;
  /** As recipes write it. */
  readonly name: Scalars['String']['output'];
  /** Whether it may differ by tensor: `{rules: [{filter, value}]}`, the first whose filter is in the tensor's name; a list of numbers is a gradient over the layers. */
  readonly perTensor: Scalars['Boolean']['output'];
  /** What values it takes. */
  readonly type: ParameterType;
};

/** The row that stands for a method, with its two numbers. */
export type MethodPoint = {
  readonly __typename?: 'MethodPoint';
  /** The rule that found it, where `rule` allows two. */
  readonly chosenBy: GridPointRule;
  /** Points of the method's grid. */
  readonly gridPoints: Scalars['Int']['output'];
  /** What a figure would write beside it. */
  readonly label: Scalars['String']['output'];
  /** The row; with several seeds, one of them. */
  readonly row: BoardRow;
  /** Seeds whose numbers were averaged. */
  readonly seeds: Scalars['Int']['output'];
  /** The number along x. */
  readonly x: Scalars['Float']['output'];
  /** The number along y. */
  readonly y: Scalars['Float']['output'];
};

/** How to read the values of a metric. */
export type MetricScale =
  /** From 0 on; less is better. */
  | 'DISTANCE'
  /** 0 to 1; more is better. */
  | 'FRACTION';

/** What models do on a benchmark. */
export type Modality =
  /** Tell the class of an image. */
  | 'IMAGE_CLASSIFICATION'
  /** Paint images from prompts. */
  | 'IMAGE_GENERATION'
  /** Choose or write an answer. */
  | 'LANGUAGE';

/** What can be changed. Failures that a client can act on are in `userErrors` of the answer. */
export type Mutation = {
  readonly __typename?: 'Mutation';
  /** Takes an alias away; its history stays. Scope: checkpoint:write. */
  readonly aliasRemove: AliasPayload;
  /** Points an alias to a checkpoint; a new name is made. Every move is remembered. Scope: checkpoint:write. */
  readonly aliasSet: AliasPayload;
  /**
   * Registers a benchmark that is known without its data, so that scores of others can be recorded on it. Nothing can be
   * evaluated on it here. Scope: checkpoint:write.
   */
  readonly benchmarkDefine: BenchmarkDefinePayload;
  /** Ends an upload and starts its verification. Scope: checkpoint:write. */
  readonly benchmarkUploadComplete: BenchmarkUploadCompletePayload;
  /** Announces the manifest and data files of a benchmark. Scope: checkpoint:write. */
  readonly benchmarkUploadStart: BenchmarkUploadStartPayload;
  /**
   * Deletes a checkpoint that nothing refers to. It is found by its id alone from then on; its files are collected after the grace
   * period. Scope: admin.
   */
  readonly checkpointDelete: CheckpointDeletePayload;
  /** Takes a deletion back while the files are there. Scope: admin. */
  readonly checkpointRestore: CheckpointRestorePayload;
  /** Ends an upload and starts its verification. Scope: checkpoint:write. */
  readonly checkpointUploadComplete: CheckpointUploadCompletePayload;
  /**
   * Announces files of a checkpoint. The answer holds a signed URL for each part; PUT the bytes there, then call
   * `checkpointUploadComplete`. When a checkpoint of exactly these files is already registered it is returned at once.
   * Scope: checkpoint:write.
   */
  readonly checkpointUploadStart: CheckpointUploadStartPayload;
  /**
   * Records scores that were computed elsewhere, of models that need not be here. They make a row of tier REPORTED. Scope:
   * eval:run.
   */
  readonly evaluationRecord: EvaluationRecordPayload;
  /** Scores a checkpoint on all cells of a benchmark split, or returns the existing evaluation. Scope: eval:run. */
  readonly evaluationStart: EvaluationStartPayload;
  /** Stops an experiment and the work it asked for. What is done stays. Scopes: merge:run and eval:run. */
  readonly experimentCancel: ExperimentCancelPayload;
  /**
   * Lets an experiment go on that was stopped, was cancelled or has failed points, with the budget that it has. Scopes: merge:run and
   * eval:run.
   */
  readonly experimentRetry: ExperimentRetryPayload;
  /**
   * Starts an experiment, or returns the one of the same spec; one that was stopped, was cancelled or has failed points goes on
   * where it was. Scopes: merge:run and eval:run.
   */
  readonly experimentStart: ExperimentStartPayload;
  /** Shows it again; the flag stays in the history. Scope: admin. */
  readonly flagLift: FlagPayload;
  /**
   * Hides a checkpoint, merge, experiment, benchmark or reported row from lists and boards, with the reason on it. Nothing is erased.
   * Scope: admin.
   */
  readonly flagRaise: FlagPayload;
  /**
   * Deletes objects of the store that nobody needs: of checkpoints that were deleted before the grace period, and of no row at all, as
   * old. Workers do the same now and then. Scope: admin.
   */
  readonly garbageCollect: GarbageCollectPayload;
  /** Stops queued or running work. Scope: that of the work, or admin. */
  readonly jobCancel: JobPayload;
  /** Runs failed or cancelled work again. Scope: that of the work, or admin. */
  readonly jobRetry: JobPayload;
  /** Starts the merge of a mergekit recipe, or returns the existing one of the same recipe. Scope: merge:run. */
  readonly mergeFromMergekit: MergeFromMergekitPayload;
  /** Starts a merge, or returns the existing one of the same recipe. Scope: merge:run. */
  readonly mergeStart: MergeStartPayload;
  /** Computes a statistic of a checkpoint, or returns the one of the same request. Scope: merge:run. */
  readonly statisticCompute: StatisticComputePayload;
  /** Ends an upload and starts its verification. Scope: checkpoint:write. */
  readonly statisticUploadComplete: StatisticUploadCompletePayload;
  /** Announces the file of a statistic that was made elsewhere. Scope: checkpoint:write. */
  readonly statisticUploadStart: StatisticUploadStartPayload;
  /** Hangs tags on a checkpoint or benchmark (scope checkpoint:write), a merge or experiment (scope merge:run). */
  readonly tagAdd: TagPayload;
  /** Takes tags off; those that are not there are passed over. Scope: as for tagAdd. */
  readonly tagRemove: TagPayload;
  /** Creates an API token; the secret is shown this once. Scope: admin. */
  readonly tokenCreate: TokenCreatePayload;
  /** Ends a token. Scope: admin. */
  readonly tokenRevoke: TokenRevokePayload;
  /** Gives up an upload; its parts are deleted. Scope: checkpoint:write. */
  readonly uploadAbort: UploadAbortPayload;
};


/** What can be changed. Failures that a client can act on are in `userErrors` of the answer. */
export type MutationAliasRemoveArgs = {
  input: AliasRemoveInput;
};


/** What can be changed. Failures that a client can act on are in `userErrors` of the answer. */
export type MutationAliasSetArgs = {
  input: AliasSetInput;
};


/** What can be changed. Failures that a client can act on are in `userErrors` of the answer. */
export type MutationBenchmarkDefineArgs = {
  input: BenchmarkDefineInput;
};


/** What can be changed. Failures that a client can act on are in `userErrors` of the answer. */
export type MutationBenchmarkUploadCompleteArgs = {
  input: UploadCompleteInput;
};


/** What can be changed. Failures that a client can act on are in `userErrors` of the answer. */
export type MutationBenchmarkUploadStartArgs = {
  input: BenchmarkUploadStartInput;
};


/** What can be changed. Failures that a client can act on are in `userErrors` of the answer. */
export type MutationCheckpointDeleteArgs = {
  input: CheckpointDeleteInput;
};


/** What can be changed. Failures that a client can act on are in `userErrors` of the answer. */
export type MutationCheckpointRestoreArgs = {
  input: CheckpointRestoreInput;
};


/** What can be changed. Failures that a client can act on are in `userErrors` of the answer. */
export type MutationCheckpointUploadCompleteArgs = {
  input: UploadCompleteInput;
};


/** What can be changed. Failures that a client can act on are in `userErrors` of the answer. */
export type MutationCheckpointUploadStartArgs = {
  input: CheckpointUploadStartInput;
};


/** What can be changed. Failures that a client can act on are in `userErrors` of the answer. */
export type MutationEvaluationRecordArgs = {
  input: EvaluationRecordInput;
};


/** What can be changed. Failures that a client can act on are in `userErrors` of the answer. */
export type MutationEvaluationStartArgs = {
  input: EvaluationStartInput;
};


/** What can be changed. Failures that a client can act on are in `userErrors` of the answer. */
export type MutationExperimentCancelArgs = {
  input: ExperimentCancelInput;
};


/** What can be changed. Failures that a client can act on are in `userErrors` of the answer. */
export type MutationExperimentRetryArgs = {
  input: ExperimentRetryInput;
};


/** What can be changed. Failures that a client can act on are in `userErrors` of the answer. */
export type MutationExperimentStartArgs = {
  input: ExperimentInput;
};


/** What can be changed. Failures that a client can act on are in `userErrors` of the answer. */
export type MutationFlagLiftArgs = {
  input: FlagLiftInput;
};


/** What can be changed. Failures that a client can act on are in `userErrors` of the answer. */
export type MutationFlagRaiseArgs = {
  input: FlagRaiseInput;
};


/** What can be changed. Failures that a client can act on are in `userErrors` of the answer. */
export type MutationGarbageCollectArgs = {
  input: GarbageCollectInput;
};


/** What can be changed. Failures that a client can act on are in `userErrors` of the answer. */
export type MutationJobCancelArgs = {
  input: JobCancelInput;
};


/** What can be changed. Failures that a client can act on are in `userErrors` of the answer. */
export type MutationJobRetryArgs = {
  input: JobRetryInput;
};


/** What can be changed. Failures that a client can act on are in `userErrors` of the answer. */
export type MutationMergeFromMergekitArgs = {
  input: MergekitInput;
};


/** What can be changed. Failures that a client can act on are in `userErrors` of the answer. */
export type MutationMergeStartArgs = {
  input: MergeInput;
};


/** What can be changed. Failures that a client can act on are in `userErrors` of the answer. */
export type MutationStatisticComputeArgs = {
  input: StatisticComputeInput;
};


/** What can be changed. Failures that a client can act on are in `userErrors` of the answer. */
export type MutationStatisticUploadCompleteArgs = {
  input: UploadCompleteInput;
};


/** What can be changed. Failures that a client can act on are in `userErrors` of the answer. */
export type MutationStatisticUploadStartArgs = {
  input: StatisticUploadStartInput;
};


/** What can be changed. Failures that a client can act on are in `userErrors` of the answer. */
export type MutationTagAddArgs = {
  input: TagInput;
};


/** What can be changed. Failures that a client can act on are in `userErrors` of the answer. */
export type MutationTagRemoveArgs = {
  input: TagInput;
};


/** What can be changed. Failures that a client can act on are in `userErrors` of the answer. */
export type MutationTokenCreateArgs = {
  input: TokenCreateInput;
};


/** What can be changed. Failures that a client can act on are in `userErrors` of the answer. */
export type MutationTokenRevokeArgs = {
  input: TokenRevokeInput;
};


/** What can be changed. Failures that a client can act on are in `userErrors` of the answer. */
export type MutationUploadAbortArgs = {
  input: UploadAbortInput;
};

/** Anything with an opaque, stable id. Do not take ids apart. */
export type Node = {
  /** Opaque and stable. */
  readonly id: Scalars['ID']['output'];
};

/** How a p-value was computed. */
export type PValueMethod =
  /** The share of all pairings with a correlation at least as strong; up to nine points. */
  | 'EXACT'
  /** Student's t with n − 2 degrees of freedom. */
  | 'T';

/** Where a page lies in the whole list. */
export type PageInfo = {
  readonly __typename?: 'PageInfo';
  /** Cursor of its last object; null when it is empty. */
  readonly endCursor: Maybe<Scalars['String']['output']>;
  /** Whether there is more behind it. */
  readonly hasNextPage: Scalars['Boolean']['output'];
  /** Whether there is something before it. */
  readonly hasPreviousPage: Scalars['Boolean']['output'];
  /** Cursor of its first object; null when it is empty. */
  readonly startCursor: Maybe<Scalars['String']['output']>;
};

/** Mean difference over cells. */
export type PairedDifference = {
  readonly __typename?: 'PairedDifference';
  /** Share of the replicates in which a is ahead; ties count half. */
  readonly aheadShare: Maybe<Scalars['Float']['output']>;
  /** Cells, and seeds of each side, drawn with replacement; null for one cell. */
  readonly interval: Maybe<Interval>;
  /** Cells in which a is worse. */
  readonly losses: Scalars['Int']['output'];
  /** Cells in which both are equal. */
  readonly ties: Scalars['Int']['output'];
  /** Mean of a minus mean of b. */
  readonly value: Scalars['Float']['output'];
  /** Cells in which a is better, worse, equal. */
  readonly wins: Scalars['Int']['output'];
};

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

/** Rows that no other row beats on both numbers, among all that have both. */
export type ParetoFrontier = {
  readonly __typename?: 'ParetoFrontier';
  /** The benchmark. */
  readonly benchmark: Benchmark;
  /** Null without rows. */
  readonly checkpointSet: Maybe<Scalars['String']['output']>;
  /** Rows that have both numbers. */
  readonly considered: Scalars['Int']['output'];
  /** How many no other row beats. */
  readonly onFront: Scalars['Int']['output'];
  /** Those on the front first. */
  readonly points: ReadonlyArray<ParetoPoint>;
  /** The number along x. */
  readonly x: BoardNumber;
  /** The number along y. */
  readonly y: BoardNumber;
};

/** A row with its two numbers. */
export type ParetoPoint = {
  readonly __typename?: 'ParetoPoint';
  /** No row is as good on one number and better on the other. */
  readonly onFront: Scalars['Boolean']['output'];
  /** The row. */
  readonly row: BoardRow;
  /** The number along x. */
  readonly x: Scalars['Float']['output'];
  /** The number along y. */
  readonly y: Scalars['Float']['output'];
};

/** A statistic that a merge reads. */
export type PlannedStatistic = {
  readonly __typename?: 'PlannedStatistic';
  /** True when the request named none and the server took the only one there is. */
  readonly chosen: Scalars['Boolean']['output'];
  /** Position of its expert in the recipe. */
  readonly expert: Scalars['Int']['output'];
  /** The statistic. */
  readonly statistic: Statistic;
};

/** A step that can follow any method that it does not refuse. */
export type PostStep = {
  readonly __typename?: 'PostStep';
  /** Where it was published. */
  readonly citation: Citation;
  /** For example `lines`. */
  readonly id: Scalars['String']['output'];
  /** Its parameters. */
  readonly parameters: ReadonlyArray<MethodParameter>;
  /** What it does, in a sentence or two. */
  readonly summary: Scalars['String']['output'];
  /** For people. */
  readonly title: Scalars['String']['output'];
  /** Goes up when its results change. */
  readonly version: Scalars['Int']['output'];
};

/** A step after the method. */
export type PostStepInput = {
  /** For example `lines`. */
  readonly id: Scalars['String']['input'];
  /** Its parameters by name. */
  readonly parameters?: InputMaybe<Scalars['JSON']['input']>;
};

/** What a method needs beside the experts. */
export type Prerequisites = {
  readonly __typename?: 'Prerequisites';
  /** Whether it needs the base. */
  readonly base: Scalars['Boolean']['output'];
  /** Whether it looks at data while merging. */
  readonly data: Scalars['Boolean']['output'];
  /** Whether random numbers decide the result: then it takes a seed. */
  readonly randomness: Scalars['Boolean']['output'];
  /** Kinds of statistics that it needs of every expert. */
  readonly statistics: ReadonlyArray<Scalars['String']['output']>;
  /** Whether it has a parameter that wants tuning data. */
  readonly tuning: Scalars['Boolean']['output'];
};

/** What can be read. Everything but tokens is open to anybody where the operator allows reading without a token. */
export type Query = {
  readonly __typename?: 'Query';
  /** An alias, also one that was removed; null when nothing was ever called so. */
  readonly alias: Maybe<Alias>;
  /** Aliases that point somewhere, newest first. */
  readonly aliases: AliasConnection;
  /** Who did what, last one first: every mutation that changed something, and those of tokens that were refused. Scope: admin. */
  readonly auditEvents: AuditEventConnection;
  /** A benchmark by its slug; without revision the newest one. */
  readonly benchmark: Maybe<Benchmark>;
  /** Benchmarks, newest first. */
  readonly benchmarks: BenchmarkConnection;
  /** By its id, or by the alias that points to it now: exactly one of them. */
  readonly checkpoint: Maybe<Checkpoint>;
  /** A checkpoint by its content digest. */
  readonly checkpointByDigest: Maybe<Checkpoint>;
  /** Checkpoints, newest first. */
  readonly checkpoints: CheckpointConnection;
  /**
   * Two rows, or two merges on one benchmark, cell by cell. Both must be of the same benchmark revision, split, label space, metric
   * and checkpoint set; hidden splits are not compared.
   */
  readonly compare: Comparison;
  /** How two numbers go together over the methods of one checkpoint set and one set of experts: one point for each method. */
  readonly correlation: BoardCorrelation;
  /** An evaluation by its id. */
  readonly evaluation: Maybe<Evaluation>;
  /** Evaluations, newest first. */
  readonly evaluations: EvaluationConnection;
  /** An experiment by its id. */
  readonly experiment: Maybe<Experiment>;
  /** A dry run: points, evaluations, bytes and operations of an experiment, or why it cannot start. */
  readonly experimentPlan: ExperimentPlanPayload;
  /** Experiments, newest first. */
  readonly experiments: ExperimentConnection;
  /** A job by its id. */
  readonly job: Maybe<Job>;
  /** Background work, newest first. */
  readonly jobs: JobConnection;
  /**
   * Merging methods ranked on one benchmark: a row for each method, dialect, parameters and expert set, with baselines.
   * `benchmark` is a slug, optionally `slug@revision`; without revision the newest one.
   */
  readonly leaderboard: LeaderboardConnection;
  /** A merge by its id. */
  readonly merge: Maybe<Merge>;
  /** A dry run from headers only: what a merge would read, write and need, or why it cannot run. */
  readonly mergePlan: MergePlanPayload;
  /** A dry run of a mergekit recipe: what is accepted, ignored and unsupported, and what the merge would do. */
  readonly mergekitImport: MergekitImportPayload;
  /** Merges, newest first. */
  readonly merges: MergeConnection;
  /** Merging methods this server can run. */
  readonly methods: ReadonlyArray<Method>;
  /** Any object by its id; null when there is none. */
  readonly node: Maybe<Node>;
  /** Objects in the order of `ids` (at most 100), null where there is none. */
  readonly nodes: ReadonlyArray<Maybe<Node>>;
  /**
   * Rows of one checkpoint set that no other row beats on both numbers. Scores are better when higher, costs and numbers of
   * experts when lower. `first` (at most 1000) limits the points: those on the front come first.
   */
  readonly paretoFrontier: ParetoFrontier;
  /** Steps that can follow a method. */
  readonly postSteps: ReadonlyArray<PostStep>;
  /** What this request costs and what its caller has left. The same is in `extensions.cost` of every answer. */
  readonly rateLimit: RateLimit;
  /**
   * Which methods can be used with what one has, best measured results first, then those that cannot. Without a benchmark the
   * newest ten boards count.
   */
  readonly recommendMethods: ReadonlyArray<Recommendation>;
  /** Results that were reported, ranked on one benchmark apart from those that were computed here. */
  readonly reportedLeaderboard: ReportedConnection;
  /** Scores of a method against the number of merged experts, one entry for each dialect, version and checkpoint set. */
  readonly scaling: ReadonlyArray<Scaling>;
  /** How much a method's scores depend on its parameters: one entry for each method and set of experts, largest grid first. */
  readonly sensitivity: ReadonlyArray<Sensitivity>;
  /** What this server is and can do. */
  readonly server: Server;
  /** A statistic by its id. */
  readonly statistic: Maybe<Statistic>;
  /** Statistics, newest first. */
  readonly statistics: StatisticConnection;
  /** All tokens, newest first. Scope: admin. */
  readonly tokens: TokenConnection;
  /** An upload by its id, to see what is missing. Scope: checkpoint:write. */
  readonly upload: Maybe<Upload>;
  /** The token this request came with; null for anonymous readers. */
  readonly viewer: Maybe<Viewer>;
};


/** What can be read. Everything but tokens is open to anybody where the operator allows reading without a token. */
export type QueryAliasArgs = {
  name: Scalars['String']['input'];
};


/** What can be read. Everything but tokens is open to anybody where the operator allows reading without a token. */
export type QueryAliasesArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
};


/** What can be read. Everything but tokens is open to anybody where the operator allows reading without a token. */
export type QueryAuditEventsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<AuditFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
};


/** What can be read. Everything but tokens is open to anybody where the operator allows reading without a token. */
export type QueryBenchmarkArgs = {
  revision?: InputMaybe<Scalars['String']['input']>;
  slug: Scalars['String']['input'];
};


/** What can be read. Everything but tokens is open to anybody where the operator allows reading without a token. */
export type QueryBenchmarksArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  flagged?: InputMaybe<FlagFilter>;
  modality?: InputMaybe<Modality>;
};


/** What can be read. Everything but tokens is open to anybody where the operator allows reading without a token. */
export type QueryCheckpointArgs = {
  alias?: InputMaybe<Scalars['String']['input']>;
  id?: InputMaybe<Scalars['ID']['input']>;
};


/** What can be read. Everything but tokens is open to anybody where the operator allows reading without a token. */
export type QueryCheckpointByDigestArgs = {
  digest: Scalars['Sha256']['input'];
};


/** What can be read. Everything but tokens is open to anybody where the operator allows reading without a token. */
export type QueryCheckpointsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<CheckpointFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
};


/** What can be read. Everything but tokens is open to anybody where the operator allows reading without a token. */
export type QueryCompareArgs = {
  a: Scalars['ID']['input'];
  b: Scalars['ID']['input'];
  benchmark?: InputMaybe<Scalars['String']['input']>;
  labelSpace?: InputMaybe<LabelSpace>;
  split?: InputMaybe<Scalars['String']['input']>;
};


/** What can be read. Everything but tokens is open to anybody where the operator allows reading without a token. */
export type QueryCorrelationArgs = {
  benchmark: Scalars['String']['input'];
  filter?: InputMaybe<LeaderboardFilter>;
  rule?: InputMaybe<GridPointRule>;
  x?: BoardNumber;
  y?: BoardNumber;
};


/** What can be read. Everything but tokens is open to anybody where the operator allows reading without a token. */
export type QueryEvaluationArgs = {
  id: Scalars['ID']['input'];
};


/** What can be read. Everything but tokens is open to anybody where the operator allows reading without a token. */
export type QueryEvaluationsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<EvaluationFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
};


/** What can be read. Everything but tokens is open to anybody where the operator allows reading without a token. */
export type QueryExperimentArgs = {
  id: Scalars['ID']['input'];
};


/** What can be read. Everything but tokens is open to anybody where the operator allows reading without a token. */
export type QueryExperimentPlanArgs = {
  input: ExperimentInput;
};


/** What can be read. Everything but tokens is open to anybody where the operator allows reading without a token. */
export type QueryExperimentsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<ExperimentFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
};


/** What can be read. Everything but tokens is open to anybody where the operator allows reading without a token. */
export type QueryJobArgs = {
  id: Scalars['ID']['input'];
};


/** What can be read. Everything but tokens is open to anybody where the operator allows reading without a token. */
export type QueryJobsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<JobFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
};


/** What can be read. Everything but tokens is open to anybody where the operator allows reading without a token. */
export type QueryLeaderboardArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  benchmark: Scalars['String']['input'];
  filter?: InputMaybe<LeaderboardFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
  modality: Modality;
  orderBy?: InputMaybe<LeaderboardOrder>;
};


/** What can be read. Everything but tokens is open to anybody where the operator allows reading without a token. */
export type QueryMergeArgs = {
  id: Scalars['ID']['input'];
};


/** What can be read. Everything but tokens is open to anybody where the operator allows reading without a token. */
export type QueryMergePlanArgs = {
  input: MergeInput;
};


/** What can be read. Everything but tokens is open to anybody where the operator allows reading without a token. */
export type QueryMergekitImportArgs = {
  input: MergekitInput;
};


/** What can be read. Everything but tokens is open to anybody where the operator allows reading without a token. */
export type QueryMergesArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<MergeFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
};


/** What can be read. Everything but tokens is open to anybody where the operator allows reading without a token. */
export type QueryMethodsArgs = {
  id?: InputMaybe<Scalars['String']['input']>;
};


/** What can be read. Everything but tokens is open to anybody where the operator allows reading without a token. */
export type QueryNodeArgs = {
  id: Scalars['ID']['input'];
};


/** What can be read. Everything but tokens is open to anybody where the operator allows reading without a token. */
export type QueryNodesArgs = {
  ids: ReadonlyArray<Scalars['ID']['input']>;
};


/** What can be read. Everything but tokens is open to anybody where the operator allows reading without a token. */
export type QueryParetoFrontierArgs = {
  benchmark: Scalars['String']['input'];
  filter?: InputMaybe<LeaderboardFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
  x: BoardNumber;
  y: BoardNumber;
};


/** What can be read. Everything but tokens is open to anybody where the operator allows reading without a token. */
export type QueryRecommendMethodsArgs = {
  benchmark?: InputMaybe<Scalars['String']['input']>;
  budget?: InputMaybe<BudgetInput>;
  goal?: RecommendationGoal;
  have: HaveInput;
};


/** What can be read. Everything but tokens is open to anybody where the operator allows reading without a token. */
export type QueryReportedLeaderboardArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  benchmark: Scalars['String']['input'];
  filter?: InputMaybe<ReportedFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
  orderBy?: InputMaybe<LeaderboardOrder>;
};


/** What can be read. Everything but tokens is open to anybody where the operator allows reading without a token. */
export type QueryScalingArgs = {
  benchmark: Scalars['String']['input'];
  dialect?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<LeaderboardFilter>;
  method: Scalars['String']['input'];
  rule?: InputMaybe<GridPointRule>;
};


/** What can be read. Everything but tokens is open to anybody where the operator allows reading without a token. */
export type QuerySensitivityArgs = {
  benchmark: Scalars['String']['input'];
  dialect?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<LeaderboardFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
  method?: InputMaybe<Scalars['String']['input']>;
};


/** What can be read. Everything but tokens is open to anybody where the operator allows reading without a token. */
export type QueryStatisticArgs = {
  id: Scalars['ID']['input'];
};


/** What can be read. Everything but tokens is open to anybody where the operator allows reading without a token. */
export type QueryStatisticsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<StatisticFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
};


/** What can be read. Everything but tokens is open to anybody where the operator allows reading without a token. */
export type QueryTokensArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
};


/** What can be read. Everything but tokens is open to anybody where the operator allows reading without a token. */
export type QueryUploadArgs = {
  id: Scalars['ID']['input'];
};

/** A bucket of points for each token (anonymous: each address). A request takes as many points as objects that it may return. */
export type RateLimit = {
  readonly __typename?: 'RateLimit';
  /** Most points that can be saved up. */
  readonly capacity: Scalars['Int']['output'];
  /** Points that this request takes. */
  readonly cost: Scalars['Int']['output'];
  /** Points that come back each second. */
  readonly perSecond: Scalars['Int']['output'];
  /** Points that are left after this request. */
  readonly remaining: Scalars['Int']['output'];
  /** Null for anonymous readers, who can start nothing. */
  readonly starts: Maybe<StartBudget>;
};

/** A method, whether it can be used, and what speaks for it. */
export type Recommendation = {
  readonly __typename?: 'Recommendation';
  /** Measured results that were looked at, one for each board; best first. */
  readonly evidence: ReadonlyArray<RecommendationEvidence>;
  /** Whether it can be used with what one has. */
  readonly fits: Scalars['Boolean']['output'];
  /** The merging method. */
  readonly method: Method;
  /** In the order in which they count; what does not fit comes first. */
  readonly reasons: ReadonlyArray<RecommendationReason>;
};

/** A measured result. */
export type RecommendationEvidence = {
  readonly __typename?: 'RecommendationEvidence';
  /** The benchmark. */
  readonly benchmark: Benchmark;
  /** Out of so many. */
  readonly of: Scalars['Int']['output'];
  /** Place among the methods of that board that were looked at. */
  readonly rank: Scalars['Int']['output'];
  /** The row of the board. */
  readonly row: BoardRow;
  /** The score that the goal names. */
  readonly value: Scalars['Float']['output'];
};

/** Which scores matter. */
export type RecommendationGoal =
  /** Those on all other cells. */
  | 'GENERALIZATION'
  /** Those on the cells that experts were trained on. */
  | 'HELD_IN';

/** Something that speaks for or against a method. */
export type RecommendationReason = {
  readonly __typename?: 'RecommendationReason';
  /** Whether it speaks for it. */
  readonly fits: Scalars['Boolean']['output'];
  /** What it is about. */
  readonly kind: RecommendationReasonKind;
  /** In words. */
  readonly text: Scalars['String']['output'];
};

/** What a reason is about. */
export type RecommendationReasonKind =
  /** What it costs. */
  | 'BUDGET'
  /** What the method needs. */
  | 'PREREQUISITE'
  /** How it scored. */
  | 'SCORE'
  /** Nothing was measured. */
  | 'UNKNOWN';

/** What is scored for the board. */
export type ReportInput = {
  /** Which points. */
  readonly points?: InputMaybe<ReportPoints>;
  /** Split of the board. */
  readonly split?: InputMaybe<Scalars['String']['input']>;
};

/** Which points of grids are scored for the board. */
export type ReportPoints =
  /** All. */
  | 'ALL'
  /** Those that the rule picked. */
  | 'SELECTED';

/** Where a result was reported. */
export type ReportSource = {
  readonly __typename?: 'ReportSource';
  /** Version, commit or date of what was read. */
  readonly revision: Scalars['String']['output'];
  /** Title of the publication or project. */
  readonly title: Scalars['String']['output'];
  /** Where to find it. */
  readonly url: Scalars['URL']['output'];
};

/** Where a result was reported. */
export type ReportSourceInput = {
  /** Version, commit or date of what was read. */
  readonly revision: Scalars['String']['input'];
  /** Title of the publication or project. */
  readonly title: Scalars['String']['input'];
  /** Where to read it. */
  readonly url: Scalars['URL']['input'];
};

/** A page of reported results. */
export type ReportedConnection = {
  readonly __typename?: 'ReportedConnection';
  /** The benchmark whose rows these are. */
  readonly benchmark: Benchmark;
  /** Objects of this page with their cursors. */
  readonly edges: ReadonlyArray<ReportedEdge>;
  /** Objects of this page. */
  readonly nodes: ReadonlyArray<ReportedRow>;
  /** Where this page lies in the whole list. */
  readonly pageInfo: PageInfo;
  /** Objects in the whole list that the filter lets through. */
  readonly totalCount: Scalars['Int']['output'];
};

/** A reported result in a page. */
export type ReportedEdge = {
  readonly __typename?: 'ReportedEdge';
  /** Give it as `after` to go on behind this object. */
  readonly cursor: Scalars['String']['output'];
  /** The object. */
  readonly node: ReportedRow;
};

/** Every condition has to hold. */
export type ReportedFilter = {
  /** Rows of this checkpoint set only. */
  readonly checkpointSet?: InputMaybe<Scalars['String']['input']>;
  /** Whether to show what is flagged; hidden unless told otherwise. */
  readonly flagged?: InputMaybe<FlagFilter>;
  /** `TASK` unless told otherwise. */
  readonly labelSpace?: InputMaybe<LabelSpace>;
  /** The most experts. */
  readonly maxExperts?: InputMaybe<Scalars['Int']['input']>;
  /** Rows of these methods only, by id. */
  readonly methods?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  /** The fewest experts. */
  readonly minExperts?: InputMaybe<Scalars['Int']['input']>;
  /** Keep only methods that need nothing beyond these: `base`, `statistics`, `data`, `tuning`, `randomness`. */
  readonly needsOnly?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  /** Rows of these roles only. */
  readonly roles?: InputMaybe<ReadonlyArray<LeaderboardRole>>;
  /** `test` unless told otherwise. */
  readonly split?: InputMaybe<Scalars['String']['input']>;
};

/** A mean over reported scores; what it is compared with are results of the same checkpoint set. */
export type ReportedMean = ScoreMean & {
  readonly __typename?: 'ReportedMean';
  /** Cells that it is over. */
  readonly cells: Scalars['Int']['output'];
  /** value ÷ the base's reported score on the same cells. */
  readonly relativeToBase: Maybe<Scalars['Float']['output']>;
  /** value ÷ the mean of the experts' reported scores on their own cells. */
  readonly relativeToExperts: Maybe<Scalars['Float']['output']>;
  /** Null unless every score states one. */
  readonly standardError: Maybe<Scalars['Float']['output']>;
  /** The mean. */
  readonly value: Scalars['Float']['output'];
};

/** A result that somebody reports. Its scores were not checked here. */
export type ReportedRow = BoardRow & Node & {
  readonly __typename?: 'ReportedRow';
  /** Name of the pretrained model. */
  readonly base: Scalars['String']['output'];
  /** What keeps rows comparable: rows of different sets are never ranked together. */
  readonly checkpointSet: Scalars['String']['output'];
  /** When it was recorded. */
  readonly createdAt: Scalars['DateTime']['output'];
  /** Number of experts merged. */
  readonly experts: Scalars['Int']['output'];
  /** Why it is hidden from boards; null: it is not. */
  readonly flag: Maybe<Flag>;
  /** Mean over all other cells. */
  readonly generalization: Maybe<ReportedMean>;
  /** Mean over the cells that its experts were trained on. */
  readonly heldIn: Maybe<ReportedMean>;
  /** Opaque and stable. */
  readonly id: Scalars['ID']['output'];
  /** What a figure would write beside it. */
  readonly label: Scalars['String']['output'];
  /** Among which classes the answer was chosen. */
  readonly labelSpace: LabelSpace;
  /** The method of this server that it is, as the record says. */
  readonly method: Maybe<Method>;
  /** The metric of the benchmark that scores are of. */
  readonly metric: Scalars['String']['output'];
  /** What the method needs, of `base`, `statistics`, `data`, `tuning`, `randomness`. */
  readonly needs: ReadonlyArray<Scalars['String']['output']>;
  /** What else there is to say. */
  readonly note: Maybe<Scalars['String']['output']>;
  /** Parameters by name. */
  readonly parameters: Maybe<Scalars['JSON']['output']>;
  /** Null for baselines and for what is no single model. */
  readonly rank: Maybe<Scalars['Int']['output']>;
  /** What the row stands for. */
  readonly role: LeaderboardRole;
  /** Cell by cell. */
  readonly scores: ReadonlyArray<ReportedScore>;
  /** False: it keeps parts of several models when it is used. */
  readonly singleModel: Scalars['Boolean']['output'];
  /** Where it was reported. */
  readonly source: ReportSource;
  /** Split of the benchmark whose examples were scored. */
  readonly split: Scalars['String']['output'];
  /** Computed here, or reported. */
  readonly tier: Tier;
};

/** A cell's score, as it was reported. */
export type ReportedScore = {
  readonly __typename?: 'ReportedScore';
  /** The cell of the grid. */
  readonly cell: Cell;
  /** Null where the source does not say, as the standard error. */
  readonly examples: Maybe<Scalars['Int']['output']>;
  /** Whether an expert was trained on the cell. */
  readonly heldIn: Scalars['Boolean']['output'];
  /** Of the mean, over examples. */
  readonly standardError: Maybe<Scalars['Float']['output']>;
  /** A fraction. */
  readonly value: Scalars['Float']['output'];
};

/** A cell's score. */
export type ReportedScoreInput = {
  /** Key of the cell in the manifest. */
  readonly cell: Scalars['String']['input'];
  /** Examples that it is a mean over, where that is known. */
  readonly examples?: InputMaybe<Scalars['Int']['input']>;
  /** Of the mean, where that is known. */
  readonly standardError?: InputMaybe<Scalars['Float']['input']>;
  /** A fraction. */
  readonly value: Scalars['Float']['input'];
};

/** What a row took. Formulas are in the documentation of the leaderboard. */
export type RowCosts = {
  readonly __typename?: 'RowCosts';
  /** Measured, of the evaluation behind the row. */
  readonly evaluationSeconds: Maybe<Scalars['Float']['output']>;
  /** How the merge's `flops` were counted: M experts, P parameters. */
  readonly flopsFormula: Scalars['String']['output'];
  /** The merge, measured. */
  readonly merge: Maybe<MergeCost>;
  /** All statistics that the merge read. */
  readonly statistics: StatisticsCost;
  /** What has to be kept. */
  readonly storage: StorageCost;
  /** Merge, statistics and tuning together; null where a part is unknown. */
  readonly totalSeconds: Maybe<Scalars['Float']['output']>;
  /** Choosing the parameters. */
  readonly tuning: TuningCost;
};

/** Scores of one method against the number of merged experts. */
export type Scaling = {
  readonly __typename?: 'Scaling';
  /** The benchmark. */
  readonly benchmark: Benchmark;
  /** How the intervals were computed. */
  readonly bootstrap: Bootstrap;
  /** What keeps rows comparable: rows of different sets are never ranked together. */
  readonly checkpointSet: Scalars['String']['output'];
  /** Cells on which no expert of the checkpoint set was trained: `generalization` is over these, the same for every number. */
  readonly generalizationCells: ReadonlyArray<Cell>;
  /** Change of the generalization score for one more expert. */
  readonly generalizationSlope: Maybe<Slope>;
  /** Change of the score for one more expert, over all subsets. */
  readonly heldInSlope: Maybe<Slope>;
  /** What a figure would write beside it. */
  readonly label: Scalars['String']['output'];
  /** The merging method. */
  readonly method: Method;
  /** One for each number of experts. */
  readonly points: ReadonlyArray<ScalingPoint>;
  /** Which point of a grid stands for its method. */
  readonly rule: GridPointRule;
};

/** Scores at one number of experts. */
export type ScalingPoint = {
  readonly __typename?: 'ScalingPoint';
  /** Number of experts merged. */
  readonly experts: Scalars['Int']['output'];
  /** Over `generalizationCells`; without subsets that lack a score on one of them. */
  readonly generalization: Maybe<Spread>;
  /** Over the cells of the subset's own experts. */
  readonly heldIn: Maybe<Spread>;
  /** Over all cells outside of the subset's own, as the board shows it. */
  readonly otherCells: Maybe<Spread>;
  /** Sets of so many experts. */
  readonly subsets: Scalars['Int']['output'];
};

/** What a token allows. */
export type Scope =
  /** Everything, tokens and other people's jobs included. */
  | 'admin'
  /** Register checkpoints, statistics and benchmarks. */
  | 'checkpoint:write'
  /** Start evaluations and record results. */
  | 'eval:run'
  /** Start merges and compute statistics. */
  | 'merge:run'
  /** Read, where reading needs a token. */
  | 'read';

/** A cell's score. */
export type Score = {
  readonly __typename?: 'Score';
  /** The cell of the grid. */
  readonly cell: Cell;
  /** Examples that it is a mean over. */
  readonly examples: Scalars['Int']['output'];
  /** At 95 %, by the bootstrap over examples; null for a mean over one example, and for means of evaluations from before it was taken. */
  readonly interval: Maybe<Interval>;
  /** Among which classes the answer was chosen. */
  readonly labelSpace: LabelSpace;
  /** The metric of the benchmark that scores are of. */
  readonly metric: Scalars['String']['output'];
  /** How to read it. */
  readonly scale: MetricScale;
  /** Of the mean, over examples. */
  readonly standardError: Scalars['Float']['output'];
  /** A fraction: of right answers, or a mean of such over the examples. Or a distance, as `scale` says. */
  readonly value: Scalars['Float']['output'];
};

/** A mean over cells. */
export type ScoreMean = {
  /** Cells that it is over. */
  readonly cells: Scalars['Int']['output'];
  /** value ÷ the base's score on the same cells. */
  readonly relativeToBase: Maybe<Scalars['Float']['output']>;
  /** value ÷ the mean of each expert's score on its own cells. */
  readonly relativeToExperts: Maybe<Scalars['Float']['output']>;
  /** Of the mean, over examples. */
  readonly standardError: Maybe<Scalars['Float']['output']>;
  /** The mean. */
  readonly value: Scalars['Float']['output'];
};

/** Which scores a rule compares. */
export type SelectionAxis =
  /** Looks at what is to be predicted: what it picks is an oracle. */
  | 'GENERALIZATION'
  /** Means over the cells that the experts were trained on. */
  | 'HELD_IN';

/** Which point of a grid stands for its method. */
export type SelectionInput = {
  /** Which scores are compared. */
  readonly axis?: InputMaybe<SelectionAxis>;
  /** Among which classes the answer was chosen. */
  readonly labelSpace?: InputMaybe<LabelSpace>;
  /** That of the benchmark; named, it is compared. */
  readonly metric?: InputMaybe<Scalars['String']['input']>;
  /** Split whose scores are compared. */
  readonly split?: InputMaybe<Scalars['String']['input']>;
};

/** Which point of a grid stands for its method: the one with the highest mean score over its seeds. */
export type SelectionRule = {
  readonly __typename?: 'SelectionRule';
  /** Which scores are compared. */
  readonly axis: SelectionAxis;
  /** Among which classes the answer was chosen. */
  readonly labelSpace: LabelSpace;
  /** The metric of the benchmark that scores are of. */
  readonly metric: Scalars['String']['output'];
  /** Whether the rule looks at generalization scores. */
  readonly oracle: Scalars['Boolean']['output'];
  /** Split whose scores are compared. */
  readonly split: Scalars['String']['output'];
  /** `FIRST`: of equal scores the first point of the grid. */
  readonly ties: Scalars['String']['output'];
};

/** How much a method's scores depend on its parameters. */
export type Sensitivity = {
  readonly __typename?: 'Sensitivity';
  /** What keeps rows comparable: rows of different sets are never ranked together. */
  readonly checkpointSet: Scalars['String']['output'];
  /** Digest of the set of experts: equal for equal sets, whatever their order. */
  readonly expertSetDigest: Scalars['Sha256']['output'];
  /** Number of experts merged. */
  readonly experts: Scalars['Int']['output'];
  /** Of generalization scores. */
  readonly generalization: Maybe<GridSpread>;
  /** Of held-in scores. */
  readonly heldIn: Maybe<GridSpread>;
  /** What a figure would write beside it. */
  readonly label: Scalars['String']['output'];
  /** The merging method. */
  readonly method: Method;
  /** Points of the grid, seeds not counted. */
  readonly points: Scalars['Int']['output'];
};

/** What this server is and can do. */
export type Server = {
  readonly __typename?: 'Server';
  /** Versions of the evaluation code, one for each kind of benchmark: part of every score. */
  readonly harness: Scalars['String']['output'];
  /** What a request may ask for. */
  readonly limits: ServerLimits;
  /** Version of Mergeboard. */
  readonly version: Scalars['String']['output'];
};

/** What a request may ask for. */
export type ServerLimits = {
  readonly __typename?: 'ServerLimits';
  /** Most points of an operation. */
  readonly maxCost: Scalars['Int']['output'];
  /** Most levels of an operation. */
  readonly maxDepth: Scalars['Int']['output'];
  /** Most objects in one page. */
  readonly maxPageSize: Scalars['Int']['output'];
  /** Size of an upload's parts, bytes. */
  readonly partBytes: Scalars['BigInt']['output'];
  /** Seconds until an unfinished upload expires. */
  readonly uploadExpirySeconds: Scalars['Int']['output'];
};

/** A method and a subset that do not go together. */
export type SkippedGrid = {
  readonly __typename?: 'SkippedGrid';
  /** The merging method. */
  readonly method: Method;
  /** Why. */
  readonly reason: Scalars['String']['output'];
  /** The subset. */
  readonly subset: ExpertSubset;
};

/** A least-squares slope. */
export type Slope = {
  readonly __typename?: 'Slope';
  /** Over subsets; null where there are too few. */
  readonly interval: Maybe<Interval>;
  /** The number. */
  readonly value: Scalars['Float']['output'];
};

/** Which end comes first. */
export type SortDirection =
  /** Smallest first. */
  | 'ASC'
  /** Largest first. */
  | 'DESC';

/** Quartiles are interpolated linearly. */
export type Spread = {
  readonly __typename?: 'Spread';
  /** A quarter lies below. */
  readonly lowerQuartile: Scalars['Float']['output'];
  /** The largest. */
  readonly max: Scalars['Float']['output'];
  /** Their mean. */
  readonly mean: Scalars['Float']['output'];
  /** Half lies below. */
  readonly median: Scalars['Float']['output'];
  /** The smallest. */
  readonly min: Scalars['Float']['output'];
  /** How many. */
  readonly n: Scalars['Int']['output'];
  /** With n − 1 in the denominator; null for one value. */
  readonly standardDeviation: Maybe<Scalars['Float']['output']>;
  /** Three quarters lie below. */
  readonly upperQuartile: Scalars['Float']['output'];
};

/** Merges, evaluations, statistics and experiments that a token may start, and jobs that it may run again. */
export type StartBudget = {
  readonly __typename?: 'StartBudget';
  /** Starts in an hour; the budget fills up steadily. */
  readonly perHour: Scalars['Int']['output'];
  /** Starts that are left now. */
  readonly remaining: Scalars['Int']['output'];
};

/** A published measurement of one checkpoint on one data set, which merging methods read: one safetensors file. */
export type Statistic = Node & {
  readonly __typename?: 'Statistic';
  /** What it was computed on; null for uploads. */
  readonly benchmark: Maybe<Benchmark>;
  /** Size of its file; null until it is there. */
  readonly bytes: Maybe<Scalars['BigInt']['output']>;
  /** The cell whose examples it was computed on; null for uploads. */
  readonly cell: Maybe<Cell>;
  /** What was measured. */
  readonly checkpoint: Checkpoint;
  /** What it took; null for uploads and until it is there. */
  readonly cost: Maybe<StatisticCost>;
  /** When it was registered or asked for. */
  readonly createdAt: Scalars['DateTime']['output'];
  /** Digest of the examples. */
  readonly data: Maybe<Scalars['Sha256']['output']>;
  /** SHA-256 of the file: what recipes name. Null until it is there. */
  readonly digest: Maybe<Scalars['Sha256']['output']>;
  /** Signed, short-lived. Null unless it is READY. */
  readonly downloadUrl: Maybe<Scalars['URL']['output']>;
  /** Version of the code that statistics depend on; null for uploads. */
  readonly engine: Maybe<Scalars['String']['output']>;
  /** Examples that were asked for; null: all of the split. */
  readonly examples: Maybe<Scalars['BigInt']['output']>;
  /** Opaque and stable. */
  readonly id: Scalars['ID']['output'];
  /** The newest job about it; null when none was needed. */
  readonly job: Maybe<Job>;
  /** What it measures. */
  readonly kind: StatisticKind;
  /** What was differentiated, for example the cross-entropy of the gold label. */
  readonly loss: Maybe<Scalars['String']['output']>;
  /** Examples in it, as the file says. This and the following are null until READY, and where the file does not say. */
  readonly n: Maybe<Scalars['Int']['output']>;
  /** What the sums were divided by. */
  readonly normaliser: Maybe<Scalars['String']['output']>;
  /** Who computed it. */
  readonly origin: StatisticOrigin;
  /** When its verification or computation ended well; null until then. */
  readonly readyAt: Maybe<Scalars['DateTime']['output']>;
  /** Why it was rejected. */
  readonly rejection: Maybe<UserError>;
  /** Rows in each sum: examples of a FISHER, tokens × examples of a GRAM. */
  readonly rows: Maybe<Scalars['BigInt']['output']>;
  /** The part of the model that was looked at. */
  readonly scope: Maybe<Scalars['String']['output']>;
  /** Of the choice of examples and of drawn labels; null for uploads. */
  readonly seed: Maybe<Scalars['BigInt']['output']>;
  /** The split that they are from; null for uploads. */
  readonly split: Maybe<Scalars['String']['output']>;
  /** How far it is. */
  readonly state: StatisticState;
  /** Null for a GRAM. */
  readonly variant: Maybe<StatisticVariant>;
};

/** Which statistic to compute. */
export type StatisticComputeInput = {
  /** `slug` or `slug@revision`. */
  readonly benchmark: Scalars['String']['input'];
  /** Key of the cell in the manifest. */
  readonly cell: Scalars['String']['input'];
  /** What to measure. */
  readonly checkpoint: Scalars['ID']['input'];
  /** What to measure of it. */
  readonly kind: StatisticKind;
  /** Examples to use, chosen by the seed; all unless told otherwise. */
  readonly n?: InputMaybe<Scalars['Int']['input']>;
  /** Of the choice of examples, of drawn labels and of the noise that reference images are given, a non-negative integer below 2^53. */
  readonly seed?: InputMaybe<Scalars['BigInt']['input']>;
  /** Split that the examples are from. */
  readonly split: Scalars['String']['input'];
  /** Of a FISHER: `EMPIRICAL` unless told otherwise. */
  readonly variant?: InputMaybe<StatisticVariant>;
};

/** The statistic, or why it cannot be computed. */
export type StatisticComputePayload = {
  readonly __typename?: 'StatisticComputePayload';
  /** True when this request was known: nothing new was started unless its last run had failed. */
  readonly existed: Maybe<Scalars['Boolean']['output']>;
  /** The job that does it; null when there is nothing to do. */
  readonly job: Maybe<Job>;
  /** The statistic; null when it was refused. */
  readonly statistic: Maybe<Statistic>;
  /** Why it was refused; empty when it was done. */
  readonly userErrors: ReadonlyArray<UserError>;
};

/** A page of statistics. */
export type StatisticConnection = {
  readonly __typename?: 'StatisticConnection';
  /** Objects of this page with their cursors. */
  readonly edges: ReadonlyArray<StatisticEdge>;
  /** Objects of this page. */
  readonly nodes: ReadonlyArray<Statistic>;
  /** Where this page lies in the whole list. */
  readonly pageInfo: PageInfo;
  /** Objects in the whole list that the filter lets through. */
  readonly totalCount: Scalars['Int']['output'];
};

/** What a statistic took, as it was measured. */
export type StatisticCost = {
  readonly __typename?: 'StatisticCost';
  /** What it was computed on: `wasm`, `webgpu` or `tensorflow`. */
  readonly device: Scalars['String']['output'];
  /** Examples that were looked at. */
  readonly examples: Scalars['Int']['output'];
  /** Counted in the linear layers of the model while it ran; null where an older version computed it. */
  readonly flops: Maybe<Scalars['Float']['output']>;
  /** Largest resident memory of the worker process while it ran, bytes. */
  readonly peakRssBytes: Scalars['BigInt']['output'];
  /** Measured wall-clock time. */
  readonly seconds: Scalars['Float']['output'];
  /** Computing threads. */
  readonly threads: Scalars['Int']['output'];
};

/** A statistic in a page. */
export type StatisticEdge = {
  readonly __typename?: 'StatisticEdge';
  /** Give it as `after` to go on behind this object. */
  readonly cursor: Scalars['String']['output'];
  /** The object. */
  readonly node: Statistic;
};

/** Every condition has to hold. */
export type StatisticFilter = {
  /** Only of this checkpoint. */
  readonly checkpoint?: InputMaybe<Scalars['ID']['input']>;
  /** Only of this kind. */
  readonly kind?: InputMaybe<StatisticKind>;
  /** Only in this state. */
  readonly state?: InputMaybe<StatisticState>;
};

/** What a statistic measures. */
export type StatisticKind =
  /** Diagonal Fisher: for every parameter the mean square of its log-likelihood's gradient. */
  | 'FISHER'
  /** Second moments of the inputs of linear layers. */
  | 'GRAM';

/** Who computed it. */
export type StatisticOrigin =
  /** By this server. */
  | 'COMPUTED'
  /** By somebody else: its file was checked, its numbers cannot be. */
  | 'UPLOADED';

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

/** The statistic that is being verified, or what is missing. */
export type StatisticUploadCompletePayload = {
  readonly __typename?: 'StatisticUploadCompletePayload';
  /** The job that does it; null when there is nothing to do. */
  readonly job: Maybe<Job>;
  /** The statistic; null when it was refused. */
  readonly statistic: Maybe<Statistic>;
  /** Why it was refused; empty when it was done. */
  readonly userErrors: ReadonlyArray<UserError>;
};

/** A statistic that is going to be sent. */
export type StatisticUploadStartInput = {
  /** The checkpoint that it is a statistic of; the file names its content digest too. */
  readonly checkpoint: Scalars['ID']['input'];
  /** Its one file. */
  readonly file: FileInput;
  /** What it measures. */
  readonly kind: StatisticKind;
  /** Of a FISHER. */
  readonly variant?: InputMaybe<StatisticVariant>;
};

/** Where to send the file, or the statistic that it already is. */
export type StatisticUploadStartPayload = {
  readonly __typename?: 'StatisticUploadStartPayload';
  /** The READY statistic that is exactly this file, if there is one. */
  readonly statistic: Maybe<Statistic>;
  /** Null when the statistic already exists. */
  readonly upload: Maybe<Upload>;
  /** Why it was refused; empty when it was done. */
  readonly userErrors: ReadonlyArray<UserError>;
};

/** How the labels of a FISHER were chosen. */
export type StatisticVariant =
  /** Gradients of the gold labels' log-likelihood, squared example by example. */
  | 'EMPIRICAL'
  /** The second moment of an Adam-like optimizer, taken as a Fisher. Uploaded only. */
  | 'OPTIMIZER'
  /** One label for each example, drawn from the model. */
  | 'SAMPLED';

/** Of all statistics that the merge read, computed or uploaded; a sum of which a part is unknown is null. */
export type StatisticsCost = {
  readonly __typename?: 'StatisticsCost';
  /** Their files. */
  readonly bytes: Maybe<Scalars['BigInt']['output']>;
  /** Statistics. */
  readonly count: Scalars['Int']['output'];
  /** Operations of computing them. */
  readonly flops: Maybe<Scalars['Float']['output']>;
  /** Computing them. */
  readonly seconds: Maybe<Scalars['Float']['output']>;
};

/** Bytes that a row keeps. */
export type StorageCost = {
  readonly __typename?: 'StorageCost';
  /** Both together. */
  readonly keptBytes: Maybe<Scalars['BigInt']['output']>;
  /** The merged checkpoint. */
  readonly outputBytes: Scalars['BigInt']['output'];
  /** Of the statistics that have to be kept beside the experts. */
  readonly statisticsBytes: Maybe<Scalars['BigInt']['output']>;
};

/** What can be watched, by graphql-ws at `/graphql`. */
export type Subscription = {
  readonly __typename?: 'Subscription';
  /** The job now, and again whenever it changes, until it has ended. */
  readonly jobUpdated: Job;
};


/** What can be watched, by graphql-ws at `/graphql`. */
export type SubscriptionJobUpdatedArgs = {
  id: Scalars['ID']['input'];
};

/** Subset (size, number) is the first `size` experts of the stored permutation of that number. */
export type SubsetsInput = {
  /** Or which. */
  readonly numbers?: InputMaybe<ReadonlyArray<Scalars['Int']['input']>>;
  /** How many permutations, from the first on. */
  readonly permutations?: InputMaybe<Scalars['Int']['input']>;
  /** Numbers of experts. */
  readonly sizes: ReadonlyArray<Scalars['Int']['input']>;
};

/** Tags to add or remove. */
export type TagInput = {
  /** A checkpoint, benchmark, merge or experiment. */
  readonly subject: Scalars['ID']['input'];
  /** Each of 1 to 64 characters of `a-z`, `0-9` and `._:=/-`; at most 50 on one thing. */
  readonly tags: ReadonlyArray<Scalars['String']['input']>;
};

/** What was tagged, or why it was not. */
export type TagPayload = {
  readonly __typename?: 'TagPayload';
  /** What the tags are on; null when it was refused. */
  readonly subject: Maybe<Node>;
  /** All tags that it has now. */
  readonly tags: Maybe<ReadonlyArray<Scalars['String']['output']>>;
  /** Why it was refused; empty when it was done. */
  readonly userErrors: ReadonlyArray<UserError>;
};

/** One tensor of a checkpoint, from the header of its file. */
export type Tensor = {
  readonly __typename?: 'Tensor';
  /** Size in bytes. */
  readonly bytes: Scalars['BigInt']['output'];
  /** Element type as safetensors writes it, for example `BF16`. */
  readonly dtype: Scalars['String']['output'];
  /** Path of the file that holds it. */
  readonly file: Scalars['String']['output'];
  /** Its key in the file. */
  readonly name: Scalars['String']['output'];
  /** Lengths of its axes, outermost first. */
  readonly shape: ReadonlyArray<Scalars['BigInt']['output']>;
};

/** A page of tensors. */
export type TensorConnection = {
  readonly __typename?: 'TensorConnection';
  /** Objects of this page with their cursors. */
  readonly edges: ReadonlyArray<TensorEdge>;
  /** Objects of this page. */
  readonly nodes: ReadonlyArray<Tensor>;
  /** Where this page lies in the whole list. */
  readonly pageInfo: PageInfo;
  /** Objects in the whole list that the filter lets through. */
  readonly totalCount: Scalars['Int']['output'];
};

/** What happens to a tensor, and why. */
export type TensorDecision = {
  readonly __typename?: 'TensorDecision';
  /** `MERGE`, `AVERAGE` or `COPY`. */
  readonly action: Scalars['String']['output'];
  /** Element types of the inputs, in their order. */
  readonly inputDtypes: ReadonlyArray<Scalars['String']['output']>;
  /** Its name in the output. */
  readonly name: Scalars['String']['output'];
  /** Element type of the output. */
  readonly outputDtype: Scalars['String']['output'];
  /** Why. */
  readonly reason: Scalars['String']['output'];
  /** Lengths of its axes, outermost first. */
  readonly shape: ReadonlyArray<Scalars['BigInt']['output']>;
};

/** A tensor in a page. */
export type TensorEdge = {
  readonly __typename?: 'TensorEdge';
  /** Give it as `after` to go on behind this object. */
  readonly cursor: Scalars['String']['output'];
  /** The object. */
  readonly node: Tensor;
};

/** What a method reported of a tensor. */
export type TensorNote = {
  readonly __typename?: 'TensorNote';
  /** Its name. */
  readonly tensor: Scalars['String']['output'];
  /** Numbers and words by name. */
  readonly values: Scalars['JSON']['output'];
};

/** How a score came about: computed by this server, or reported by somebody. */
export type Tier =
  /** Reported by somebody, and not checked here. */
  | 'REPORTED'
  /** Computed by this server. */
  | 'VERIFIED';

/** A key to the API. Its secret is stored as a digest only. */
export type Token = Node & {
  readonly __typename?: 'Token';
  /** When it was registered or asked for. */
  readonly createdAt: Scalars['DateTime']['output'];
  /** After this instant it allows nothing; null: it does not end by itself. */
  readonly expiresAt: Maybe<Scalars['DateTime']['output']>;
  /** Opaque and stable. */
  readonly id: Scalars['ID']['output'];
  /** When it was last used, to within some minutes; null: never. */
  readonly lastUsedAt: Maybe<Scalars['DateTime']['output']>;
  /** What it is for. */
  readonly name: Scalars['String']['output'];
  /** Points that it may spend; null: what the server gives every token. */
  readonly pointsPerMinute: Maybe<Scalars['Int']['output']>;
  /** When it was ended by hand. */
  readonly revokedAt: Maybe<Scalars['DateTime']['output']>;
  /** What it allows. */
  readonly scopes: ReadonlyArray<Scope>;
  /** Long work that it may start; null: what the server gives every token. */
  readonly startsPerHour: Maybe<Scalars['Int']['output']>;
};

/** A page of tokens. */
export type TokenConnection = {
  readonly __typename?: 'TokenConnection';
  /** Objects of this page with their cursors. */
  readonly edges: ReadonlyArray<TokenEdge>;
  /** Objects of this page. */
  readonly nodes: ReadonlyArray<Token>;
  /** Where this page lies in the whole list. */
  readonly pageInfo: PageInfo;
};

/** A new token. */
export type TokenCreateInput = {
  /** After this instant it allows nothing; without it, it does not end by itself. */
  readonly expiresAt?: InputMaybe<Scalars['DateTime']['input']>;
  /** What it is for. */
  readonly name: Scalars['String']['input'];
  /** Budget of its own in place of the server's: 100 to 10000000 points. */
  readonly pointsPerMinute?: InputMaybe<Scalars['Int']['input']>;
  /** What it allows. */
  readonly scopes: ReadonlyArray<Scope>;
  /** Budget of its own in place of the server's: 1 to 1000000 merges, evaluations, statistics and experiments. */
  readonly startsPerHour?: InputMaybe<Scalars['Int']['input']>;
};

/** The token with its secret, or why there is none. */
export type TokenCreatePayload = {
  readonly __typename?: 'TokenCreatePayload';
  /** Send it as `Authorization: Bearer …`. It is not stored and cannot be shown again. */
  readonly secret: Maybe<Scalars['String']['output']>;
  /** The token; null when it was refused. */
  readonly token: Maybe<Token>;
  /** Why it was refused; empty when it was done. */
  readonly userErrors: ReadonlyArray<UserError>;
};

/** A token in a page. */
export type TokenEdge = {
  readonly __typename?: 'TokenEdge';
  /** Give it as `after` to go on behind this object. */
  readonly cursor: Scalars['String']['output'];
  /** The object. */
  readonly node: Token;
};

/** Which token to end. */
export type TokenRevokeInput = {
  /** Id of the token. */
  readonly id: Scalars['ID']['input'];
};

/** The ended token, or why it was not ended. */
export type TokenRevokePayload = {
  readonly __typename?: 'TokenRevokePayload';
  /** The token; null when it was refused. */
  readonly token: Maybe<Token>;
  /** Why it was refused; empty when it was done. */
  readonly userErrors: ReadonlyArray<UserError>;
};

/** Cells of a benchmark that a model was trained on. */
export type TrainedCellsInput = {
  /** `slug` or `slug@revision`. */
  readonly benchmark: Scalars['String']['input'];
  /** Cell keys of the manifest. */
  readonly cells: ReadonlyArray<Scalars['String']['input']>;
};

/** What it took to choose the parameters: every point merged and scored. Nothing where there is one point only. */
export type TuningCost = {
  readonly __typename?: 'TuningCost';
  /** Where the points were counted. */
  readonly countedFrom: TuningSource;
  /** All their evaluations together; null where one is unknown. */
  readonly evaluationSeconds: Maybe<Scalars['Float']['output']>;
  /** All merges together; null where one is unknown. */
  readonly mergeSeconds: Maybe<Scalars['Float']['output']>;
  /** Points that were tried, seeds not counted. */
  readonly points: Scalars['Int']['output'];
};

/** Where the points were counted. */
export type TuningSource =
  /** The newest experiment that has the row in a grid. */
  | 'EXPERIMENT'
  /** The rows of the same method, experts, benchmark, split and label space. */
  | 'ROWS';

/** Files on their way into object storage. */
export type Upload = Node & {
  readonly __typename?: 'Upload';
  /** What it becomes, where it is a benchmark. */
  readonly benchmark: Maybe<Benchmark>;
  /** What it becomes, where it is a checkpoint. */
  readonly checkpoint: Maybe<Checkpoint>;
  /** When it is given up unless it was completed. */
  readonly expiresAt: Scalars['DateTime']['output'];
  /** What was announced, and what is missing of it. */
  readonly files: ReadonlyArray<UploadFile>;
  /** Opaque and stable. */
  readonly id: Scalars['ID']['output'];
  /** How far it is. */
  readonly state: UploadState;
  /** What it becomes, where it is a statistic. */
  readonly statistic: Maybe<Statistic>;
};

/** Which upload to give up. */
export type UploadAbortInput = {
  /** Id of the upload. */
  readonly upload: Scalars['ID']['input'];
};

/** The upload that was given up, or why it was not. */
export type UploadAbortPayload = {
  readonly __typename?: 'UploadAbortPayload';
  /** What to send where; null when there is nothing to send. */
  readonly upload: Maybe<Upload>;
  /** Why it was refused; empty when it was done. */
  readonly userErrors: ReadonlyArray<UserError>;
};

/** Which upload has all of its parts. */
export type UploadCompleteInput = {
  /** Id of the upload. */
  readonly upload: Scalars['ID']['input'];
};

/** A file of an upload. */
export type UploadFile = {
  readonly __typename?: 'UploadFile';
  /** Size in bytes. */
  readonly bytes: Scalars['BigInt']['output'];
  /**
   * Parts that have not arrived, each with a fresh signed URL for one HTTP PUT: ask again to resume. At most `first`, from
   * part `fromPart` on.
   */
  readonly missingParts: ReadonlyArray<UploadPart>;
  /** Size of all parts but the last. */
  readonly partBytes: Scalars['BigInt']['output'];
  /** Number of parts. */
  readonly partCount: Scalars['Int']['output'];
  /** Path as announced. */
  readonly path: Scalars['String']['output'];
};


/** A file of an upload. */
export type UploadFileMissingPartsArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
  fromPart?: InputMaybe<Scalars['Int']['input']>;
};

/** A piece of a file that has not arrived. */
export type UploadPart = {
  readonly __typename?: 'UploadPart';
  /** Byte range [begin, end) of the file that belongs to this part. */
  readonly begin: Scalars['BigInt']['output'];
  /** First byte behind it. */
  readonly end: Scalars['BigInt']['output'];
  /** From 1. */
  readonly partNumber: Scalars['Int']['output'];
  /** Signed, for one HTTP PUT of exactly these bytes. */
  readonly url: Scalars['URL']['output'];
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

/** A failure that the client can act on, with the place it is about. */
export type UserError = {
  readonly __typename?: 'UserError';
  /** Key of the cell that it is about. */
  readonly cell: Maybe<Scalars['String']['output']>;
  /** The sort of failure, for programs. */
  readonly code: UserErrorCode;
  /** Path of the offending input field, outermost first. */
  readonly field: Maybe<ReadonlyArray<Scalars['String']['output']>>;
  /** File of a checkpoint or benchmark that it is about. */
  readonly file: Maybe<Scalars['String']['output']>;
  /** What is wrong and what would help, for people. */
  readonly message: Scalars['String']['output'];
  /** Byte offset from the start of the file. */
  readonly offset: Maybe<Scalars['BigInt']['output']>;
  /** Row of a data file, from 0. */
  readonly row: Maybe<Scalars['Int']['output']>;
  /** Tensor that it is about. */
  readonly tensor: Maybe<Scalars['String']['output']>;
};

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

/** Who is asking. */
export type Viewer = {
  readonly __typename?: 'Viewer';
  /** The token that came with the request. */
  readonly token: Token;
};



export type ResolverTypeWrapper<T> = Promise<T> | T;


export type ResolverWithResolve<TResult, TParent, TContext, TArgs> = {
  resolve: ResolverFn<TResult, TParent, TContext, TArgs>;
};
export type Resolver<TResult, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> = ResolverFn<TResult, TParent, TContext, TArgs> | ResolverWithResolve<TResult, TParent, TContext, TArgs>;

export type ResolverFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => Promise<TResult> | TResult;

export type SubscriptionSubscribeFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => AsyncIterable<TResult> | Promise<AsyncIterable<TResult>>;

export type SubscriptionResolveFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => TResult | Promise<TResult>;

export interface SubscriptionSubscriberObject<TResult, TKey extends string, TParent, TContext, TArgs> {
  subscribe: SubscriptionSubscribeFn<{ [key in TKey]: TResult }, TParent, TContext, TArgs>;
  resolve?: SubscriptionResolveFn<TResult, { [key in TKey]: TResult }, TContext, TArgs>;
}

export interface SubscriptionResolverObject<TResult, TParent, TContext, TArgs> {
  subscribe: SubscriptionSubscribeFn<any, TParent, TContext, TArgs>;
  resolve: SubscriptionResolveFn<TResult, any, TContext, TArgs>;
}

export type SubscriptionObject<TResult, TKey extends string, TParent, TContext, TArgs> =
  | SubscriptionSubscriberObject<TResult, TKey, TParent, TContext, TArgs>
  | SubscriptionResolverObject<TResult, TParent, TContext, TArgs>;

export type SubscriptionResolver<TResult, TKey extends string, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> =
  | ((...args: any[]) => SubscriptionObject<TResult, TKey, TParent, TContext, TArgs>)
  | SubscriptionObject<TResult, TKey, TParent, TContext, TArgs>;

export type TypeResolveFn<TTypes, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>> = (
  parent: TParent,
  context: TContext,
  info: GraphQLResolveInfo
) => Maybe<TTypes> | Promise<Maybe<TTypes>>;

export type IsTypeOfResolverFn<T = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>> = (obj: T, context: TContext, info: GraphQLResolveInfo) => boolean | Promise<boolean>;

export type NextResolverFn<T> = () => Promise<T>;

export type DirectiveResolverFn<TResult = Record<PropertyKey, never>, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> = (
  next: NextResolverFn<TResult>,
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => TResult | Promise<TResult>;





/** Mapping between all available schema types and the resolvers types */
export type ResolversTypes = {
  Alias: ResolverTypeWrapper<AliasRow>;
  AliasConnection: ResolverTypeWrapper<AliasConnectionModel>;
  AliasEdge: ResolverTypeWrapper<AliasEdgeModel>;
  AliasMove: ResolverTypeWrapper<AliasMoveRow>;
  AliasMoveConnection: ResolverTypeWrapper<AliasMoveConnectionModel>;
  AliasMoveEdge: ResolverTypeWrapper<AliasMoveEdgeModel>;
  AliasPayload: ResolverTypeWrapper<Omit<AliasPayload, 'alias' | 'userErrors'> & { alias?: Maybe<ResolversTypes['Alias']>, userErrors: ReadonlyArray<ResolversTypes['UserError']> }>;
  AliasRemoveInput: AliasRemoveInput;
  AliasSetInput: AliasSetInput;
  AuditEvent: ResolverTypeWrapper<AuditEventRow>;
  AuditEventConnection: ResolverTypeWrapper<AuditEventConnectionModel>;
  AuditEventEdge: ResolverTypeWrapper<AuditEventEdgeModel>;
  AuditFilter: AuditFilter;
  AuditOutcome: AuditOutcome;
  Axis: ResolverTypeWrapper<Axis>;
  AxisScore: ResolverTypeWrapper<AxisScore>;
  Benchmark: ResolverTypeWrapper<BenchmarkFacts>;
  BenchmarkConnection: ResolverTypeWrapper<BenchmarkConnectionModel>;
  BenchmarkDefineInput: BenchmarkDefineInput;
  BenchmarkDefinePayload: ResolverTypeWrapper<Omit<BenchmarkDefinePayload, 'benchmark' | 'userErrors'> & { benchmark?: Maybe<ResolversTypes['Benchmark']>, userErrors: ReadonlyArray<ResolversTypes['UserError']> }>;
  BenchmarkEdge: ResolverTypeWrapper<BenchmarkEdgeModel>;
  BenchmarkState: BenchmarkState;
  BenchmarkUploadCompletePayload: ResolverTypeWrapper<Omit<BenchmarkUploadCompletePayload, 'benchmark' | 'job' | 'userErrors'> & { benchmark?: Maybe<ResolversTypes['Benchmark']>, job?: Maybe<ResolversTypes['Job']>, userErrors: ReadonlyArray<ResolversTypes['UserError']> }>;
  BenchmarkUploadStartInput: BenchmarkUploadStartInput;
  BenchmarkUploadStartPayload: ResolverTypeWrapper<Omit<BenchmarkUploadStartPayload, 'benchmark' | 'upload' | 'userErrors'> & { benchmark?: Maybe<ResolversTypes['Benchmark']>, upload?: Maybe<ResolversTypes['Upload']>, userErrors: ReadonlyArray<ResolversTypes['UserError']> }>;
  BigInt: ResolverTypeWrapper<Scalars['BigInt']['output']>;
  BoardCorrelation: ResolverTypeWrapper<Omit<BoardCorrelation, 'benchmark' | 'points'> & { benchmark: ResolversTypes['Benchmark'], points: ReadonlyArray<ResolversTypes['MethodPoint']> }>;
  BoardNumber: BoardNumber;
  BoardRow: ResolverTypeWrapper<BoardRowModel>;
  Boolean: ResolverTypeWrapper<Scalars['Boolean']['output']>;
  Bootstrap: ResolverTypeWrapper<Bootstrap>;
  BudgetInput: BudgetInput;
  Cell: ResolverTypeWrapper<CellRow>;
  CellDifference: ResolverTypeWrapper<Omit<CellDifference, 'cell'> & { cell: ResolversTypes['Cell'] }>;
  Checkpoint: ResolverTypeWrapper<CheckpointRow>;
  CheckpointConnection: ResolverTypeWrapper<CheckpointConnectionModel>;
  CheckpointDeleteInput: CheckpointDeleteInput;
  CheckpointDeletePayload: ResolverTypeWrapper<Omit<CheckpointDeletePayload, 'checkpoint' | 'references' | 'userErrors'> & { checkpoint?: Maybe<ResolversTypes['Checkpoint']>, references: ReadonlyArray<ResolversTypes['CheckpointReference']>, userErrors: ReadonlyArray<ResolversTypes['UserError']> }>;
  CheckpointEdge: ResolverTypeWrapper<CheckpointEdgeModel>;
  CheckpointFile: ResolverTypeWrapper<CheckpointFileRow>;
  CheckpointFilter: CheckpointFilter;
  CheckpointKind: CheckpointKind;
  CheckpointReference: ResolverTypeWrapper<FoundReference>;
  CheckpointRestoreInput: CheckpointRestoreInput;
  CheckpointRestorePayload: ResolverTypeWrapper<Omit<CheckpointRestorePayload, 'checkpoint' | 'userErrors'> & { checkpoint?: Maybe<ResolversTypes['Checkpoint']>, userErrors: ReadonlyArray<ResolversTypes['UserError']> }>;
  CheckpointState: CheckpointState;
  CheckpointUploadCompletePayload: ResolverTypeWrapper<Omit<CheckpointUploadCompletePayload, 'checkpoint' | 'job' | 'userErrors'> & { checkpoint?: Maybe<ResolversTypes['Checkpoint']>, job?: Maybe<ResolversTypes['Job']>, userErrors: ReadonlyArray<ResolversTypes['UserError']> }>;
  CheckpointUploadStartInput: CheckpointUploadStartInput;
  CheckpointUploadStartPayload: ResolverTypeWrapper<Omit<CheckpointUploadStartPayload, 'checkpoint' | 'upload' | 'userErrors'> & { checkpoint?: Maybe<ResolversTypes['Checkpoint']>, upload?: Maybe<ResolversTypes['Upload']>, userErrors: ReadonlyArray<ResolversTypes['UserError']> }>;
  Citation: ResolverTypeWrapper<Citation>;
  Comparison: ResolverTypeWrapper<Omit<Comparison, 'a' | 'b' | 'cells'> & { a: ResolversTypes['BoardRow'], b: ResolversTypes['BoardRow'], cells: ReadonlyArray<ResolversTypes['CellDifference']> }>;
  Coordinate: ResolverTypeWrapper<Coordinate>;
  Correlation: ResolverTypeWrapper<Correlation>;
  DateTime: ResolverTypeWrapper<Scalars['DateTime']['output']>;
  Evaluation: ResolverTypeWrapper<EvaluationRow>;
  EvaluationConnection: ResolverTypeWrapper<EvaluationConnectionModel>;
  EvaluationCost: ResolverTypeWrapper<EvaluationCost>;
  EvaluationEdge: ResolverTypeWrapper<EvaluationEdgeModel>;
  EvaluationFilter: EvaluationFilter;
  EvaluationRecordInput: EvaluationRecordInput;
  EvaluationRecordPayload: ResolverTypeWrapper<Omit<EvaluationRecordPayload, 'row' | 'userErrors'> & { row?: Maybe<ResolversTypes['ReportedRow']>, userErrors: ReadonlyArray<ResolversTypes['UserError']> }>;
  EvaluationStartInput: EvaluationStartInput;
  EvaluationStartPayload: ResolverTypeWrapper<Omit<EvaluationStartPayload, 'evaluation' | 'job' | 'userErrors'> & { evaluation?: Maybe<ResolversTypes['Evaluation']>, job?: Maybe<ResolversTypes['Job']>, userErrors: ReadonlyArray<ResolversTypes['UserError']> }>;
  EvaluationState: EvaluationState;
  Experiment: ResolverTypeWrapper<ExperimentRow>;
  ExperimentBudget: ResolverTypeWrapper<ExperimentBudget>;
  ExperimentBudgetInput: ExperimentBudgetInput;
  ExperimentCancelInput: ExperimentCancelInput;
  ExperimentCancelPayload: ResolverTypeWrapper<Omit<ExperimentCancelPayload, 'experiment' | 'userErrors'> & { experiment?: Maybe<ResolversTypes['Experiment']>, userErrors: ReadonlyArray<ResolversTypes['UserError']> }>;
  ExperimentChoice: ResolverTypeWrapper<Choice>;
  ExperimentConnection: ResolverTypeWrapper<ExperimentConnectionModel>;
  ExperimentControl: ExperimentControl;
  ExperimentEdge: ResolverTypeWrapper<ExperimentEdgeModel>;
  ExperimentFilter: ExperimentFilter;
  ExperimentInput: ExperimentInput;
  ExperimentMethodInput: ExperimentMethodInput;
  ExperimentPlan: ResolverTypeWrapper<ExperimentPlanned>;
  ExperimentPlanPayload: ResolverTypeWrapper<Omit<ExperimentPlanPayload, 'plan' | 'userErrors'> & { plan?: Maybe<ResolversTypes['ExperimentPlan']>, userErrors: ReadonlyArray<ResolversTypes['UserError']> }>;
  ExperimentPoint: ResolverTypeWrapper<ExperimentPointModel>;
  ExperimentPointConnection: ResolverTypeWrapper<ExperimentPointConnectionModel>;
  ExperimentPointEdge: ResolverTypeWrapper<ExperimentPointEdgeModel>;
  ExperimentPointFilter: ExperimentPointFilter;
  ExperimentPointRole: ExperimentPointRole;
  ExperimentPointState: ExperimentPointState;
  ExperimentProgress: ResolverTypeWrapper<ExperimentProgress>;
  ExperimentRetryInput: ExperimentRetryInput;
  ExperimentRetryPayload: ResolverTypeWrapper<Omit<ExperimentRetryPayload, 'experiment' | 'userErrors'> & { experiment?: Maybe<ResolversTypes['Experiment']>, userErrors: ReadonlyArray<ResolversTypes['UserError']> }>;
  ExperimentStartPayload: ResolverTypeWrapper<Omit<ExperimentStartPayload, 'experiment' | 'userErrors'> & { experiment?: Maybe<ResolversTypes['Experiment']>, userErrors: ReadonlyArray<ResolversTypes['UserError']> }>;
  ExperimentState: ExperimentState;
  ExperimentStatisticsInput: ExperimentStatisticsInput;
  ExpertInput: ExpertInput;
  ExpertSubset: ResolverTypeWrapper<ExpertSubset>;
  FileInput: FileInput;
  FileRole: FileRole;
  Flag: ResolverTypeWrapper<FlagRow>;
  FlagFilter: FlagFilter;
  FlagLiftInput: FlagLiftInput;
  FlagPayload: ResolverTypeWrapper<Omit<FlagPayload, 'flag' | 'subject' | 'userErrors'> & { flag?: Maybe<ResolversTypes['Flag']>, subject?: Maybe<ResolversTypes['Node']>, userErrors: ReadonlyArray<ResolversTypes['UserError']> }>;
  FlagRaiseInput: FlagRaiseInput;
  Float: ResolverTypeWrapper<Scalars['Float']['output']>;
  GarbageCollectInput: GarbageCollectInput;
  GarbageCollectPayload: ResolverTypeWrapper<Omit<GarbageCollectPayload, 'objects' | 'userErrors'> & { objects?: Maybe<ReadonlyArray<ResolversTypes['GarbageObject']>>, userErrors: ReadonlyArray<ResolversTypes['UserError']> }>;
  GarbageObject: ResolverTypeWrapper<UnneededObject>;
  GridCost: ResolverTypeWrapper<GridCost>;
  GridPlace: GridPlace;
  GridPointRule: GridPointRule;
  GridSpread: ResolverTypeWrapper<Omit<GridSpread, 'best' | 'worst'> & { best: ResolversTypes['BoardRow'], worst: ResolversTypes['BoardRow'] }>;
  HaveInput: HaveInput;
  ID: ResolverTypeWrapper<Scalars['ID']['output']>;
  InputFlag: ResolverTypeWrapper<FoundInputFlag>;
  InputRole: InputRole;
  Int: ResolverTypeWrapper<Scalars['Int']['output']>;
  Interval: ResolverTypeWrapper<Interval>;
  JSON: ResolverTypeWrapper<Scalars['JSON']['output']>;
  Job: ResolverTypeWrapper<JobRow>;
  JobCancelInput: JobCancelInput;
  JobConnection: ResolverTypeWrapper<JobConnectionModel>;
  JobEdge: ResolverTypeWrapper<JobEdgeModel>;
  JobFilter: JobFilter;
  JobKind: JobKind;
  JobPayload: ResolverTypeWrapper<Omit<JobPayload, 'job' | 'userErrors'> & { job?: Maybe<ResolversTypes['Job']>, userErrors: ReadonlyArray<ResolversTypes['UserError']> }>;
  JobProgress: ResolverTypeWrapper<JobProgress>;
  JobRetryInput: JobRetryInput;
  JobState: JobState;
  JobSubject: ResolverTypeWrapper<JobSubjectModel>;
  LabelSpace: LabelSpace;
  LeaderboardConnection: ResolverTypeWrapper<LeaderboardConnectionModel>;
  LeaderboardEdge: ResolverTypeWrapper<LeaderboardEdgeModel>;
  LeaderboardField: LeaderboardField;
  LeaderboardFilter: LeaderboardFilter;
  LeaderboardOrder: LeaderboardOrder;
  LeaderboardRole: LeaderboardRole;
  LeaderboardRow: ResolverTypeWrapper<LeaderboardRowModel>;
  Merge: ResolverTypeWrapper<MergeFacts>;
  MergeConnection: ResolverTypeWrapper<MergeConnectionModel>;
  MergeCost: ResolverTypeWrapper<MergeCostModel>;
  MergeEdge: ResolverTypeWrapper<MergeEdgeModel>;
  MergeFilter: MergeFilter;
  MergeFromMergekitPayload: ResolverTypeWrapper<Omit<MergeFromMergekitPayload, 'job' | 'merge' | 'userErrors'> & { job?: Maybe<ResolversTypes['Job']>, merge?: Maybe<ResolversTypes['Merge']>, userErrors: ReadonlyArray<ResolversTypes['UserError']> }>;
  MergeInput: MergeInput;
  MergeInputEdge: ResolverTypeWrapper<MergeInputRow>;
  MergePass: ResolverTypeWrapper<MergePass>;
  MergePlan: ResolverTypeWrapper<PlannedMerge>;
  MergePlanPayload: ResolverTypeWrapper<Omit<MergePlanPayload, 'plan' | 'userErrors'> & { plan?: Maybe<ResolversTypes['MergePlan']>, userErrors: ReadonlyArray<ResolversTypes['UserError']> }>;
  MergeStartPayload: ResolverTypeWrapper<Omit<MergeStartPayload, 'job' | 'merge' | 'userErrors'> & { job?: Maybe<ResolversTypes['Job']>, merge?: Maybe<ResolversTypes['Merge']>, userErrors: ReadonlyArray<ResolversTypes['UserError']> }>;
  MergekitEntry: ResolverTypeWrapper<MergekitEntry>;
  MergekitImportPayload: ResolverTypeWrapper<Omit<MergekitImportPayload, 'plan' | 'userErrors'> & { plan?: Maybe<ResolversTypes['MergePlan']>, userErrors: ReadonlyArray<ResolversTypes['UserError']> }>;
  MergekitInput: MergekitInput;
  MergekitModelInput: MergekitModelInput;
  MergekitReport: ResolverTypeWrapper<MergekitReport>;
  Method: ResolverTypeWrapper<MethodCard>;
  MethodFamily: MethodFamily;
  MethodInput: MethodInput;
  MethodParameter: ResolverTypeWrapper<ParameterCard>;
  MethodPoint: ResolverTypeWrapper<Omit<MethodPoint, 'row'> & { row: ResolversTypes['BoardRow'] }>;
  MetricScale: MetricScale;
  Modality: Modality;
  Mutation: ResolverTypeWrapper<Record<PropertyKey, never>>;
  Node: ResolverTypeWrapper<NodeModel>;
  PValueMethod: PValueMethod;
  PageInfo: ResolverTypeWrapper<PageInfo>;
  PairedDifference: ResolverTypeWrapper<PairedDifference>;
  ParameterType: ParameterType;
  ParetoFrontier: ResolverTypeWrapper<Omit<ParetoFrontier, 'benchmark' | 'points'> & { benchmark: ResolversTypes['Benchmark'], points: ReadonlyArray<ResolversTypes['ParetoPoint']> }>;
  ParetoPoint: ResolverTypeWrapper<Omit<ParetoPoint, 'row'> & { row: ResolversTypes['BoardRow'] }>;
  PlannedStatistic: ResolverTypeWrapper<Omit<PlannedStatistic, 'statistic'> & { statistic: ResolversTypes['Statistic'] }>;
  PostStep: ResolverTypeWrapper<PostStepCard>;
  PostStepInput: PostStepInput;
  Prerequisites: ResolverTypeWrapper<Prerequisites>;
  Query: ResolverTypeWrapper<Record<PropertyKey, never>>;
  RateLimit: ResolverTypeWrapper<RateLimit>;
  Recommendation: ResolverTypeWrapper<Omit<Recommendation, 'evidence' | 'method'> & { evidence: ReadonlyArray<ResolversTypes['RecommendationEvidence']>, method: ResolversTypes['Method'] }>;
  RecommendationEvidence: ResolverTypeWrapper<Omit<RecommendationEvidence, 'benchmark' | 'row'> & { benchmark: ResolversTypes['Benchmark'], row: ResolversTypes['BoardRow'] }>;
  RecommendationGoal: RecommendationGoal;
  RecommendationReason: ResolverTypeWrapper<RecommendationReason>;
  RecommendationReasonKind: RecommendationReasonKind;
  ReportInput: ReportInput;
  ReportPoints: ReportPoints;
  ReportSource: ResolverTypeWrapper<ReportSource>;
  ReportSourceInput: ReportSourceInput;
  ReportedConnection: ResolverTypeWrapper<ReportedConnectionModel>;
  ReportedEdge: ResolverTypeWrapper<ReportedEdgeModel>;
  ReportedFilter: ReportedFilter;
  ReportedMean: ResolverTypeWrapper<ReportedMean>;
  ReportedRow: ResolverTypeWrapper<ReportedRowModel>;
  ReportedScore: ResolverTypeWrapper<ReportedScoreRow>;
  ReportedScoreInput: ReportedScoreInput;
  RowCosts: ResolverTypeWrapper<Omit<RowCosts, 'merge'> & { merge?: Maybe<ResolversTypes['MergeCost']> }>;
  Scaling: ResolverTypeWrapper<Omit<Scaling, 'benchmark' | 'generalizationCells' | 'method'> & { benchmark: ResolversTypes['Benchmark'], generalizationCells: ReadonlyArray<ResolversTypes['Cell']>, method: ResolversTypes['Method'] }>;
  ScalingPoint: ResolverTypeWrapper<ScalingPoint>;
  Scope: null;
  Score: ResolverTypeWrapper<ScoreRow>;
  ScoreMean: ResolverTypeWrapper<ScoreMeanModel>;
  SelectionAxis: SelectionAxis;
  SelectionInput: SelectionInput;
  SelectionRule: ResolverTypeWrapper<SelectionRule>;
  Sensitivity: ResolverTypeWrapper<Omit<Sensitivity, 'generalization' | 'heldIn' | 'method'> & { generalization?: Maybe<ResolversTypes['GridSpread']>, heldIn?: Maybe<ResolversTypes['GridSpread']>, method: ResolversTypes['Method'] }>;
  Server: ResolverTypeWrapper<Server>;
  ServerLimits: ResolverTypeWrapper<ServerLimits>;
  Sha256: ResolverTypeWrapper<Scalars['Sha256']['output']>;
  SkippedGrid: ResolverTypeWrapper<Omit<SkippedGrid, 'method'> & { method: ResolversTypes['Method'] }>;
  Slope: ResolverTypeWrapper<Slope>;
  SortDirection: SortDirection;
  Spread: ResolverTypeWrapper<Spread>;
  StartBudget: ResolverTypeWrapper<StartBudget>;
  Statistic: ResolverTypeWrapper<StatisticRow>;
  StatisticComputeInput: StatisticComputeInput;
  StatisticComputePayload: ResolverTypeWrapper<Omit<StatisticComputePayload, 'job' | 'statistic' | 'userErrors'> & { job?: Maybe<ResolversTypes['Job']>, statistic?: Maybe<ResolversTypes['Statistic']>, userErrors: ReadonlyArray<ResolversTypes['UserError']> }>;
  StatisticConnection: ResolverTypeWrapper<StatisticConnectionModel>;
  StatisticCost: ResolverTypeWrapper<StatisticCost>;
  StatisticEdge: ResolverTypeWrapper<StatisticEdgeModel>;
  StatisticFilter: StatisticFilter;
  StatisticKind: StatisticKind;
  StatisticOrigin: StatisticOrigin;
  StatisticState: StatisticState;
  StatisticUploadCompletePayload: ResolverTypeWrapper<Omit<StatisticUploadCompletePayload, 'job' | 'statistic' | 'userErrors'> & { job?: Maybe<ResolversTypes['Job']>, statistic?: Maybe<ResolversTypes['Statistic']>, userErrors: ReadonlyArray<ResolversTypes['UserError']> }>;
  StatisticUploadStartInput: StatisticUploadStartInput;
  StatisticUploadStartPayload: ResolverTypeWrapper<Omit<StatisticUploadStartPayload, 'statistic' | 'upload' | 'userErrors'> & { statistic?: Maybe<ResolversTypes['Statistic']>, upload?: Maybe<ResolversTypes['Upload']>, userErrors: ReadonlyArray<ResolversTypes['UserError']> }>;
  StatisticVariant: StatisticVariant;
  StatisticsCost: ResolverTypeWrapper<StatisticsCost>;
  StorageCost: ResolverTypeWrapper<StorageCost>;
  String: ResolverTypeWrapper<Scalars['String']['output']>;
  Subscription: ResolverTypeWrapper<Record<PropertyKey, never>>;
  SubsetsInput: SubsetsInput;
  TagInput: TagInput;
  TagPayload: ResolverTypeWrapper<Omit<TagPayload, 'subject' | 'userErrors'> & { subject?: Maybe<ResolversTypes['Node']>, userErrors: ReadonlyArray<ResolversTypes['UserError']> }>;
  Tensor: ResolverTypeWrapper<TensorRow>;
  TensorConnection: ResolverTypeWrapper<TensorConnectionModel>;
  TensorDecision: ResolverTypeWrapper<TensorDecision>;
  TensorEdge: ResolverTypeWrapper<TensorEdgeModel>;
  TensorNote: ResolverTypeWrapper<TensorNote>;
  Tier: Tier;
  Token: ResolverTypeWrapper<ApiTokenRow>;
  TokenConnection: ResolverTypeWrapper<TokenConnectionModel>;
  TokenCreateInput: TokenCreateInput;
  TokenCreatePayload: ResolverTypeWrapper<Omit<TokenCreatePayload, 'token' | 'userErrors'> & { token?: Maybe<ResolversTypes['Token']>, userErrors: ReadonlyArray<ResolversTypes['UserError']> }>;
  TokenEdge: ResolverTypeWrapper<TokenEdgeModel>;
  TokenRevokeInput: TokenRevokeInput;
  TokenRevokePayload: ResolverTypeWrapper<Omit<TokenRevokePayload, 'token' | 'userErrors'> & { token?: Maybe<ResolversTypes['Token']>, userErrors: ReadonlyArray<ResolversTypes['UserError']> }>;
  TrainedCellsInput: TrainedCellsInput;
  TuningCost: ResolverTypeWrapper<TuningCost>;
  TuningSource: TuningSource;
  URL: ResolverTypeWrapper<Scalars['URL']['output']>;
  Upload: ResolverTypeWrapper<UploadRow>;
  UploadAbortInput: UploadAbortInput;
  UploadAbortPayload: ResolverTypeWrapper<Omit<UploadAbortPayload, 'upload' | 'userErrors'> & { upload?: Maybe<ResolversTypes['Upload']>, userErrors: ReadonlyArray<ResolversTypes['UserError']> }>;
  UploadCompleteInput: UploadCompleteInput;
  UploadFile: ResolverTypeWrapper<UploadFileRow>;
  UploadPart: ResolverTypeWrapper<UploadPart>;
  UploadState: UploadState;
  UserError: ResolverTypeWrapper<UserErrorModel>;
  UserErrorCode: UserErrorCode;
  Viewer: ResolverTypeWrapper<ViewerModel>;
};

/** Mapping between all available schema types and the resolvers parents */
export type ResolversParentTypes = {
  Alias: AliasRow;
  AliasConnection: AliasConnectionModel;
  AliasEdge: AliasEdgeModel;
  AliasMove: AliasMoveRow;
  AliasMoveConnection: AliasMoveConnectionModel;
  AliasMoveEdge: AliasMoveEdgeModel;
  AliasPayload: Omit<AliasPayload, 'alias' | 'userErrors'> & { alias?: Maybe<ResolversParentTypes['Alias']>, userErrors: ReadonlyArray<ResolversParentTypes['UserError']> };
  AliasRemoveInput: AliasRemoveInput;
  AliasSetInput: AliasSetInput;
  AuditEvent: AuditEventRow;
  AuditEventConnection: AuditEventConnectionModel;
  AuditEventEdge: AuditEventEdgeModel;
  AuditFilter: AuditFilter;
  Axis: Axis;
  AxisScore: AxisScore;
  Benchmark: BenchmarkFacts;
  BenchmarkConnection: BenchmarkConnectionModel;
  BenchmarkDefineInput: BenchmarkDefineInput;
  BenchmarkDefinePayload: Omit<BenchmarkDefinePayload, 'benchmark' | 'userErrors'> & { benchmark?: Maybe<ResolversParentTypes['Benchmark']>, userErrors: ReadonlyArray<ResolversParentTypes['UserError']> };
  BenchmarkEdge: BenchmarkEdgeModel;
  BenchmarkUploadCompletePayload: Omit<BenchmarkUploadCompletePayload, 'benchmark' | 'job' | 'userErrors'> & { benchmark?: Maybe<ResolversParentTypes['Benchmark']>, job?: Maybe<ResolversParentTypes['Job']>, userErrors: ReadonlyArray<ResolversParentTypes['UserError']> };
  BenchmarkUploadStartInput: BenchmarkUploadStartInput;
  BenchmarkUploadStartPayload: Omit<BenchmarkUploadStartPayload, 'benchmark' | 'upload' | 'userErrors'> & { benchmark?: Maybe<ResolversParentTypes['Benchmark']>, upload?: Maybe<ResolversParentTypes['Upload']>, userErrors: ReadonlyArray<ResolversParentTypes['UserError']> };
  BigInt: Scalars['BigInt']['output'];
  BoardCorrelation: Omit<BoardCorrelation, 'benchmark' | 'points'> & { benchmark: ResolversParentTypes['Benchmark'], points: ReadonlyArray<ResolversParentTypes['MethodPoint']> };
  BoardRow: BoardRowModel;
  Boolean: Scalars['Boolean']['output'];
  Bootstrap: Bootstrap;
  BudgetInput: BudgetInput;
  Cell: CellRow;
  CellDifference: Omit<CellDifference, 'cell'> & { cell: ResolversParentTypes['Cell'] };
  Checkpoint: CheckpointRow;
  CheckpointConnection: CheckpointConnectionModel;
  CheckpointDeleteInput: CheckpointDeleteInput;
  CheckpointDeletePayload: Omit<CheckpointDeletePayload, 'checkpoint' | 'references' | 'userErrors'> & { checkpoint?: Maybe<ResolversParentTypes['Checkpoint']>, references: ReadonlyArray<ResolversParentTypes['CheckpointReference']>, userErrors: ReadonlyArray<ResolversParentTypes['UserError']> };
  CheckpointEdge: CheckpointEdgeModel;
  CheckpointFile: CheckpointFileRow;
  CheckpointFilter: CheckpointFilter;
  CheckpointReference: FoundReference;
  CheckpointRestoreInput: CheckpointRestoreInput;
  CheckpointRestorePayload: Omit<CheckpointRestorePayload, 'checkpoint' | 'userErrors'> & { checkpoint?: Maybe<ResolversParentTypes['Checkpoint']>, userErrors: ReadonlyArray<ResolversParentTypes['UserError']> };
  CheckpointUploadCompletePayload: Omit<CheckpointUploadCompletePayload, 'checkpoint' | 'job' | 'userErrors'> & { checkpoint?: Maybe<ResolversParentTypes['Checkpoint']>, job?: Maybe<ResolversParentTypes['Job']>, userErrors: ReadonlyArray<ResolversParentTypes['UserError']> };
  CheckpointUploadStartInput: CheckpointUploadStartInput;
  CheckpointUploadStartPayload: Omit<CheckpointUploadStartPayload, 'checkpoint' | 'upload' | 'userErrors'> & { checkpoint?: Maybe<ResolversParentTypes['Checkpoint']>, upload?: Maybe<ResolversParentTypes['Upload']>, userErrors: ReadonlyArray<ResolversParentTypes['UserError']> };
  Citation: Citation;
  Comparison: Omit<Comparison, 'a' | 'b' | 'cells'> & { a: ResolversParentTypes['BoardRow'], b: ResolversParentTypes['BoardRow'], cells: ReadonlyArray<ResolversParentTypes['CellDifference']> };
  Coordinate: Coordinate;
  Correlation: Correlation;
  DateTime: Scalars['DateTime']['output'];
  Evaluation: EvaluationRow;
  EvaluationConnection: EvaluationConnectionModel;
  EvaluationCost: EvaluationCost;
  EvaluationEdge: EvaluationEdgeModel;
  EvaluationFilter: EvaluationFilter;
  EvaluationRecordInput: EvaluationRecordInput;
  EvaluationRecordPayload: Omit<EvaluationRecordPayload, 'row' | 'userErrors'> & { row?: Maybe<ResolversParentTypes['ReportedRow']>, userErrors: ReadonlyArray<ResolversParentTypes['UserError']> };
  EvaluationStartInput: EvaluationStartInput;
  EvaluationStartPayload: Omit<EvaluationStartPayload, 'evaluation' | 'job' | 'userErrors'> & { evaluation?: Maybe<ResolversParentTypes['Evaluation']>, job?: Maybe<ResolversParentTypes['Job']>, userErrors: ReadonlyArray<ResolversParentTypes['UserError']> };
  Experiment: ExperimentRow;
  ExperimentBudget: ExperimentBudget;
  ExperimentBudgetInput: ExperimentBudgetInput;
  ExperimentCancelInput: ExperimentCancelInput;
  ExperimentCancelPayload: Omit<ExperimentCancelPayload, 'experiment' | 'userErrors'> & { experiment?: Maybe<ResolversParentTypes['Experiment']>, userErrors: ReadonlyArray<ResolversParentTypes['UserError']> };
  ExperimentChoice: Choice;
  ExperimentConnection: ExperimentConnectionModel;
  ExperimentEdge: ExperimentEdgeModel;
  ExperimentFilter: ExperimentFilter;
  ExperimentInput: ExperimentInput;
  ExperimentMethodInput: ExperimentMethodInput;
  ExperimentPlan: ExperimentPlanned;
  ExperimentPlanPayload: Omit<ExperimentPlanPayload, 'plan' | 'userErrors'> & { plan?: Maybe<ResolversParentTypes['ExperimentPlan']>, userErrors: ReadonlyArray<ResolversParentTypes['UserError']> };
  ExperimentPoint: ExperimentPointModel;
  ExperimentPointConnection: ExperimentPointConnectionModel;
  ExperimentPointEdge: ExperimentPointEdgeModel;
  ExperimentPointFilter: ExperimentPointFilter;
  ExperimentProgress: ExperimentProgress;
  ExperimentRetryInput: ExperimentRetryInput;
  ExperimentRetryPayload: Omit<ExperimentRetryPayload, 'experiment' | 'userErrors'> & { experiment?: Maybe<ResolversParentTypes['Experiment']>, userErrors: ReadonlyArray<ResolversParentTypes['UserError']> };
  ExperimentStartPayload: Omit<ExperimentStartPayload, 'experiment' | 'userErrors'> & { experiment?: Maybe<ResolversParentTypes['Experiment']>, userErrors: ReadonlyArray<ResolversParentTypes['UserError']> };
  ExperimentStatisticsInput: ExperimentStatisticsInput;
  ExpertInput: ExpertInput;
  ExpertSubset: ExpertSubset;
  FileInput: FileInput;
  Flag: FlagRow;
  FlagLiftInput: FlagLiftInput;
  FlagPayload: Omit<FlagPayload, 'flag' | 'subject' | 'userErrors'> & { flag?: Maybe<ResolversParentTypes['Flag']>, subject?: Maybe<ResolversParentTypes['Node']>, userErrors: ReadonlyArray<ResolversParentTypes['UserError']> };
  FlagRaiseInput: FlagRaiseInput;
  Float: Scalars['Float']['output'];
  GarbageCollectInput: GarbageCollectInput;
  GarbageCollectPayload: Omit<GarbageCollectPayload, 'objects' | 'userErrors'> & { objects?: Maybe<ReadonlyArray<ResolversParentTypes['GarbageObject']>>, userErrors: ReadonlyArray<ResolversParentTypes['UserError']> };
  GarbageObject: UnneededObject;
  GridCost: GridCost;
  GridSpread: Omit<GridSpread, 'best' | 'worst'> & { best: ResolversParentTypes['BoardRow'], worst: ResolversParentTypes['BoardRow'] };
  HaveInput: HaveInput;
  ID: Scalars['ID']['output'];
  InputFlag: FoundInputFlag;
  Int: Scalars['Int']['output'];
  Interval: Interval;
  JSON: Scalars['JSON']['output'];
  Job: JobRow;
  JobCancelInput: JobCancelInput;
  JobConnection: JobConnectionModel;
  JobEdge: JobEdgeModel;
  JobFilter: JobFilter;
  JobPayload: Omit<JobPayload, 'job' | 'userErrors'> & { job?: Maybe<ResolversParentTypes['Job']>, userErrors: ReadonlyArray<ResolversParentTypes['UserError']> };
  JobProgress: JobProgress;
  JobRetryInput: JobRetryInput;
  JobSubject: JobSubjectModel;
  LeaderboardConnection: LeaderboardConnectionModel;
  LeaderboardEdge: LeaderboardEdgeModel;
  LeaderboardFilter: LeaderboardFilter;
  LeaderboardOrder: LeaderboardOrder;
  LeaderboardRow: LeaderboardRowModel;
  Merge: MergeFacts;
  MergeConnection: MergeConnectionModel;
  MergeCost: MergeCostModel;
  MergeEdge: MergeEdgeModel;
  MergeFilter: MergeFilter;
  MergeFromMergekitPayload: Omit<MergeFromMergekitPayload, 'job' | 'merge' | 'userErrors'> & { job?: Maybe<ResolversParentTypes['Job']>, merge?: Maybe<ResolversParentTypes['Merge']>, userErrors: ReadonlyArray<ResolversParentTypes['UserError']> };
  MergeInput: MergeInput;
  MergeInputEdge: MergeInputRow;
  MergePass: MergePass;
  MergePlan: PlannedMerge;
  MergePlanPayload: Omit<MergePlanPayload, 'plan' | 'userErrors'> & { plan?: Maybe<ResolversParentTypes['MergePlan']>, userErrors: ReadonlyArray<ResolversParentTypes['UserError']> };
  MergeStartPayload: Omit<MergeStartPayload, 'job' | 'merge' | 'userErrors'> & { job?: Maybe<ResolversParentTypes['Job']>, merge?: Maybe<ResolversParentTypes['Merge']>, userErrors: ReadonlyArray<ResolversParentTypes['UserError']> };
  MergekitEntry: MergekitEntry;
  MergekitImportPayload: Omit<MergekitImportPayload, 'plan' | 'userErrors'> & { plan?: Maybe<ResolversParentTypes['MergePlan']>, userErrors: ReadonlyArray<ResolversParentTypes['UserError']> };
  MergekitInput: MergekitInput;
  MergekitModelInput: MergekitModelInput;
  MergekitReport: MergekitReport;
  Method: MethodCard;
  MethodInput: MethodInput;
  MethodParameter: ParameterCard;
  MethodPoint: Omit<MethodPoint, 'row'> & { row: ResolversParentTypes['BoardRow'] };
  Mutation: Record<PropertyKey, never>;
  Node: NodeModel;
  PageInfo: PageInfo;
  PairedDifference: PairedDifference;
  ParetoFrontier: Omit<ParetoFrontier, 'benchmark' | 'points'> & { benchmark: ResolversParentTypes['Benchmark'], points: ReadonlyArray<ResolversParentTypes['ParetoPoint']> };
  ParetoPoint: Omit<ParetoPoint, 'row'> & { row: ResolversParentTypes['BoardRow'] };
  PlannedStatistic: Omit<PlannedStatistic, 'statistic'> & { statistic: ResolversParentTypes['Statistic'] };
  PostStep: PostStepCard;
  PostStepInput: PostStepInput;
  Prerequisites: Prerequisites;
  Query: Record<PropertyKey, never>;
  RateLimit: RateLimit;
  Recommendation: Omit<Recommendation, 'evidence' | 'method'> & { evidence: ReadonlyArray<ResolversParentTypes['RecommendationEvidence']>, method: ResolversParentTypes['Method'] };
  RecommendationEvidence: Omit<RecommendationEvidence, 'benchmark' | 'row'> & { benchmark: ResolversParentTypes['Benchmark'], row: ResolversParentTypes['BoardRow'] };
  RecommendationReason: RecommendationReason;
  ReportInput: ReportInput;
  ReportSource: ReportSource;
  ReportSourceInput: ReportSourceInput;
  ReportedConnection: ReportedConnectionModel;
  ReportedEdge: ReportedEdgeModel;
  ReportedFilter: ReportedFilter;
  ReportedMean: ReportedMean;
  ReportedRow: ReportedRowModel;
  ReportedScore: ReportedScoreRow;
  ReportedScoreInput: ReportedScoreInput;
  RowCosts: Omit<RowCosts, 'merge'> & { merge?: Maybe<ResolversParentTypes['MergeCost']> };
  Scaling: Omit<Scaling, 'benchmark' | 'generalizationCells' | 'method'> & { benchmark: ResolversParentTypes['Benchmark'], generalizationCells: ReadonlyArray<ResolversParentTypes['Cell']>, method: ResolversParentTypes['Method'] };
  ScalingPoint: ScalingPoint;
  Score: ScoreRow;
  ScoreMean: ScoreMeanModel;
  SelectionInput: SelectionInput;
  SelectionRule: SelectionRule;
  Sensitivity: Omit<Sensitivity, 'generalization' | 'heldIn' | 'method'> & { generalization?: Maybe<ResolversParentTypes['GridSpread']>, heldIn?: Maybe<ResolversParentTypes['GridSpread']>, method: ResolversParentTypes['Method'] };
  Server: Server;
  ServerLimits: ServerLimits;
  Sha256: Scalars['Sha256']['output'];
  SkippedGrid: Omit<SkippedGrid, 'method'> & { method: ResolversParentTypes['Method'] };
  Slope: Slope;
  Spread: Spread;
  StartBudget: StartBudget;
  Statistic: StatisticRow;
  StatisticComputeInput: StatisticComputeInput;
  StatisticComputePayload: Omit<StatisticComputePayload, 'job' | 'statistic' | 'userErrors'> & { job?: Maybe<ResolversParentTypes['Job']>, statistic?: Maybe<ResolversParentTypes['Statistic']>, userErrors: ReadonlyArray<ResolversParentTypes['UserError']> };
  StatisticConnection: StatisticConnectionModel;
  StatisticCost: StatisticCost;
  StatisticEdge: StatisticEdgeModel;
  StatisticFilter: StatisticFilter;
  StatisticUploadCompletePayload: Omit<StatisticUploadCompletePayload, 'job' | 'statistic' | 'userErrors'> & { job?: Maybe<ResolversParentTypes['Job']>, statistic?: Maybe<ResolversParentTypes['Statistic']>, userErrors: ReadonlyArray<ResolversParentTypes['UserError']> };
  StatisticUploadStartInput: StatisticUploadStartInput;
  StatisticUploadStartPayload: Omit<StatisticUploadStartPayload, 'statistic' | 'upload' | 'userErrors'> & { statistic?: Maybe<ResolversParentTypes['Statistic']>, upload?: Maybe<ResolversParentTypes['Upload']>, userErrors: ReadonlyArray<ResolversParentTypes['UserError']> };
  StatisticsCost: StatisticsCost;
  StorageCost: StorageCost;
  String: Scalars['String']['output'];
  Subscription: Record<PropertyKey, never>;
  SubsetsInput: SubsetsInput;
  TagInput: TagInput;
  TagPayload: Omit<TagPayload, 'subject' | 'userErrors'> & { subject?: Maybe<ResolversParentTypes['Node']>, userErrors: ReadonlyArray<ResolversParentTypes['UserError']> };
  Tensor: TensorRow;
  TensorConnection: TensorConnectionModel;
  TensorDecision: TensorDecision;
  TensorEdge: TensorEdgeModel;
  TensorNote: TensorNote;
  Token: ApiTokenRow;
  TokenConnection: TokenConnectionModel;
  TokenCreateInput: TokenCreateInput;
  TokenCreatePayload: Omit<TokenCreatePayload, 'token' | 'userErrors'> & { token?: Maybe<ResolversParentTypes['Token']>, userErrors: ReadonlyArray<ResolversParentTypes['UserError']> };
  TokenEdge: TokenEdgeModel;
  TokenRevokeInput: TokenRevokeInput;
  TokenRevokePayload: Omit<TokenRevokePayload, 'token' | 'userErrors'> & { token?: Maybe<ResolversParentTypes['Token']>, userErrors: ReadonlyArray<ResolversParentTypes['UserError']> };
  TrainedCellsInput: TrainedCellsInput;
  TuningCost: TuningCost;
  URL: Scalars['URL']['output'];
  Upload: UploadRow;
  UploadAbortInput: UploadAbortInput;
  UploadAbortPayload: Omit<UploadAbortPayload, 'upload' | 'userErrors'> & { upload?: Maybe<ResolversParentTypes['Upload']>, userErrors: ReadonlyArray<ResolversParentTypes['UserError']> };
  UploadCompleteInput: UploadCompleteInput;
  UploadFile: UploadFileRow;
  UploadPart: UploadPart;
  UserError: UserErrorModel;
  Viewer: ViewerModel;
};

export type AliasResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Alias'] = ResolversParentTypes['Alias']> = {
  checkpoint?: Resolver<Maybe<ResolversTypes['Checkpoint']>, ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  history?: Resolver<ResolversTypes['AliasMoveConnection'], ParentType, ContextType, RequireFields<AliasHistoryArgs, 'first'>>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  moves?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  updatedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type AliasConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['AliasConnection'] = ResolversParentTypes['AliasConnection']> = {
  edges?: Resolver<ReadonlyArray<ResolversTypes['AliasEdge']>, ParentType, ContextType>;
  nodes?: Resolver<ReadonlyArray<ResolversTypes['Alias']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type AliasEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['AliasEdge'] = ResolversParentTypes['AliasEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Alias'], ParentType, ContextType>;
};

export type AliasMoveResolvers<ContextType = Context, ParentType extends ResolversParentTypes['AliasMove'] = ResolversParentTypes['AliasMove']> = {
  checkpoint?: Resolver<Maybe<ResolversTypes['Checkpoint']>, ParentType, ContextType>;
  movedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  movedBy?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  number?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type AliasMoveConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['AliasMoveConnection'] = ResolversParentTypes['AliasMoveConnection']> = {
  edges?: Resolver<ReadonlyArray<ResolversTypes['AliasMoveEdge']>, ParentType, ContextType>;
  nodes?: Resolver<ReadonlyArray<ResolversTypes['AliasMove']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type AliasMoveEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['AliasMoveEdge'] = ResolversParentTypes['AliasMoveEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['AliasMove'], ParentType, ContextType>;
};

export type AliasPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['AliasPayload'] = ResolversParentTypes['AliasPayload']> = {
  alias?: Resolver<Maybe<ResolversTypes['Alias']>, ParentType, ContextType>;
  moved?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>;
  userErrors?: Resolver<ReadonlyArray<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type AuditEventResolvers<ContextType = Context, ParentType extends ResolversParentTypes['AuditEvent'] = ResolversParentTypes['AuditEvent']> = {
  action?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  at?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  detail?: Resolver<ResolversTypes['JSON'], ParentType, ContextType>;
  number?: Resolver<ResolversTypes['BigInt'], ParentType, ContextType>;
  outcome?: Resolver<ResolversTypes['AuditOutcome'], ParentType, ContextType>;
  requestId?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  subject?: Resolver<Maybe<ResolversTypes['Node']>, ParentType, ContextType>;
  subjectType?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  token?: Resolver<Maybe<ResolversTypes['Token']>, ParentType, ContextType>;
};

export type AuditEventConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['AuditEventConnection'] = ResolversParentTypes['AuditEventConnection']> = {
  edges?: Resolver<ReadonlyArray<ResolversTypes['AuditEventEdge']>, ParentType, ContextType>;
  nodes?: Resolver<ReadonlyArray<ResolversTypes['AuditEvent']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type AuditEventEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['AuditEventEdge'] = ResolversParentTypes['AuditEventEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['AuditEvent'], ParentType, ContextType>;
};

export type AxisResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Axis'] = ResolversParentTypes['Axis']> = {
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  values?: Resolver<ReadonlyArray<ResolversTypes['String']>, ParentType, ContextType>;
};

export type AxisScoreResolvers<ContextType = Context, ParentType extends ResolversParentTypes['AxisScore'] = ResolversParentTypes['AxisScore']> = {
  cells?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  relativeToBase?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  relativeToExperts?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  standardError?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  value?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type BenchmarkResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Benchmark'] = ResolversParentTypes['Benchmark']> = {
  axes?: Resolver<ReadonlyArray<ResolversTypes['Axis']>, ParentType, ContextType>;
  cells?: Resolver<ReadonlyArray<ResolversTypes['Cell']>, ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  digest?: Resolver<ResolversTypes['Sha256'], ParentType, ContextType>;
  flag?: Resolver<Maybe<ResolversTypes['Flag']>, ParentType, ContextType>;
  hasData?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  hiddenSplits?: Resolver<ReadonlyArray<ResolversTypes['String']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  job?: Resolver<Maybe<ResolversTypes['Job']>, ParentType, ContextType>;
  manifest?: Resolver<ResolversTypes['JSON'], ParentType, ContextType>;
  metric?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  modality?: Resolver<ResolversTypes['Modality'], ParentType, ContextType>;
  rejection?: Resolver<Maybe<ResolversTypes['UserError']>, ParentType, ContextType>;
  revision?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  slug?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  splits?: Resolver<ReadonlyArray<ResolversTypes['String']>, ParentType, ContextType>;
  state?: Resolver<ResolversTypes['BenchmarkState'], ParentType, ContextType>;
  tags?: Resolver<ReadonlyArray<ResolversTypes['String']>, ParentType, ContextType>;
  title?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type BenchmarkConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['BenchmarkConnection'] = ResolversParentTypes['BenchmarkConnection']> = {
  edges?: Resolver<ReadonlyArray<ResolversTypes['BenchmarkEdge']>, ParentType, ContextType>;
  nodes?: Resolver<ReadonlyArray<ResolversTypes['Benchmark']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  totalCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type BenchmarkDefinePayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['BenchmarkDefinePayload'] = ResolversParentTypes['BenchmarkDefinePayload']> = {
  benchmark?: Resolver<Maybe<ResolversTypes['Benchmark']>, ParentType, ContextType>;
  existed?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>;
  userErrors?: Resolver<ReadonlyArray<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type BenchmarkEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['BenchmarkEdge'] = ResolversParentTypes['BenchmarkEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Benchmark'], ParentType, ContextType>;
};

export type BenchmarkUploadCompletePayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['BenchmarkUploadCompletePayload'] = ResolversParentTypes['BenchmarkUploadCompletePayload']> = {
  benchmark?: Resolver<Maybe<ResolversTypes['Benchmark']>, ParentType, ContextType>;
  job?: Resolver<Maybe<ResolversTypes['Job']>, ParentType, ContextType>;
  userErrors?: Resolver<ReadonlyArray<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type BenchmarkUploadStartPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['BenchmarkUploadStartPayload'] = ResolversParentTypes['BenchmarkUploadStartPayload']> = {
  benchmark?: Resolver<Maybe<ResolversTypes['Benchmark']>, ParentType, ContextType>;
  upload?: Resolver<Maybe<ResolversTypes['Upload']>, ParentType, ContextType>;
  userErrors?: Resolver<ReadonlyArray<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export interface BigIntScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['BigInt'], any> {
  name: 'BigInt';
}

export type BoardCorrelationResolvers<ContextType = Context, ParentType extends ResolversParentTypes['BoardCorrelation'] = ResolversParentTypes['BoardCorrelation']> = {
  benchmark?: Resolver<ResolversTypes['Benchmark'], ParentType, ContextType>;
  bootstrap?: Resolver<ResolversTypes['Bootstrap'], ParentType, ContextType>;
  checkpointSet?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  expertSetDigest?: Resolver<Maybe<ResolversTypes['Sha256']>, ParentType, ContextType>;
  leftOut?: Resolver<ReadonlyArray<ResolversTypes['String']>, ParentType, ContextType>;
  pearson?: Resolver<Maybe<ResolversTypes['Correlation']>, ParentType, ContextType>;
  points?: Resolver<ReadonlyArray<ResolversTypes['MethodPoint']>, ParentType, ContextType>;
  rule?: Resolver<ResolversTypes['GridPointRule'], ParentType, ContextType>;
  spearman?: Resolver<Maybe<ResolversTypes['Correlation']>, ParentType, ContextType>;
  x?: Resolver<ResolversTypes['BoardNumber'], ParentType, ContextType>;
  y?: Resolver<ResolversTypes['BoardNumber'], ParentType, ContextType>;
};

export type BoardRowResolvers<ContextType = Context, ParentType extends ResolversParentTypes['BoardRow'] = ResolversParentTypes['BoardRow']> = {
  __resolveType: TypeResolveFn<'LeaderboardRow' | 'ReportedRow', ParentType, ContextType>;
};

export type BootstrapResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Bootstrap'] = ResolversParentTypes['Bootstrap']> = {
  confidence?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  replicates?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  seed?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type CellResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Cell'] = ResolversParentTypes['Cell']> = {
  benchmark?: Resolver<ResolversTypes['Benchmark'], ParentType, ContextType>;
  classCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  coordinates?: Resolver<ReadonlyArray<ResolversTypes['Coordinate']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  key?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type CellDifferenceResolvers<ContextType = Context, ParentType extends ResolversParentTypes['CellDifference'] = ResolversParentTypes['CellDifference']> = {
  a?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  b?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  cell?: Resolver<ResolversTypes['Cell'], ParentType, ContextType>;
  difference?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  heldInA?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  heldInB?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
};

export type CheckpointResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Checkpoint'] = ResolversParentTypes['Checkpoint']> = {
  aliases?: Resolver<ReadonlyArray<ResolversTypes['Alias']>, ParentType, ContextType>;
  base?: Resolver<Maybe<ResolversTypes['Checkpoint']>, ParentType, ContextType>;
  bytes?: Resolver<ResolversTypes['BigInt'], ParentType, ContextType>;
  collectedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  contentDigest?: Resolver<ResolversTypes['Sha256'], ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  deletedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  deletedBy?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  description?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  evaluations?: Resolver<ResolversTypes['EvaluationConnection'], ParentType, ContextType, RequireFields<CheckpointEvaluationsArgs, 'first'>>;
  family?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  files?: Resolver<ReadonlyArray<ResolversTypes['CheckpointFile']>, ParentType, ContextType>;
  flag?: Resolver<Maybe<ResolversTypes['Flag']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  job?: Resolver<Maybe<ResolversTypes['Job']>, ParentType, ContextType>;
  kind?: Resolver<ResolversTypes['CheckpointKind'], ParentType, ContextType>;
  layoutDigest?: Resolver<Maybe<ResolversTypes['Sha256']>, ParentType, ContextType>;
  license?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  members?: Resolver<ReadonlyArray<ResolversTypes['Checkpoint']>, ParentType, ContextType>;
  mergedBy?: Resolver<Maybe<ResolversTypes['Merge']>, ParentType, ContextType>;
  modality?: Resolver<Maybe<ResolversTypes['Modality']>, ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  parameterCount?: Resolver<Maybe<ResolversTypes['BigInt']>, ParentType, ContextType>;
  readyAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  rejection?: Resolver<Maybe<ResolversTypes['UserError']>, ParentType, ContextType>;
  source?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  state?: Resolver<ResolversTypes['CheckpointState'], ParentType, ContextType>;
  statistics?: Resolver<ResolversTypes['StatisticConnection'], ParentType, ContextType, RequireFields<CheckpointStatisticsArgs, 'first'>>;
  tags?: Resolver<ReadonlyArray<ResolversTypes['String']>, ParentType, ContextType>;
  tensors?: Resolver<ResolversTypes['TensorConnection'], ParentType, ContextType, RequireFields<CheckpointTensorsArgs, 'first'>>;
  trainedCells?: Resolver<ReadonlyArray<ResolversTypes['Cell']>, ParentType, ContextType>;
  usedBy?: Resolver<ResolversTypes['MergeConnection'], ParentType, ContextType, RequireFields<CheckpointUsedByArgs, 'first'>>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type CheckpointConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['CheckpointConnection'] = ResolversParentTypes['CheckpointConnection']> = {
  edges?: Resolver<ReadonlyArray<ResolversTypes['CheckpointEdge']>, ParentType, ContextType>;
  nodes?: Resolver<ReadonlyArray<ResolversTypes['Checkpoint']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  totalCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type CheckpointDeletePayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['CheckpointDeletePayload'] = ResolversParentTypes['CheckpointDeletePayload']> = {
  checkpoint?: Resolver<Maybe<ResolversTypes['Checkpoint']>, ParentType, ContextType>;
  references?: Resolver<ReadonlyArray<ResolversTypes['CheckpointReference']>, ParentType, ContextType>;
  userErrors?: Resolver<ReadonlyArray<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type CheckpointEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['CheckpointEdge'] = ResolversParentTypes['CheckpointEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Checkpoint'], ParentType, ContextType>;
};

export type CheckpointFileResolvers<ContextType = Context, ParentType extends ResolversParentTypes['CheckpointFile'] = ResolversParentTypes['CheckpointFile']> = {
  bytes?: Resolver<ResolversTypes['BigInt'], ParentType, ContextType>;
  downloadUrl?: Resolver<Maybe<ResolversTypes['URL']>, ParentType, ContextType>;
  path?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  role?: Resolver<ResolversTypes['FileRole'], ParentType, ContextType>;
  sha256?: Resolver<ResolversTypes['Sha256'], ParentType, ContextType>;
};

export type CheckpointReferenceResolvers<ContextType = Context, ParentType extends ResolversParentTypes['CheckpointReference'] = ResolversParentTypes['CheckpointReference']> = {
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<Maybe<ResolversTypes['Node']>, ParentType, ContextType>;
  type?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type CheckpointRestorePayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['CheckpointRestorePayload'] = ResolversParentTypes['CheckpointRestorePayload']> = {
  checkpoint?: Resolver<Maybe<ResolversTypes['Checkpoint']>, ParentType, ContextType>;
  userErrors?: Resolver<ReadonlyArray<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type CheckpointUploadCompletePayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['CheckpointUploadCompletePayload'] = ResolversParentTypes['CheckpointUploadCompletePayload']> = {
  checkpoint?: Resolver<Maybe<ResolversTypes['Checkpoint']>, ParentType, ContextType>;
  job?: Resolver<Maybe<ResolversTypes['Job']>, ParentType, ContextType>;
  userErrors?: Resolver<ReadonlyArray<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type CheckpointUploadStartPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['CheckpointUploadStartPayload'] = ResolversParentTypes['CheckpointUploadStartPayload']> = {
  checkpoint?: Resolver<Maybe<ResolversTypes['Checkpoint']>, ParentType, ContextType>;
  upload?: Resolver<Maybe<ResolversTypes['Upload']>, ParentType, ContextType>;
  userErrors?: Resolver<ReadonlyArray<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type CitationResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Citation'] = ResolversParentTypes['Citation']> = {
  arxiv?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  title?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type ComparisonResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Comparison'] = ResolversParentTypes['Comparison']> = {
  a?: Resolver<ResolversTypes['BoardRow'], ParentType, ContextType>;
  all?: Resolver<Maybe<ResolversTypes['PairedDifference']>, ParentType, ContextType>;
  b?: Resolver<ResolversTypes['BoardRow'], ParentType, ContextType>;
  bootstrap?: Resolver<ResolversTypes['Bootstrap'], ParentType, ContextType>;
  cells?: Resolver<ReadonlyArray<ResolversTypes['CellDifference']>, ParentType, ContextType>;
  generalization?: Resolver<Maybe<ResolversTypes['PairedDifference']>, ParentType, ContextType>;
  heldIn?: Resolver<Maybe<ResolversTypes['PairedDifference']>, ParentType, ContextType>;
  seedsOfA?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  seedsOfB?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type CoordinateResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Coordinate'] = ResolversParentTypes['Coordinate']> = {
  axis?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  value?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type CorrelationResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Correlation'] = ResolversParentTypes['Correlation']> = {
  interval?: Resolver<Maybe<ResolversTypes['Interval']>, ParentType, ContextType>;
  p?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  pMethod?: Resolver<ResolversTypes['PValueMethod'], ParentType, ContextType>;
  value?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
};

export interface DateTimeScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['DateTime'], any> {
  name: 'DateTime';
}

export type EvaluationResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Evaluation'] = ResolversParentTypes['Evaluation']> = {
  benchmark?: Resolver<ResolversTypes['Benchmark'], ParentType, ContextType>;
  checkpoint?: Resolver<ResolversTypes['Checkpoint'], ParentType, ContextType>;
  cost?: Resolver<Maybe<ResolversTypes['EvaluationCost']>, ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  finishedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  harness?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  job?: Resolver<Maybe<ResolversTypes['Job']>, ParentType, ContextType>;
  partial?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  scores?: Resolver<ReadonlyArray<ResolversTypes['Score']>, ParentType, ContextType, Partial<EvaluationScoresArgs>>;
  seed?: Resolver<ResolversTypes['BigInt'], ParentType, ContextType>;
  split?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  state?: Resolver<ResolversTypes['EvaluationState'], ParentType, ContextType>;
  tier?: Resolver<ResolversTypes['Tier'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type EvaluationConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['EvaluationConnection'] = ResolversParentTypes['EvaluationConnection']> = {
  edges?: Resolver<ReadonlyArray<ResolversTypes['EvaluationEdge']>, ParentType, ContextType>;
  nodes?: Resolver<ReadonlyArray<ResolversTypes['Evaluation']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  totalCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type EvaluationCostResolvers<ContextType = Context, ParentType extends ResolversParentTypes['EvaluationCost'] = ResolversParentTypes['EvaluationCost']> = {
  device?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  examples?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  peakRssBytes?: Resolver<ResolversTypes['BigInt'], ParentType, ContextType>;
  seconds?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  threads?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type EvaluationEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['EvaluationEdge'] = ResolversParentTypes['EvaluationEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Evaluation'], ParentType, ContextType>;
};

export type EvaluationRecordPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['EvaluationRecordPayload'] = ResolversParentTypes['EvaluationRecordPayload']> = {
  existed?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>;
  row?: Resolver<Maybe<ResolversTypes['ReportedRow']>, ParentType, ContextType>;
  userErrors?: Resolver<ReadonlyArray<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type EvaluationStartPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['EvaluationStartPayload'] = ResolversParentTypes['EvaluationStartPayload']> = {
  evaluation?: Resolver<Maybe<ResolversTypes['Evaluation']>, ParentType, ContextType>;
  existed?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>;
  job?: Resolver<Maybe<ResolversTypes['Job']>, ParentType, ContextType>;
  userErrors?: Resolver<ReadonlyArray<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type ExperimentResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Experiment'] = ResolversParentTypes['Experiment']> = {
  base?: Resolver<ResolversTypes['Checkpoint'], ParentType, ContextType>;
  benchmark?: Resolver<ResolversTypes['Benchmark'], ParentType, ContextType>;
  budget?: Resolver<ResolversTypes['ExperimentBudget'], ParentType, ContextType>;
  choices?: Resolver<ReadonlyArray<ResolversTypes['ExperimentChoice']>, ParentType, ContextType, RequireFields<ExperimentChoicesArgs, 'first' | 'offset'>>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  error?: Resolver<Maybe<ResolversTypes['UserError']>, ParentType, ContextType>;
  finishedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  flag?: Resolver<Maybe<ResolversTypes['Flag']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  name?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  points?: Resolver<ResolversTypes['ExperimentPointConnection'], ParentType, ContextType, RequireFields<ExperimentPointsArgs, 'first'>>;
  progress?: Resolver<ResolversTypes['ExperimentProgress'], ParentType, ContextType>;
  seconds?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  selection?: Resolver<ResolversTypes['SelectionRule'], ParentType, ContextType>;
  spec?: Resolver<ResolversTypes['JSON'], ParentType, ContextType>;
  specDigest?: Resolver<ResolversTypes['Sha256'], ParentType, ContextType>;
  startedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  state?: Resolver<ResolversTypes['ExperimentState'], ParentType, ContextType>;
  statistics?: Resolver<ReadonlyArray<ResolversTypes['Statistic']>, ParentType, ContextType>;
  tags?: Resolver<ReadonlyArray<ResolversTypes['String']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type ExperimentBudgetResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ExperimentBudget'] = ResolversParentTypes['ExperimentBudget']> = {
  bytes?: Resolver<Maybe<ResolversTypes['BigInt']>, ParentType, ContextType>;
  points?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  seconds?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
};

export type ExperimentCancelPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ExperimentCancelPayload'] = ResolversParentTypes['ExperimentCancelPayload']> = {
  experiment?: Resolver<Maybe<ResolversTypes['Experiment']>, ParentType, ContextType>;
  userErrors?: Resolver<ReadonlyArray<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type ExperimentChoiceResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ExperimentChoice'] = ResolversParentTypes['ExperimentChoice']> = {
  best?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  failed?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  mean?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  method?: Resolver<ResolversTypes['Method'], ParentType, ContextType>;
  methodIndex?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  points?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  selected?: Resolver<ReadonlyArray<ResolversTypes['ExperimentPoint']>, ParentType, ContextType>;
  subset?: Resolver<ResolversTypes['ExpertSubset'], ParentType, ContextType>;
  tuning?: Resolver<ResolversTypes['GridCost'], ParentType, ContextType>;
  worst?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
};

export type ExperimentConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ExperimentConnection'] = ResolversParentTypes['ExperimentConnection']> = {
  edges?: Resolver<ReadonlyArray<ResolversTypes['ExperimentEdge']>, ParentType, ContextType>;
  nodes?: Resolver<ReadonlyArray<ResolversTypes['Experiment']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  totalCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type ExperimentEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ExperimentEdge'] = ResolversParentTypes['ExperimentEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Experiment'], ParentType, ContextType>;
};

export type ExperimentPlanResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ExperimentPlan'] = ResolversParentTypes['ExperimentPlan']> = {
  bytesReadAtMost?: Resolver<ResolversTypes['BigInt'], ParentType, ContextType>;
  bytesWritten?: Resolver<ResolversTypes['BigInt'], ParentType, ContextType>;
  cells?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  controlPoints?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  evaluations?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  existing?: Resolver<Maybe<ResolversTypes['Experiment']>, ParentType, ContextType>;
  flops?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  gridPoints?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  skipped?: Resolver<ReadonlyArray<ResolversTypes['SkippedGrid']>, ParentType, ContextType>;
  spec?: Resolver<ResolversTypes['JSON'], ParentType, ContextType>;
  specDigest?: Resolver<ResolversTypes['Sha256'], ParentType, ContextType>;
  statistics?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  unplannedPoints?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type ExperimentPlanPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ExperimentPlanPayload'] = ResolversParentTypes['ExperimentPlanPayload']> = {
  plan?: Resolver<Maybe<ResolversTypes['ExperimentPlan']>, ParentType, ContextType>;
  userErrors?: Resolver<ReadonlyArray<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type ExperimentPointResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ExperimentPoint'] = ResolversParentTypes['ExperimentPoint']> = {
  checkpoint?: Resolver<Maybe<ResolversTypes['Checkpoint']>, ParentType, ContextType>;
  error?: Resolver<Maybe<ResolversTypes['UserError']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  merge?: Resolver<Maybe<ResolversTypes['Merge']>, ParentType, ContextType>;
  method?: Resolver<Maybe<ResolversTypes['Method']>, ParentType, ContextType>;
  parameters?: Resolver<Maybe<ResolversTypes['JSON']>, ParentType, ContextType>;
  report?: Resolver<Maybe<ResolversTypes['Evaluation']>, ParentType, ContextType>;
  role?: Resolver<ResolversTypes['ExperimentPointRole'], ParentType, ContextType>;
  score?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  seed?: Resolver<Maybe<ResolversTypes['BigInt']>, ParentType, ContextType>;
  selected?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  stage?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  state?: Resolver<ResolversTypes['ExperimentPointState'], ParentType, ContextType>;
  subset?: Resolver<Maybe<ResolversTypes['ExpertSubset']>, ParentType, ContextType>;
  tuning?: Resolver<Maybe<ResolversTypes['Evaluation']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type ExperimentPointConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ExperimentPointConnection'] = ResolversParentTypes['ExperimentPointConnection']> = {
  edges?: Resolver<ReadonlyArray<ResolversTypes['ExperimentPointEdge']>, ParentType, ContextType>;
  nodes?: Resolver<ReadonlyArray<ResolversTypes['ExperimentPoint']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  totalCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type ExperimentPointEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ExperimentPointEdge'] = ResolversParentTypes['ExperimentPointEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['ExperimentPoint'], ParentType, ContextType>;
};

export type ExperimentProgressResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ExperimentProgress'] = ResolversParentTypes['ExperimentProgress']> = {
  cells?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  completeEvaluations?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  done?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  evaluations?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  failed?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  merging?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  points?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  scoredCells?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  testing?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  tuned?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  tuning?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  waiting?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type ExperimentRetryPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ExperimentRetryPayload'] = ResolversParentTypes['ExperimentRetryPayload']> = {
  experiment?: Resolver<Maybe<ResolversTypes['Experiment']>, ParentType, ContextType>;
  userErrors?: Resolver<ReadonlyArray<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type ExperimentStartPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ExperimentStartPayload'] = ResolversParentTypes['ExperimentStartPayload']> = {
  existed?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>;
  experiment?: Resolver<Maybe<ResolversTypes['Experiment']>, ParentType, ContextType>;
  userErrors?: Resolver<ReadonlyArray<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type ExpertSubsetResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ExpertSubset'] = ResolversParentTypes['ExpertSubset']> = {
  experts?: Resolver<ReadonlyArray<ResolversTypes['Int']>, ParentType, ContextType>;
  permutation?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  size?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type FlagResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Flag'] = ResolversParentTypes['Flag']> = {
  flaggedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  flaggedBy?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  liftedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  liftedBy?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  reason?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type FlagPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['FlagPayload'] = ResolversParentTypes['FlagPayload']> = {
  flag?: Resolver<Maybe<ResolversTypes['Flag']>, ParentType, ContextType>;
  subject?: Resolver<Maybe<ResolversTypes['Node']>, ParentType, ContextType>;
  userErrors?: Resolver<ReadonlyArray<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type GarbageCollectPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['GarbageCollectPayload'] = ResolversParentTypes['GarbageCollectPayload']> = {
  more?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>;
  objects?: Resolver<Maybe<ReadonlyArray<ResolversTypes['GarbageObject']>>, ParentType, ContextType>;
  userErrors?: Resolver<ReadonlyArray<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type GarbageObjectResolvers<ContextType = Context, ParentType extends ResolversParentTypes['GarbageObject'] = ResolversParentTypes['GarbageObject']> = {
  bytes?: Resolver<ResolversTypes['BigInt'], ParentType, ContextType>;
  checkpoint?: Resolver<Maybe<ResolversTypes['Checkpoint']>, ParentType, ContextType>;
  key?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type GridCostResolvers<ContextType = Context, ParentType extends ResolversParentTypes['GridCost'] = ResolversParentTypes['GridCost']> = {
  evaluationSeconds?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  mergeSeconds?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  points?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type GridSpreadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['GridSpread'] = ResolversParentTypes['GridSpread']> = {
  best?: Resolver<ResolversTypes['BoardRow'], ParentType, ContextType>;
  bestMinusDefault?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  default?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  spread?: Resolver<ResolversTypes['Spread'], ParentType, ContextType>;
  worst?: Resolver<ResolversTypes['BoardRow'], ParentType, ContextType>;
};

export type InputFlagResolvers<ContextType = Context, ParentType extends ResolversParentTypes['InputFlag'] = ResolversParentTypes['InputFlag']> = {
  checkpoint?: Resolver<ResolversTypes['Checkpoint'], ParentType, ContextType>;
  flag?: Resolver<ResolversTypes['Flag'], ParentType, ContextType>;
};

export type IntervalResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Interval'] = ResolversParentTypes['Interval']> = {
  high?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  low?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
};

export interface JsonScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['JSON'], any> {
  name: 'JSON';
}

export type JobResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Job'] = ResolversParentTypes['Job']> = {
  attempt?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  error?: Resolver<Maybe<ResolversTypes['UserError']>, ParentType, ContextType>;
  finishedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  heartbeatAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  kind?: Resolver<ResolversTypes['JobKind'], ParentType, ContextType>;
  maxAttempts?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  progress?: Resolver<Maybe<ResolversTypes['JobProgress']>, ParentType, ContextType>;
  startedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  state?: Resolver<ResolversTypes['JobState'], ParentType, ContextType>;
  subject?: Resolver<Maybe<ResolversTypes['JobSubject']>, ParentType, ContextType>;
  traceId?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  worker?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type JobConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['JobConnection'] = ResolversParentTypes['JobConnection']> = {
  edges?: Resolver<ReadonlyArray<ResolversTypes['JobEdge']>, ParentType, ContextType>;
  nodes?: Resolver<ReadonlyArray<ResolversTypes['Job']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  totalCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type JobEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['JobEdge'] = ResolversParentTypes['JobEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Job'], ParentType, ContextType>;
};

export type JobPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['JobPayload'] = ResolversParentTypes['JobPayload']> = {
  job?: Resolver<Maybe<ResolversTypes['Job']>, ParentType, ContextType>;
  userErrors?: Resolver<ReadonlyArray<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type JobProgressResolvers<ContextType = Context, ParentType extends ResolversParentTypes['JobProgress'] = ResolversParentTypes['JobProgress']> = {
  completed?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  phase?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  rate?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  total?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  unit?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  updatedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
};

export type JobSubjectResolvers<ContextType = Context, ParentType extends ResolversParentTypes['JobSubject'] = ResolversParentTypes['JobSubject']> = {
  __resolveType: TypeResolveFn<'Benchmark' | 'Checkpoint' | 'Evaluation' | 'Experiment' | 'Merge' | 'Statistic', ParentType, ContextType>;
};

export type LeaderboardConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['LeaderboardConnection'] = ResolversParentTypes['LeaderboardConnection']> = {
  benchmark?: Resolver<ResolversTypes['Benchmark'], ParentType, ContextType>;
  edges?: Resolver<ReadonlyArray<ResolversTypes['LeaderboardEdge']>, ParentType, ContextType>;
  nodes?: Resolver<ReadonlyArray<ResolversTypes['LeaderboardRow']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  totalCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type LeaderboardEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['LeaderboardEdge'] = ResolversParentTypes['LeaderboardEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['LeaderboardRow'], ParentType, ContextType>;
};

export type LeaderboardRowResolvers<ContextType = Context, ParentType extends ResolversParentTypes['LeaderboardRow'] = ResolversParentTypes['LeaderboardRow']> = {
  checkpoint?: Resolver<ResolversTypes['Checkpoint'], ParentType, ContextType>;
  checkpointSet?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  cost?: Resolver<Maybe<ResolversTypes['MergeCost']>, ParentType, ContextType>;
  costs?: Resolver<Maybe<ResolversTypes['RowCosts']>, ParentType, ContextType>;
  evaluation?: Resolver<ResolversTypes['Evaluation'], ParentType, ContextType>;
  expertSetDigest?: Resolver<Maybe<ResolversTypes['Sha256']>, ParentType, ContextType>;
  experts?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  flag?: Resolver<Maybe<ResolversTypes['Flag']>, ParentType, ContextType>;
  generalization?: Resolver<Maybe<ResolversTypes['AxisScore']>, ParentType, ContextType>;
  grid?: Resolver<Maybe<ResolversTypes['GridPlace']>, ParentType, ContextType>;
  heldIn?: Resolver<Maybe<ResolversTypes['AxisScore']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  inputFlags?: Resolver<ReadonlyArray<ResolversTypes['InputFlag']>, ParentType, ContextType>;
  label?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  labelSpace?: Resolver<ResolversTypes['LabelSpace'], ParentType, ContextType>;
  merge?: Resolver<Maybe<ResolversTypes['Merge']>, ParentType, ContextType>;
  method?: Resolver<Maybe<ResolversTypes['Method']>, ParentType, ContextType>;
  metric?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  parameters?: Resolver<Maybe<ResolversTypes['JSON']>, ParentType, ContextType>;
  prerequisites?: Resolver<Maybe<ResolversTypes['Prerequisites']>, ParentType, ContextType>;
  rank?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  role?: Resolver<ResolversTypes['LeaderboardRole'], ParentType, ContextType>;
  split?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  tier?: Resolver<ResolversTypes['Tier'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type MergeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Merge'] = ResolversParentTypes['Merge']> = {
  base?: Resolver<Maybe<ResolversTypes['Checkpoint']>, ParentType, ContextType>;
  bytesRead?: Resolver<ResolversTypes['BigInt'], ParentType, ContextType>;
  bytesWritten?: Resolver<ResolversTypes['BigInt'], ParentType, ContextType>;
  cost?: Resolver<Maybe<ResolversTypes['MergeCost']>, ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  finishedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  flag?: Resolver<Maybe<ResolversTypes['Flag']>, ParentType, ContextType>;
  flops?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  inputs?: Resolver<ReadonlyArray<ResolversTypes['MergeInputEdge']>, ParentType, ContextType>;
  job?: Resolver<ResolversTypes['Job'], ParentType, ContextType>;
  method?: Resolver<ResolversTypes['Method'], ParentType, ContextType>;
  name?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  notes?: Resolver<ReadonlyArray<ResolversTypes['TensorNote']>, ParentType, ContextType, RequireFields<MergeNotesArgs, 'first' | 'offset'>>;
  output?: Resolver<Maybe<ResolversTypes['Checkpoint']>, ParentType, ContextType>;
  outputDtype?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  parameters?: Resolver<ResolversTypes['JSON'], ParentType, ContextType>;
  predictedPeakMemoryBytes?: Resolver<ResolversTypes['BigInt'], ParentType, ContextType>;
  recipe?: Resolver<ResolversTypes['JSON'], ParentType, ContextType>;
  recipeDigest?: Resolver<ResolversTypes['Sha256'], ParentType, ContextType>;
  seed?: Resolver<ResolversTypes['BigInt'], ParentType, ContextType>;
  tags?: Resolver<ReadonlyArray<ResolversTypes['String']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type MergeConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['MergeConnection'] = ResolversParentTypes['MergeConnection']> = {
  edges?: Resolver<ReadonlyArray<ResolversTypes['MergeEdge']>, ParentType, ContextType>;
  nodes?: Resolver<ReadonlyArray<ResolversTypes['Merge']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  totalCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type MergeCostResolvers<ContextType = Context, ParentType extends ResolversParentTypes['MergeCost'] = ResolversParentTypes['MergeCost']> = {
  bytesRead?: Resolver<ResolversTypes['BigInt'], ParentType, ContextType>;
  bytesWritten?: Resolver<ResolversTypes['BigInt'], ParentType, ContextType>;
  computeDtype?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  device?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  flops?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  merges?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  peakRssBytes?: Resolver<ResolversTypes['BigInt'], ParentType, ContextType>;
  seconds?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  threads?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type MergeEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['MergeEdge'] = ResolversParentTypes['MergeEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Merge'], ParentType, ContextType>;
};

export type MergeFromMergekitPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['MergeFromMergekitPayload'] = ResolversParentTypes['MergeFromMergekitPayload']> = {
  existed?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>;
  job?: Resolver<Maybe<ResolversTypes['Job']>, ParentType, ContextType>;
  merge?: Resolver<Maybe<ResolversTypes['Merge']>, ParentType, ContextType>;
  report?: Resolver<Maybe<ResolversTypes['MergekitReport']>, ParentType, ContextType>;
  userErrors?: Resolver<ReadonlyArray<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type MergeInputEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['MergeInputEdge'] = ResolversParentTypes['MergeInputEdge']> = {
  checkpoint?: Resolver<ResolversTypes['Checkpoint'], ParentType, ContextType>;
  position?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  role?: Resolver<ResolversTypes['InputRole'], ParentType, ContextType>;
  statistic?: Resolver<Maybe<ResolversTypes['Statistic']>, ParentType, ContextType>;
  weight?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
};

export type MergePassResolvers<ContextType = Context, ParentType extends ResolversParentTypes['MergePass'] = ResolversParentTypes['MergePass']> = {
  bytesRead?: Resolver<ResolversTypes['BigInt'], ParentType, ContextType>;
  flops?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  kind?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type MergePlanResolvers<ContextType = Context, ParentType extends ResolversParentTypes['MergePlan'] = ResolversParentTypes['MergePlan']> = {
  bytesRead?: Resolver<ResolversTypes['BigInt'], ParentType, ContextType>;
  bytesWritten?: Resolver<ResolversTypes['BigInt'], ParentType, ContextType>;
  decisions?: Resolver<ReadonlyArray<ResolversTypes['TensorDecision']>, ParentType, ContextType, RequireFields<MergePlanDecisionsArgs, 'first' | 'offset'>>;
  existing?: Resolver<Maybe<ResolversTypes['Merge']>, ParentType, ContextType>;
  flops?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  passes?: Resolver<ReadonlyArray<ResolversTypes['MergePass']>, ParentType, ContextType>;
  peakMemoryBytes?: Resolver<ResolversTypes['BigInt'], ParentType, ContextType>;
  recipe?: Resolver<ResolversTypes['JSON'], ParentType, ContextType>;
  recipeDigest?: Resolver<ResolversTypes['Sha256'], ParentType, ContextType>;
  sliceBytes?: Resolver<ResolversTypes['BigInt'], ParentType, ContextType>;
  statistics?: Resolver<ReadonlyArray<ResolversTypes['PlannedStatistic']>, ParentType, ContextType>;
  tensorCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  threads?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type MergePlanPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['MergePlanPayload'] = ResolversParentTypes['MergePlanPayload']> = {
  plan?: Resolver<Maybe<ResolversTypes['MergePlan']>, ParentType, ContextType>;
  userErrors?: Resolver<ReadonlyArray<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type MergeStartPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['MergeStartPayload'] = ResolversParentTypes['MergeStartPayload']> = {
  existed?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>;
  job?: Resolver<Maybe<ResolversTypes['Job']>, ParentType, ContextType>;
  merge?: Resolver<Maybe<ResolversTypes['Merge']>, ParentType, ContextType>;
  userErrors?: Resolver<ReadonlyArray<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type MergekitEntryResolvers<ContextType = Context, ParentType extends ResolversParentTypes['MergekitEntry'] = ResolversParentTypes['MergekitEntry']> = {
  column?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  line?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  path?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type MergekitImportPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['MergekitImportPayload'] = ResolversParentTypes['MergekitImportPayload']> = {
  plan?: Resolver<Maybe<ResolversTypes['MergePlan']>, ParentType, ContextType>;
  references?: Resolver<ReadonlyArray<ResolversTypes['String']>, ParentType, ContextType>;
  report?: Resolver<ResolversTypes['MergekitReport'], ParentType, ContextType>;
  userErrors?: Resolver<ReadonlyArray<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type MergekitReportResolvers<ContextType = Context, ParentType extends ResolversParentTypes['MergekitReport'] = ResolversParentTypes['MergekitReport']> = {
  accepted?: Resolver<ReadonlyArray<ResolversTypes['MergekitEntry']>, ParentType, ContextType>;
  ignoredByMergekit?: Resolver<ReadonlyArray<ResolversTypes['MergekitEntry']>, ParentType, ContextType>;
  unsupported?: Resolver<ReadonlyArray<ResolversTypes['MergekitEntry']>, ParentType, ContextType>;
};

export type MethodResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Method'] = ResolversParentTypes['Method']> = {
  citation?: Resolver<ResolversTypes['Citation'], ParentType, ContextType>;
  costFormula?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  dialect?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  expertParameters?: Resolver<ReadonlyArray<ResolversTypes['MethodParameter']>, ParentType, ContextType>;
  family?: Resolver<ResolversTypes['MethodFamily'], ParentType, ContextType>;
  id?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  makesAdapter?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  maxExperts?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  minExperts?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  optionalBase?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  parameters?: Resolver<ReadonlyArray<ResolversTypes['MethodParameter']>, ParentType, ContextType>;
  prerequisites?: Resolver<ResolversTypes['Prerequisites'], ParentType, ContextType>;
  summary?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  title?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  tolerance?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  version?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  weighted?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
};

export type MethodParameterResolvers<ContextType = Context, ParentType extends ResolversParentTypes['MethodParameter'] = ResolversParentTypes['MethodParameter']> = {
  choices?: Resolver<Maybe<ReadonlyArray<ResolversTypes['String']>>, ParentType, ContextType>;
  default?: Resolver<ResolversTypes['JSON'], ParentType, ContextType>;
  grid?: Resolver<ReadonlyArray<ResolversTypes['JSON']>, ParentType, ContextType>;
  help?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  max?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  min?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  perTensor?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  type?: Resolver<ResolversTypes['ParameterType'], ParentType, ContextType>;
};

export type MethodPointResolvers<ContextType = Context, ParentType extends ResolversParentTypes['MethodPoint'] = ResolversParentTypes['MethodPoint']> = {
  chosenBy?: Resolver<ResolversTypes['GridPointRule'], ParentType, ContextType>;
  gridPoints?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  label?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  row?: Resolver<ResolversTypes['BoardRow'], ParentType, ContextType>;
  seeds?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  x?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  y?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
};

export type MutationResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Mutation'] = ResolversParentTypes['Mutation']> = {
  aliasRemove?: Resolver<ResolversTypes['AliasPayload'], ParentType, ContextType, RequireFields<MutationAliasRemoveArgs, 'input'>>;
  aliasSet?: Resolver<ResolversTypes['AliasPayload'], ParentType, ContextType, RequireFields<MutationAliasSetArgs, 'input'>>;
  benchmarkDefine?: Resolver<ResolversTypes['BenchmarkDefinePayload'], ParentType, ContextType, RequireFields<MutationBenchmarkDefineArgs, 'input'>>;
  benchmarkUploadComplete?: Resolver<ResolversTypes['BenchmarkUploadCompletePayload'], ParentType, ContextType, RequireFields<MutationBenchmarkUploadCompleteArgs, 'input'>>;
  benchmarkUploadStart?: Resolver<ResolversTypes['BenchmarkUploadStartPayload'], ParentType, ContextType, RequireFields<MutationBenchmarkUploadStartArgs, 'input'>>;
  checkpointDelete?: Resolver<ResolversTypes['CheckpointDeletePayload'], ParentType, ContextType, RequireFields<MutationCheckpointDeleteArgs, 'input'>>;
  checkpointRestore?: Resolver<ResolversTypes['CheckpointRestorePayload'], ParentType, ContextType, RequireFields<MutationCheckpointRestoreArgs, 'input'>>;
  checkpointUploadComplete?: Resolver<ResolversTypes['CheckpointUploadCompletePayload'], ParentType, ContextType, RequireFields<MutationCheckpointUploadCompleteArgs, 'input'>>;
  checkpointUploadStart?: Resolver<ResolversTypes['CheckpointUploadStartPayload'], ParentType, ContextType, RequireFields<MutationCheckpointUploadStartArgs, 'input'>>;
  evaluationRecord?: Resolver<ResolversTypes['EvaluationRecordPayload'], ParentType, ContextType, RequireFields<MutationEvaluationRecordArgs, 'input'>>;
  evaluationStart?: Resolver<ResolversTypes['EvaluationStartPayload'], ParentType, ContextType, RequireFields<MutationEvaluationStartArgs, 'input'>>;
  experimentCancel?: Resolver<ResolversTypes['ExperimentCancelPayload'], ParentType, ContextType, RequireFields<MutationExperimentCancelArgs, 'input'>>;
  experimentRetry?: Resolver<ResolversTypes['ExperimentRetryPayload'], ParentType, ContextType, RequireFields<MutationExperimentRetryArgs, 'input'>>;
  experimentStart?: Resolver<ResolversTypes['ExperimentStartPayload'], ParentType, ContextType, RequireFields<MutationExperimentStartArgs, 'input'>>;
  flagLift?: Resolver<ResolversTypes['FlagPayload'], ParentType, ContextType, RequireFields<MutationFlagLiftArgs, 'input'>>;
  flagRaise?: Resolver<ResolversTypes['FlagPayload'], ParentType, ContextType, RequireFields<MutationFlagRaiseArgs, 'input'>>;
  garbageCollect?: Resolver<ResolversTypes['GarbageCollectPayload'], ParentType, ContextType, RequireFields<MutationGarbageCollectArgs, 'input'>>;
  jobCancel?: Resolver<ResolversTypes['JobPayload'], ParentType, ContextType, RequireFields<MutationJobCancelArgs, 'input'>>;
  jobRetry?: Resolver<ResolversTypes['JobPayload'], ParentType, ContextType, RequireFields<MutationJobRetryArgs, 'input'>>;
  mergeFromMergekit?: Resolver<ResolversTypes['MergeFromMergekitPayload'], ParentType, ContextType, RequireFields<MutationMergeFromMergekitArgs, 'input'>>;
  mergeStart?: Resolver<ResolversTypes['MergeStartPayload'], ParentType, ContextType, RequireFields<MutationMergeStartArgs, 'input'>>;
  statisticCompute?: Resolver<ResolversTypes['StatisticComputePayload'], ParentType, ContextType, RequireFields<MutationStatisticComputeArgs, 'input'>>;
  statisticUploadComplete?: Resolver<ResolversTypes['StatisticUploadCompletePayload'], ParentType, ContextType, RequireFields<MutationStatisticUploadCompleteArgs, 'input'>>;
  statisticUploadStart?: Resolver<ResolversTypes['StatisticUploadStartPayload'], ParentType, ContextType, RequireFields<MutationStatisticUploadStartArgs, 'input'>>;
  tagAdd?: Resolver<ResolversTypes['TagPayload'], ParentType, ContextType, RequireFields<MutationTagAddArgs, 'input'>>;
  tagRemove?: Resolver<ResolversTypes['TagPayload'], ParentType, ContextType, RequireFields<MutationTagRemoveArgs, 'input'>>;
  tokenCreate?: Resolver<ResolversTypes['TokenCreatePayload'], ParentType, ContextType, RequireFields<MutationTokenCreateArgs, 'input'>>;
  tokenRevoke?: Resolver<ResolversTypes['TokenRevokePayload'], ParentType, ContextType, RequireFields<MutationTokenRevokeArgs, 'input'>>;
  uploadAbort?: Resolver<ResolversTypes['UploadAbortPayload'], ParentType, ContextType, RequireFields<MutationUploadAbortArgs, 'input'>>;
};

export type NodeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Node'] = ResolversParentTypes['Node']> = {
  __resolveType: TypeResolveFn<'Alias' | 'Benchmark' | 'Cell' | 'Checkpoint' | 'Evaluation' | 'Experiment' | 'ExperimentPoint' | 'Job' | 'LeaderboardRow' | 'Merge' | 'ReportedRow' | 'Statistic' | 'Token' | 'Upload', ParentType, ContextType>;
};

export type PageInfoResolvers<ContextType = Context, ParentType extends ResolversParentTypes['PageInfo'] = ResolversParentTypes['PageInfo']> = {
  endCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  hasNextPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  hasPreviousPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  startCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type PairedDifferenceResolvers<ContextType = Context, ParentType extends ResolversParentTypes['PairedDifference'] = ResolversParentTypes['PairedDifference']> = {
  aheadShare?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  interval?: Resolver<Maybe<ResolversTypes['Interval']>, ParentType, ContextType>;
  losses?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  ties?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  value?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  wins?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type ParetoFrontierResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ParetoFrontier'] = ResolversParentTypes['ParetoFrontier']> = {
  benchmark?: Resolver<ResolversTypes['Benchmark'], ParentType, ContextType>;
  checkpointSet?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  considered?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  onFront?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  points?: Resolver<ReadonlyArray<ResolversTypes['ParetoPoint']>, ParentType, ContextType>;
  x?: Resolver<ResolversTypes['BoardNumber'], ParentType, ContextType>;
  y?: Resolver<ResolversTypes['BoardNumber'], ParentType, ContextType>;
};

export type ParetoPointResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ParetoPoint'] = ResolversParentTypes['ParetoPoint']> = {
  onFront?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  row?: Resolver<ResolversTypes['BoardRow'], ParentType, ContextType>;
  x?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  y?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
};

export type PlannedStatisticResolvers<ContextType = Context, ParentType extends ResolversParentTypes['PlannedStatistic'] = ResolversParentTypes['PlannedStatistic']> = {
  chosen?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  expert?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  statistic?: Resolver<ResolversTypes['Statistic'], ParentType, ContextType>;
};

export type PostStepResolvers<ContextType = Context, ParentType extends ResolversParentTypes['PostStep'] = ResolversParentTypes['PostStep']> = {
  citation?: Resolver<ResolversTypes['Citation'], ParentType, ContextType>;
  id?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  parameters?: Resolver<ReadonlyArray<ResolversTypes['MethodParameter']>, ParentType, ContextType>;
  summary?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  title?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  version?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type PrerequisitesResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Prerequisites'] = ResolversParentTypes['Prerequisites']> = {
  base?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  data?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  randomness?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  statistics?: Resolver<ReadonlyArray<ResolversTypes['String']>, ParentType, ContextType>;
  tuning?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
};

export type QueryResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Query'] = ResolversParentTypes['Query']> = {
  alias?: Resolver<Maybe<ResolversTypes['Alias']>, ParentType, ContextType, RequireFields<QueryAliasArgs, 'name'>>;
  aliases?: Resolver<ResolversTypes['AliasConnection'], ParentType, ContextType, RequireFields<QueryAliasesArgs, 'first'>>;
  auditEvents?: Resolver<ResolversTypes['AuditEventConnection'], ParentType, ContextType, RequireFields<QueryAuditEventsArgs, 'first'>>;
  benchmark?: Resolver<Maybe<ResolversTypes['Benchmark']>, ParentType, ContextType, RequireFields<QueryBenchmarkArgs, 'slug'>>;
  benchmarks?: Resolver<ResolversTypes['BenchmarkConnection'], ParentType, ContextType, RequireFields<QueryBenchmarksArgs, 'first' | 'flagged'>>;
  checkpoint?: Resolver<Maybe<ResolversTypes['Checkpoint']>, ParentType, ContextType, Partial<QueryCheckpointArgs>>;
  checkpointByDigest?: Resolver<Maybe<ResolversTypes['Checkpoint']>, ParentType, ContextType, RequireFields<QueryCheckpointByDigestArgs, 'digest'>>;
  checkpoints?: Resolver<ResolversTypes['CheckpointConnection'], ParentType, ContextType, RequireFields<QueryCheckpointsArgs, 'first'>>;
  compare?: Resolver<ResolversTypes['Comparison'], ParentType, ContextType, RequireFields<QueryCompareArgs, 'a' | 'b' | 'labelSpace' | 'split'>>;
  correlation?: Resolver<ResolversTypes['BoardCorrelation'], ParentType, ContextType, RequireFields<QueryCorrelationArgs, 'benchmark' | 'rule' | 'x' | 'y'>>;
  evaluation?: Resolver<Maybe<ResolversTypes['Evaluation']>, ParentType, ContextType, RequireFields<QueryEvaluationArgs, 'id'>>;
  evaluations?: Resolver<ResolversTypes['EvaluationConnection'], ParentType, ContextType, RequireFields<QueryEvaluationsArgs, 'first'>>;
  experiment?: Resolver<Maybe<ResolversTypes['Experiment']>, ParentType, ContextType, RequireFields<QueryExperimentArgs, 'id'>>;
  experimentPlan?: Resolver<ResolversTypes['ExperimentPlanPayload'], ParentType, ContextType, RequireFields<QueryExperimentPlanArgs, 'input'>>;
  experiments?: Resolver<ResolversTypes['ExperimentConnection'], ParentType, ContextType, RequireFields<QueryExperimentsArgs, 'first'>>;
  job?: Resolver<Maybe<ResolversTypes['Job']>, ParentType, ContextType, RequireFields<QueryJobArgs, 'id'>>;
  jobs?: Resolver<ResolversTypes['JobConnection'], ParentType, ContextType, RequireFields<QueryJobsArgs, 'first'>>;
  leaderboard?: Resolver<ResolversTypes['LeaderboardConnection'], ParentType, ContextType, RequireFields<QueryLeaderboardArgs, 'benchmark' | 'first' | 'modality'>>;
  merge?: Resolver<Maybe<ResolversTypes['Merge']>, ParentType, ContextType, RequireFields<QueryMergeArgs, 'id'>>;
  mergePlan?: Resolver<ResolversTypes['MergePlanPayload'], ParentType, ContextType, RequireFields<QueryMergePlanArgs, 'input'>>;
  mergekitImport?: Resolver<ResolversTypes['MergekitImportPayload'], ParentType, ContextType, RequireFields<QueryMergekitImportArgs, 'input'>>;
  merges?: Resolver<ResolversTypes['MergeConnection'], ParentType, ContextType, RequireFields<QueryMergesArgs, 'first'>>;
  methods?: Resolver<ReadonlyArray<ResolversTypes['Method']>, ParentType, ContextType, Partial<QueryMethodsArgs>>;
  node?: Resolver<Maybe<ResolversTypes['Node']>, ParentType, ContextType, RequireFields<QueryNodeArgs, 'id'>>;
  nodes?: Resolver<ReadonlyArray<Maybe<ResolversTypes['Node']>>, ParentType, ContextType, RequireFields<QueryNodesArgs, 'ids'>>;
  paretoFrontier?: Resolver<ResolversTypes['ParetoFrontier'], ParentType, ContextType, RequireFields<QueryParetoFrontierArgs, 'benchmark' | 'first' | 'x' | 'y'>>;
  postSteps?: Resolver<ReadonlyArray<ResolversTypes['PostStep']>, ParentType, ContextType>;
  rateLimit?: Resolver<ResolversTypes['RateLimit'], ParentType, ContextType>;
  recommendMethods?: Resolver<ReadonlyArray<ResolversTypes['Recommendation']>, ParentType, ContextType, RequireFields<QueryRecommendMethodsArgs, 'goal' | 'have'>>;
  reportedLeaderboard?: Resolver<ResolversTypes['ReportedConnection'], ParentType, ContextType, RequireFields<QueryReportedLeaderboardArgs, 'benchmark' | 'first'>>;
  scaling?: Resolver<ReadonlyArray<ResolversTypes['Scaling']>, ParentType, ContextType, RequireFields<QueryScalingArgs, 'benchmark' | 'method' | 'rule'>>;
  sensitivity?: Resolver<ReadonlyArray<ResolversTypes['Sensitivity']>, ParentType, ContextType, RequireFields<QuerySensitivityArgs, 'benchmark' | 'first'>>;
  server?: Resolver<ResolversTypes['Server'], ParentType, ContextType>;
  statistic?: Resolver<Maybe<ResolversTypes['Statistic']>, ParentType, ContextType, RequireFields<QueryStatisticArgs, 'id'>>;
  statistics?: Resolver<ResolversTypes['StatisticConnection'], ParentType, ContextType, RequireFields<QueryStatisticsArgs, 'first'>>;
  tokens?: Resolver<ResolversTypes['TokenConnection'], ParentType, ContextType, RequireFields<QueryTokensArgs, 'first'>>;
  upload?: Resolver<Maybe<ResolversTypes['Upload']>, ParentType, ContextType, RequireFields<QueryUploadArgs, 'id'>>;
  viewer?: Resolver<Maybe<ResolversTypes['Viewer']>, ParentType, ContextType>;
};

export type RateLimitResolvers<ContextType = Context, ParentType extends ResolversParentTypes['RateLimit'] = ResolversParentTypes['RateLimit']> = {
  capacity?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  cost?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  perSecond?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  remaining?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  starts?: Resolver<Maybe<ResolversTypes['StartBudget']>, ParentType, ContextType>;
};

export type RecommendationResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Recommendation'] = ResolversParentTypes['Recommendation']> = {
  evidence?: Resolver<ReadonlyArray<ResolversTypes['RecommendationEvidence']>, ParentType, ContextType>;
  fits?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  method?: Resolver<ResolversTypes['Method'], ParentType, ContextType>;
  reasons?: Resolver<ReadonlyArray<ResolversTypes['RecommendationReason']>, ParentType, ContextType>;
};

export type RecommendationEvidenceResolvers<ContextType = Context, ParentType extends ResolversParentTypes['RecommendationEvidence'] = ResolversParentTypes['RecommendationEvidence']> = {
  benchmark?: Resolver<ResolversTypes['Benchmark'], ParentType, ContextType>;
  of?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  rank?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  row?: Resolver<ResolversTypes['BoardRow'], ParentType, ContextType>;
  value?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
};

export type RecommendationReasonResolvers<ContextType = Context, ParentType extends ResolversParentTypes['RecommendationReason'] = ResolversParentTypes['RecommendationReason']> = {
  fits?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  kind?: Resolver<ResolversTypes['RecommendationReasonKind'], ParentType, ContextType>;
  text?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type ReportSourceResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ReportSource'] = ResolversParentTypes['ReportSource']> = {
  revision?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  title?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  url?: Resolver<ResolversTypes['URL'], ParentType, ContextType>;
};

export type ReportedConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ReportedConnection'] = ResolversParentTypes['ReportedConnection']> = {
  benchmark?: Resolver<ResolversTypes['Benchmark'], ParentType, ContextType>;
  edges?: Resolver<ReadonlyArray<ResolversTypes['ReportedEdge']>, ParentType, ContextType>;
  nodes?: Resolver<ReadonlyArray<ResolversTypes['ReportedRow']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  totalCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type ReportedEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ReportedEdge'] = ResolversParentTypes['ReportedEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['ReportedRow'], ParentType, ContextType>;
};

export type ReportedMeanResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ReportedMean'] = ResolversParentTypes['ReportedMean']> = {
  cells?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  relativeToBase?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  relativeToExperts?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  standardError?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  value?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type ReportedRowResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ReportedRow'] = ResolversParentTypes['ReportedRow']> = {
  base?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  checkpointSet?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  experts?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  flag?: Resolver<Maybe<ResolversTypes['Flag']>, ParentType, ContextType>;
  generalization?: Resolver<Maybe<ResolversTypes['ReportedMean']>, ParentType, ContextType>;
  heldIn?: Resolver<Maybe<ResolversTypes['ReportedMean']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  label?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  labelSpace?: Resolver<ResolversTypes['LabelSpace'], ParentType, ContextType>;
  method?: Resolver<Maybe<ResolversTypes['Method']>, ParentType, ContextType>;
  metric?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  needs?: Resolver<ReadonlyArray<ResolversTypes['String']>, ParentType, ContextType>;
  note?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  parameters?: Resolver<Maybe<ResolversTypes['JSON']>, ParentType, ContextType>;
  rank?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  role?: Resolver<ResolversTypes['LeaderboardRole'], ParentType, ContextType>;
  scores?: Resolver<ReadonlyArray<ResolversTypes['ReportedScore']>, ParentType, ContextType>;
  singleModel?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  source?: Resolver<ResolversTypes['ReportSource'], ParentType, ContextType>;
  split?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  tier?: Resolver<ResolversTypes['Tier'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type ReportedScoreResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ReportedScore'] = ResolversParentTypes['ReportedScore']> = {
  cell?: Resolver<ResolversTypes['Cell'], ParentType, ContextType>;
  examples?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  heldIn?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  standardError?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  value?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
};

export type RowCostsResolvers<ContextType = Context, ParentType extends ResolversParentTypes['RowCosts'] = ResolversParentTypes['RowCosts']> = {
  evaluationSeconds?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  flopsFormula?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  merge?: Resolver<Maybe<ResolversTypes['MergeCost']>, ParentType, ContextType>;
  statistics?: Resolver<ResolversTypes['StatisticsCost'], ParentType, ContextType>;
  storage?: Resolver<ResolversTypes['StorageCost'], ParentType, ContextType>;
  totalSeconds?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  tuning?: Resolver<ResolversTypes['TuningCost'], ParentType, ContextType>;
};

export type ScalingResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Scaling'] = ResolversParentTypes['Scaling']> = {
  benchmark?: Resolver<ResolversTypes['Benchmark'], ParentType, ContextType>;
  bootstrap?: Resolver<ResolversTypes['Bootstrap'], ParentType, ContextType>;
  checkpointSet?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  generalizationCells?: Resolver<ReadonlyArray<ResolversTypes['Cell']>, ParentType, ContextType>;
  generalizationSlope?: Resolver<Maybe<ResolversTypes['Slope']>, ParentType, ContextType>;
  heldInSlope?: Resolver<Maybe<ResolversTypes['Slope']>, ParentType, ContextType>;
  label?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  method?: Resolver<ResolversTypes['Method'], ParentType, ContextType>;
  points?: Resolver<ReadonlyArray<ResolversTypes['ScalingPoint']>, ParentType, ContextType>;
  rule?: Resolver<ResolversTypes['GridPointRule'], ParentType, ContextType>;
};

export type ScalingPointResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ScalingPoint'] = ResolversParentTypes['ScalingPoint']> = {
  experts?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  generalization?: Resolver<Maybe<ResolversTypes['Spread']>, ParentType, ContextType>;
  heldIn?: Resolver<Maybe<ResolversTypes['Spread']>, ParentType, ContextType>;
  otherCells?: Resolver<Maybe<ResolversTypes['Spread']>, ParentType, ContextType>;
  subsets?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type ScopeResolvers = { ADMIN: 'admin', CHECKPOINT_WRITE: 'checkpoint:write', EVAL_RUN: 'eval:run', MERGE_RUN: 'merge:run', READ: 'read' };

export type ScoreResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Score'] = ResolversParentTypes['Score']> = {
  cell?: Resolver<ResolversTypes['Cell'], ParentType, ContextType>;
  examples?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  interval?: Resolver<Maybe<ResolversTypes['Interval']>, ParentType, ContextType>;
  labelSpace?: Resolver<ResolversTypes['LabelSpace'], ParentType, ContextType>;
  metric?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  scale?: Resolver<ResolversTypes['MetricScale'], ParentType, ContextType>;
  standardError?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  value?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
};

export type ScoreMeanResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ScoreMean'] = ResolversParentTypes['ScoreMean']> = {
  __resolveType: TypeResolveFn<'AxisScore' | 'ReportedMean', ParentType, ContextType>;
};

export type SelectionRuleResolvers<ContextType = Context, ParentType extends ResolversParentTypes['SelectionRule'] = ResolversParentTypes['SelectionRule']> = {
  axis?: Resolver<ResolversTypes['SelectionAxis'], ParentType, ContextType>;
  labelSpace?: Resolver<ResolversTypes['LabelSpace'], ParentType, ContextType>;
  metric?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  oracle?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  split?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  ties?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type SensitivityResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Sensitivity'] = ResolversParentTypes['Sensitivity']> = {
  checkpointSet?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  expertSetDigest?: Resolver<ResolversTypes['Sha256'], ParentType, ContextType>;
  experts?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  generalization?: Resolver<Maybe<ResolversTypes['GridSpread']>, ParentType, ContextType>;
  heldIn?: Resolver<Maybe<ResolversTypes['GridSpread']>, ParentType, ContextType>;
  label?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  method?: Resolver<ResolversTypes['Method'], ParentType, ContextType>;
  points?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type ServerResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Server'] = ResolversParentTypes['Server']> = {
  harness?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  limits?: Resolver<ResolversTypes['ServerLimits'], ParentType, ContextType>;
  version?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type ServerLimitsResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ServerLimits'] = ResolversParentTypes['ServerLimits']> = {
  maxCost?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  maxDepth?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  maxPageSize?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  partBytes?: Resolver<ResolversTypes['BigInt'], ParentType, ContextType>;
  uploadExpirySeconds?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export interface Sha256ScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['Sha256'], any> {
  name: 'Sha256';
}

export type SkippedGridResolvers<ContextType = Context, ParentType extends ResolversParentTypes['SkippedGrid'] = ResolversParentTypes['SkippedGrid']> = {
  method?: Resolver<ResolversTypes['Method'], ParentType, ContextType>;
  reason?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  subset?: Resolver<ResolversTypes['ExpertSubset'], ParentType, ContextType>;
};

export type SlopeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Slope'] = ResolversParentTypes['Slope']> = {
  interval?: Resolver<Maybe<ResolversTypes['Interval']>, ParentType, ContextType>;
  value?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
};

export type SpreadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Spread'] = ResolversParentTypes['Spread']> = {
  lowerQuartile?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  max?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  mean?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  median?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  min?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  n?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  standardDeviation?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  upperQuartile?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
};

export type StartBudgetResolvers<ContextType = Context, ParentType extends ResolversParentTypes['StartBudget'] = ResolversParentTypes['StartBudget']> = {
  perHour?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  remaining?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type StatisticResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Statistic'] = ResolversParentTypes['Statistic']> = {
  benchmark?: Resolver<Maybe<ResolversTypes['Benchmark']>, ParentType, ContextType>;
  bytes?: Resolver<Maybe<ResolversTypes['BigInt']>, ParentType, ContextType>;
  cell?: Resolver<Maybe<ResolversTypes['Cell']>, ParentType, ContextType>;
  checkpoint?: Resolver<ResolversTypes['Checkpoint'], ParentType, ContextType>;
  cost?: Resolver<Maybe<ResolversTypes['StatisticCost']>, ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  data?: Resolver<Maybe<ResolversTypes['Sha256']>, ParentType, ContextType>;
  digest?: Resolver<Maybe<ResolversTypes['Sha256']>, ParentType, ContextType>;
  downloadUrl?: Resolver<Maybe<ResolversTypes['URL']>, ParentType, ContextType>;
  engine?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  examples?: Resolver<Maybe<ResolversTypes['BigInt']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  job?: Resolver<Maybe<ResolversTypes['Job']>, ParentType, ContextType>;
  kind?: Resolver<ResolversTypes['StatisticKind'], ParentType, ContextType>;
  loss?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  n?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  normaliser?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  origin?: Resolver<ResolversTypes['StatisticOrigin'], ParentType, ContextType>;
  readyAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  rejection?: Resolver<Maybe<ResolversTypes['UserError']>, ParentType, ContextType>;
  rows?: Resolver<Maybe<ResolversTypes['BigInt']>, ParentType, ContextType>;
  scope?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  seed?: Resolver<Maybe<ResolversTypes['BigInt']>, ParentType, ContextType>;
  split?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  state?: Resolver<ResolversTypes['StatisticState'], ParentType, ContextType>;
  variant?: Resolver<Maybe<ResolversTypes['StatisticVariant']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type StatisticComputePayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['StatisticComputePayload'] = ResolversParentTypes['StatisticComputePayload']> = {
  existed?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>;
  job?: Resolver<Maybe<ResolversTypes['Job']>, ParentType, ContextType>;
  statistic?: Resolver<Maybe<ResolversTypes['Statistic']>, ParentType, ContextType>;
  userErrors?: Resolver<ReadonlyArray<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type StatisticConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['StatisticConnection'] = ResolversParentTypes['StatisticConnection']> = {
  edges?: Resolver<ReadonlyArray<ResolversTypes['StatisticEdge']>, ParentType, ContextType>;
  nodes?: Resolver<ReadonlyArray<ResolversTypes['Statistic']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  totalCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type StatisticCostResolvers<ContextType = Context, ParentType extends ResolversParentTypes['StatisticCost'] = ResolversParentTypes['StatisticCost']> = {
  device?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  examples?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  flops?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  peakRssBytes?: Resolver<ResolversTypes['BigInt'], ParentType, ContextType>;
  seconds?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  threads?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type StatisticEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['StatisticEdge'] = ResolversParentTypes['StatisticEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Statistic'], ParentType, ContextType>;
};

export type StatisticUploadCompletePayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['StatisticUploadCompletePayload'] = ResolversParentTypes['StatisticUploadCompletePayload']> = {
  job?: Resolver<Maybe<ResolversTypes['Job']>, ParentType, ContextType>;
  statistic?: Resolver<Maybe<ResolversTypes['Statistic']>, ParentType, ContextType>;
  userErrors?: Resolver<ReadonlyArray<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type StatisticUploadStartPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['StatisticUploadStartPayload'] = ResolversParentTypes['StatisticUploadStartPayload']> = {
  statistic?: Resolver<Maybe<ResolversTypes['Statistic']>, ParentType, ContextType>;
  upload?: Resolver<Maybe<ResolversTypes['Upload']>, ParentType, ContextType>;
  userErrors?: Resolver<ReadonlyArray<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type StatisticsCostResolvers<ContextType = Context, ParentType extends ResolversParentTypes['StatisticsCost'] = ResolversParentTypes['StatisticsCost']> = {
  bytes?: Resolver<Maybe<ResolversTypes['BigInt']>, ParentType, ContextType>;
  count?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  flops?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  seconds?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
};

export type StorageCostResolvers<ContextType = Context, ParentType extends ResolversParentTypes['StorageCost'] = ResolversParentTypes['StorageCost']> = {
  keptBytes?: Resolver<Maybe<ResolversTypes['BigInt']>, ParentType, ContextType>;
  outputBytes?: Resolver<ResolversTypes['BigInt'], ParentType, ContextType>;
  statisticsBytes?: Resolver<Maybe<ResolversTypes['BigInt']>, ParentType, ContextType>;
};

export type SubscriptionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Subscription'] = ResolversParentTypes['Subscription']> = {
  jobUpdated?: SubscriptionResolver<ResolversTypes['Job'], "jobUpdated", ParentType, ContextType, RequireFields<SubscriptionJobUpdatedArgs, 'id'>>;
};

export type TagPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['TagPayload'] = ResolversParentTypes['TagPayload']> = {
  subject?: Resolver<Maybe<ResolversTypes['Node']>, ParentType, ContextType>;
  tags?: Resolver<Maybe<ReadonlyArray<ResolversTypes['String']>>, ParentType, ContextType>;
  userErrors?: Resolver<ReadonlyArray<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type TensorResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Tensor'] = ResolversParentTypes['Tensor']> = {
  bytes?: Resolver<ResolversTypes['BigInt'], ParentType, ContextType>;
  dtype?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  file?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  shape?: Resolver<ReadonlyArray<ResolversTypes['BigInt']>, ParentType, ContextType>;
};

export type TensorConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['TensorConnection'] = ResolversParentTypes['TensorConnection']> = {
  edges?: Resolver<ReadonlyArray<ResolversTypes['TensorEdge']>, ParentType, ContextType>;
  nodes?: Resolver<ReadonlyArray<ResolversTypes['Tensor']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  totalCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type TensorDecisionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['TensorDecision'] = ResolversParentTypes['TensorDecision']> = {
  action?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  inputDtypes?: Resolver<ReadonlyArray<ResolversTypes['String']>, ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  outputDtype?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  reason?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  shape?: Resolver<ReadonlyArray<ResolversTypes['BigInt']>, ParentType, ContextType>;
};

export type TensorEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['TensorEdge'] = ResolversParentTypes['TensorEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Tensor'], ParentType, ContextType>;
};

export type TensorNoteResolvers<ContextType = Context, ParentType extends ResolversParentTypes['TensorNote'] = ResolversParentTypes['TensorNote']> = {
  tensor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  values?: Resolver<ResolversTypes['JSON'], ParentType, ContextType>;
};

export type TokenResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Token'] = ResolversParentTypes['Token']> = {
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  expiresAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  lastUsedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  pointsPerMinute?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  revokedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  scopes?: Resolver<ReadonlyArray<ResolversTypes['Scope']>, ParentType, ContextType>;
  startsPerHour?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type TokenConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['TokenConnection'] = ResolversParentTypes['TokenConnection']> = {
  edges?: Resolver<ReadonlyArray<ResolversTypes['TokenEdge']>, ParentType, ContextType>;
  nodes?: Resolver<ReadonlyArray<ResolversTypes['Token']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type TokenCreatePayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['TokenCreatePayload'] = ResolversParentTypes['TokenCreatePayload']> = {
  secret?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  token?: Resolver<Maybe<ResolversTypes['Token']>, ParentType, ContextType>;
  userErrors?: Resolver<ReadonlyArray<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type TokenEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['TokenEdge'] = ResolversParentTypes['TokenEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Token'], ParentType, ContextType>;
};

export type TokenRevokePayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['TokenRevokePayload'] = ResolversParentTypes['TokenRevokePayload']> = {
  token?: Resolver<Maybe<ResolversTypes['Token']>, ParentType, ContextType>;
  userErrors?: Resolver<ReadonlyArray<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type TuningCostResolvers<ContextType = Context, ParentType extends ResolversParentTypes['TuningCost'] = ResolversParentTypes['TuningCost']> = {
  countedFrom?: Resolver<ResolversTypes['TuningSource'], ParentType, ContextType>;
  evaluationSeconds?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  mergeSeconds?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  points?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export interface UrlScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['URL'], any> {
  name: 'URL';
}

export type UploadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Upload'] = ResolversParentTypes['Upload']> = {
  benchmark?: Resolver<Maybe<ResolversTypes['Benchmark']>, ParentType, ContextType>;
  checkpoint?: Resolver<Maybe<ResolversTypes['Checkpoint']>, ParentType, ContextType>;
  expiresAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  files?: Resolver<ReadonlyArray<ResolversTypes['UploadFile']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  state?: Resolver<ResolversTypes['UploadState'], ParentType, ContextType>;
  statistic?: Resolver<Maybe<ResolversTypes['Statistic']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type UploadAbortPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['UploadAbortPayload'] = ResolversParentTypes['UploadAbortPayload']> = {
  upload?: Resolver<Maybe<ResolversTypes['Upload']>, ParentType, ContextType>;
  userErrors?: Resolver<ReadonlyArray<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type UploadFileResolvers<ContextType = Context, ParentType extends ResolversParentTypes['UploadFile'] = ResolversParentTypes['UploadFile']> = {
  bytes?: Resolver<ResolversTypes['BigInt'], ParentType, ContextType>;
  missingParts?: Resolver<ReadonlyArray<ResolversTypes['UploadPart']>, ParentType, ContextType, RequireFields<UploadFileMissingPartsArgs, 'first' | 'fromPart'>>;
  partBytes?: Resolver<ResolversTypes['BigInt'], ParentType, ContextType>;
  partCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  path?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type UploadPartResolvers<ContextType = Context, ParentType extends ResolversParentTypes['UploadPart'] = ResolversParentTypes['UploadPart']> = {
  begin?: Resolver<ResolversTypes['BigInt'], ParentType, ContextType>;
  end?: Resolver<ResolversTypes['BigInt'], ParentType, ContextType>;
  partNumber?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  url?: Resolver<ResolversTypes['URL'], ParentType, ContextType>;
};

export type UserErrorResolvers<ContextType = Context, ParentType extends ResolversParentTypes['UserError'] = ResolversParentTypes['UserError']> = {
  cell?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  code?: Resolver<ResolversTypes['UserErrorCode'], ParentType, ContextType>;
  field?: Resolver<Maybe<ReadonlyArray<ResolversTypes['String']>>, ParentType, ContextType>;
  file?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  offset?: Resolver<Maybe<ResolversTypes['BigInt']>, ParentType, ContextType>;
  row?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  tensor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type ViewerResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Viewer'] = ResolversParentTypes['Viewer']> = {
  token?: Resolver<ResolversTypes['Token'], ParentType, ContextType>;
};

export type Resolvers<ContextType = Context> = {
  Alias?: AliasResolvers<ContextType>;
  AliasConnection?: AliasConnectionResolvers<ContextType>;
  AliasEdge?: AliasEdgeResolvers<ContextType>;
  AliasMove?: AliasMoveResolvers<ContextType>;
  AliasMoveConnection?: AliasMoveConnectionResolvers<ContextType>;
  AliasMoveEdge?: AliasMoveEdgeResolvers<ContextType>;
  AliasPayload?: AliasPayloadResolvers<ContextType>;
  AuditEvent?: AuditEventResolvers<ContextType>;
  AuditEventConnection?: AuditEventConnectionResolvers<ContextType>;
  AuditEventEdge?: AuditEventEdgeResolvers<ContextType>;
  Axis?: AxisResolvers<ContextType>;
  AxisScore?: AxisScoreResolvers<ContextType>;
  Benchmark?: BenchmarkResolvers<ContextType>;
  BenchmarkConnection?: BenchmarkConnectionResolvers<ContextType>;
  BenchmarkDefinePayload?: BenchmarkDefinePayloadResolvers<ContextType>;
  BenchmarkEdge?: BenchmarkEdgeResolvers<ContextType>;
  BenchmarkUploadCompletePayload?: BenchmarkUploadCompletePayloadResolvers<ContextType>;
  BenchmarkUploadStartPayload?: BenchmarkUploadStartPayloadResolvers<ContextType>;
  BigInt?: GraphQLScalarType;
  BoardCorrelation?: BoardCorrelationResolvers<ContextType>;
  BoardRow?: BoardRowResolvers<ContextType>;
  Bootstrap?: BootstrapResolvers<ContextType>;
  Cell?: CellResolvers<ContextType>;
  CellDifference?: CellDifferenceResolvers<ContextType>;
  Checkpoint?: CheckpointResolvers<ContextType>;
  CheckpointConnection?: CheckpointConnectionResolvers<ContextType>;
  CheckpointDeletePayload?: CheckpointDeletePayloadResolvers<ContextType>;
  CheckpointEdge?: CheckpointEdgeResolvers<ContextType>;
  CheckpointFile?: CheckpointFileResolvers<ContextType>;
  CheckpointReference?: CheckpointReferenceResolvers<ContextType>;
  CheckpointRestorePayload?: CheckpointRestorePayloadResolvers<ContextType>;
  CheckpointUploadCompletePayload?: CheckpointUploadCompletePayloadResolvers<ContextType>;
  CheckpointUploadStartPayload?: CheckpointUploadStartPayloadResolvers<ContextType>;
  Citation?: CitationResolvers<ContextType>;
  Comparison?: ComparisonResolvers<ContextType>;
  Coordinate?: CoordinateResolvers<ContextType>;
  Correlation?: CorrelationResolvers<ContextType>;
  DateTime?: GraphQLScalarType;
  Evaluation?: EvaluationResolvers<ContextType>;
  EvaluationConnection?: EvaluationConnectionResolvers<ContextType>;
  EvaluationCost?: EvaluationCostResolvers<ContextType>;
  EvaluationEdge?: EvaluationEdgeResolvers<ContextType>;
  EvaluationRecordPayload?: EvaluationRecordPayloadResolvers<ContextType>;
  EvaluationStartPayload?: EvaluationStartPayloadResolvers<ContextType>;
  Experiment?: ExperimentResolvers<ContextType>;
  ExperimentBudget?: ExperimentBudgetResolvers<ContextType>;
  ExperimentCancelPayload?: ExperimentCancelPayloadResolvers<ContextType>;
  ExperimentChoice?: ExperimentChoiceResolvers<ContextType>;
  ExperimentConnection?: ExperimentConnectionResolvers<ContextType>;
  ExperimentEdge?: ExperimentEdgeResolvers<ContextType>;
  ExperimentPlan?: ExperimentPlanResolvers<ContextType>;
  ExperimentPlanPayload?: ExperimentPlanPayloadResolvers<ContextType>;
  ExperimentPoint?: ExperimentPointResolvers<ContextType>;
  ExperimentPointConnection?: ExperimentPointConnectionResolvers<ContextType>;
  ExperimentPointEdge?: ExperimentPointEdgeResolvers<ContextType>;
  ExperimentProgress?: ExperimentProgressResolvers<ContextType>;
  ExperimentRetryPayload?: ExperimentRetryPayloadResolvers<ContextType>;
  ExperimentStartPayload?: ExperimentStartPayloadResolvers<ContextType>;
  ExpertSubset?: ExpertSubsetResolvers<ContextType>;
  Flag?: FlagResolvers<ContextType>;
  FlagPayload?: FlagPayloadResolvers<ContextType>;
  GarbageCollectPayload?: GarbageCollectPayloadResolvers<ContextType>;
  GarbageObject?: GarbageObjectResolvers<ContextType>;
  GridCost?: GridCostResolvers<ContextType>;
  GridSpread?: GridSpreadResolvers<ContextType>;
  InputFlag?: InputFlagResolvers<ContextType>;
  Interval?: IntervalResolvers<ContextType>;
  JSON?: GraphQLScalarType;
  Job?: JobResolvers<ContextType>;
  JobConnection?: JobConnectionResolvers<ContextType>;
  JobEdge?: JobEdgeResolvers<ContextType>;
  JobPayload?: JobPayloadResolvers<ContextType>;
  JobProgress?: JobProgressResolvers<ContextType>;
  JobSubject?: JobSubjectResolvers<ContextType>;
  LeaderboardConnection?: LeaderboardConnectionResolvers<ContextType>;
  LeaderboardEdge?: LeaderboardEdgeResolvers<ContextType>;
  LeaderboardRow?: LeaderboardRowResolvers<ContextType>;
  Merge?: MergeResolvers<ContextType>;
  MergeConnection?: MergeConnectionResolvers<ContextType>;
  MergeCost?: MergeCostResolvers<ContextType>;
  MergeEdge?: MergeEdgeResolvers<ContextType>;
  MergeFromMergekitPayload?: MergeFromMergekitPayloadResolvers<ContextType>;
  MergeInputEdge?: MergeInputEdgeResolvers<ContextType>;
  MergePass?: MergePassResolvers<ContextType>;
  MergePlan?: MergePlanResolvers<ContextType>;
  MergePlanPayload?: MergePlanPayloadResolvers<ContextType>;
  MergeStartPayload?: MergeStartPayloadResolvers<ContextType>;
  MergekitEntry?: MergekitEntryResolvers<ContextType>;
  MergekitImportPayload?: MergekitImportPayloadResolvers<ContextType>;
  MergekitReport?: MergekitReportResolvers<ContextType>;
  Method?: MethodResolvers<ContextType>;
  MethodParameter?: MethodParameterResolvers<ContextType>;
  MethodPoint?: MethodPointResolvers<ContextType>;
  Mutation?: MutationResolvers<ContextType>;
  Node?: NodeResolvers<ContextType>;
  PageInfo?: PageInfoResolvers<ContextType>;
  PairedDifference?: PairedDifferenceResolvers<ContextType>;
  ParetoFrontier?: ParetoFrontierResolvers<ContextType>;
  ParetoPoint?: ParetoPointResolvers<ContextType>;
  PlannedStatistic?: PlannedStatisticResolvers<ContextType>;
  PostStep?: PostStepResolvers<ContextType>;
  Prerequisites?: PrerequisitesResolvers<ContextType>;
  Query?: QueryResolvers<ContextType>;
  RateLimit?: RateLimitResolvers<ContextType>;
  Recommendation?: RecommendationResolvers<ContextType>;
  RecommendationEvidence?: RecommendationEvidenceResolvers<ContextType>;
  RecommendationReason?: RecommendationReasonResolvers<ContextType>;
  ReportSource?: ReportSourceResolvers<ContextType>;
  ReportedConnection?: ReportedConnectionResolvers<ContextType>;
  ReportedEdge?: ReportedEdgeResolvers<ContextType>;
  ReportedMean?: ReportedMeanResolvers<ContextType>;
  ReportedRow?: ReportedRowResolvers<ContextType>;
  ReportedScore?: ReportedScoreResolvers<ContextType>;
  RowCosts?: RowCostsResolvers<ContextType>;
  Scaling?: ScalingResolvers<ContextType>;
  ScalingPoint?: ScalingPointResolvers<ContextType>;
  Scope?: ScopeResolvers;
  Score?: ScoreResolvers<ContextType>;
  ScoreMean?: ScoreMeanResolvers<ContextType>;
  SelectionRule?: SelectionRuleResolvers<ContextType>;
  Sensitivity?: SensitivityResolvers<ContextType>;
  Server?: ServerResolvers<ContextType>;
  ServerLimits?: ServerLimitsResolvers<ContextType>;
  Sha256?: GraphQLScalarType;
  SkippedGrid?: SkippedGridResolvers<ContextType>;
  Slope?: SlopeResolvers<ContextType>;
  Spread?: SpreadResolvers<ContextType>;
  StartBudget?: StartBudgetResolvers<ContextType>;
  Statistic?: StatisticResolvers<ContextType>;
  StatisticComputePayload?: StatisticComputePayloadResolvers<ContextType>;
  StatisticConnection?: StatisticConnectionResolvers<ContextType>;
  StatisticCost?: StatisticCostResolvers<ContextType>;
  StatisticEdge?: StatisticEdgeResolvers<ContextType>;
  StatisticUploadCompletePayload?: StatisticUploadCompletePayloadResolvers<ContextType>;
  StatisticUploadStartPayload?: StatisticUploadStartPayloadResolvers<ContextType>;
  StatisticsCost?: StatisticsCostResolvers<ContextType>;
  StorageCost?: StorageCostResolvers<ContextType>;
  Subscription?: SubscriptionResolvers<ContextType>;
  TagPayload?: TagPayloadResolvers<ContextType>;
  Tensor?: TensorResolvers<ContextType>;
  TensorConnection?: TensorConnectionResolvers<ContextType>;
  TensorDecision?: TensorDecisionResolvers<ContextType>;
  TensorEdge?: TensorEdgeResolvers<ContextType>;
  TensorNote?: TensorNoteResolvers<ContextType>;
  Token?: TokenResolvers<ContextType>;
  TokenConnection?: TokenConnectionResolvers<ContextType>;
  TokenCreatePayload?: TokenCreatePayloadResolvers<ContextType>;
  TokenEdge?: TokenEdgeResolvers<ContextType>;
  TokenRevokePayload?: TokenRevokePayloadResolvers<ContextType>;
  TuningCost?: TuningCostResolvers<ContextType>;
  URL?: GraphQLScalarType;
  Upload?: UploadResolvers<ContextType>;
  UploadAbortPayload?: UploadAbortPayloadResolvers<ContextType>;
  UploadFile?: UploadFileResolvers<ContextType>;
  UploadPart?: UploadPartResolvers<ContextType>;
  UserError?: UserErrorResolvers<ContextType>;
  Viewer?: ViewerResolvers<ContextType>;
};

