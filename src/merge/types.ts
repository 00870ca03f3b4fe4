/**
 * The words of the merge engine. It sees tensors by name, bytes by range and recipes as data; it knows no database, no
 * GraphQL and no network. Here: what it reads, decides and plans.
 */
import { type ErrorCode, type ErrorPlace } from '../errors.ts';
import { type ByteLocation } from '../storage/byte-source.ts';
import { type Dtype } from '../tensor/dtype.ts';
import { type MappedAdapter } from './adapters/adapter.ts';
import { type SumLocation } from './adapters/sum-location.ts';
import { type Recipe } from './recipe-types.ts';
import { type MergeBackends } from './run-types.ts';

/** One tensor of a checkpoint, as its file's header states it. */
export interface TensorEntry {
  readonly name: string;
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  /** File (path inside the checkpoint) that holds the bytes. */
  readonly file: string;
  /** Absolute byte range [begin, end) inside that file. */
  readonly begin: number;
  readonly end: number;
  /** The type that an output which keeps types gives it, where that is another: computed weights come in wider ones. */
  readonly storedAs?: Dtype;
  /** File of an output that it belongs in, where that is not the one of all others: of a component of a pipeline. */
  readonly home?: string;
}

/** Everything the planner needs to know of a checkpoint: its headers. */
export interface CheckpointTable {
  /** Content digest (hex SHA-256) of the checkpoint. */
  readonly digest: string;
  readonly tensors: readonly TensorEntry[];
  /** Of an adapter on a base: digest of the base. */
  readonly onto?: string;
  /** The adapter itself, for methods that merge adapters into one. */
  readonly adapter?: MappedAdapter;
  /** What computing tensors takes that are in no file; absent when all are. */
  readonly computed?: ComputedTensors;
}

/** Of the tensors that have to be computed before they can be merged. */
export interface ComputedTensors {
  /** Memory of one thread, bytes. */
  readonly bytes: number;
  /** Operations of one reading of all of them. */
  readonly flops: number;
}

export const STATISTIC_KINDS = ['FISHER', 'GRAM'] as const;
export type StatisticKind = (typeof STATISTIC_KINDS)[number];

/**
 * A statistic of one checkpoint, from its header. `FISHER`: a tensor of the same name and shape for every parameter that it
 * covers. `GRAM`: for a weight `[d_out, d_in]` the second moment `[d_in, d_in]` of its inputs.
 */
export interface StatisticTable extends CheckpointTable {
  readonly kind: StatisticKind;
  /** Content digest of the checkpoint that it is of. */
  readonly model: string;
  /** Parameters that share a stored tensor or have one of another name: parameter → stored tensor. */
  readonly covers: ReadonlyMap<string, string>;
}

/** Where the files of a checkpoint can be read. */
export interface CheckpointLocations {
  readonly digest: string;
  /** Of an adapter on a base: digest of the base. */
  readonly onto?: string;
  readonly files: ReadonlyMap<string, InputLocation>;
}

/** A file to read, or one that is computed: an adapter on its base. */
export type InputLocation = ByteLocation | SumLocation;

export interface MergeIssue extends ErrorPlace {
  readonly code: ErrorCode;
  readonly message: string;
}

export type Planned =
  { readonly ok: true; readonly plan: MergePlan } | { readonly ok: false; readonly errors: readonly MergeIssue[] };

export const TENSOR_ACTIONS = ['MERGE', 'AVERAGE', 'COPY'] as const;
export type TensorAction = (typeof TENSOR_ACTIONS)[number];

/** What happens to one tensor and why. */
export interface TensorDecision {
  readonly name: string;
  readonly shape: readonly number[];
  readonly inputDtypes: readonly Dtype[];
  readonly outputDtype: Dtype;
  readonly action: TensorAction;
  readonly reason: string;
}

/** One tensor of the output and where its inputs lie. */
export interface PlannedTensor {
  readonly name: string;
  readonly action: TensorAction;
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  readonly elements: number;
  /** Output file, and the absolute byte range [begin, end) inside it. */
  readonly file: string;
  readonly begin: number;
  readonly end: number;
  /** Null when the recipe has no base. */
  readonly base: TensorEntry | null;
  /** In the order of the recipe's experts. */
  readonly experts: readonly TensorEntry[];
  /** Statistics of the experts, in their order: none when the method needs none or they do not cover the tensor. */
  readonly statistics: readonly TensorEntry[];
  readonly layer: LayerPosition | null;
  /** True: computed whole by the method's matrix map. */
  readonly whole: boolean;
}

/** Which of the numbered layers of a stack a tensor belongs to. */
export interface LayerPosition {
  /** 0-based. */
  readonly index: number;
  readonly count: number;
}

export interface PlannedPass {
  /** `thresholds`, `norms`, `majority-sign` … or `map`. */
  readonly name: string;
  readonly kind: 'reduce' | 'map';
  readonly bytesRead: number;
  readonly flops: number;
}

export interface OutputFilePlan {
  readonly path: string;
  readonly bytes: number;
  /** The finished header, 8 length bytes included: it is part of the first slice. */
  readonly header: Uint8Array;
  readonly tensors: readonly TensorEntry[];
}

/** What a recipe will do, from headers only. */
export interface MergePlan {
  readonly recipe: Recipe;
  readonly recipeDigest: string;
  readonly passes: readonly PlannedPass[];
  readonly decisions: readonly TensorDecision[];
  readonly output: readonly OutputFilePlan[];
  /** In the order of the output's bytes, file after file. */
  readonly tensors: readonly PlannedTensor[];
  readonly bytesRead: number;
  readonly bytesWritten: number;
  readonly flops: number;
  /** Predicted peak resident memory of the merging process, bytes. */
  readonly peakMemoryBytes: number;
  readonly threads: number;
  /** Every output file is cut into slices of this many bytes (the last one shorter). */
  readonly sliceBytes: number;
  /** Largest piece of one input or of the output that a thread holds at a time, three times over. */
  readonly chunkBytes: number;
  /** What has to be held whole: elements of a row, numbers (f64) of a matrix with its work space; 0 for nothing. */
  readonly needs: { readonly rowElements: number; readonly matrixNumbers: number };
  /** More strings of the output's `__metadata__`, where the request had some. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** Small files that belong to the output, whole; absent when there are none. */
  readonly sideFiles?: readonly { readonly path: string; readonly text: string }[];
  readonly backends: MergeBackends;
}
