/**
 * The words of the merge engine. It sees tensors by name, bytes by range and recipes as data; it knows no database, no
 * GraphQL and no network.
 */
import { type ErrorCode, type ErrorPlace } from '../errors.ts';
import { type ByteLocation } from '../storage/byte-source.ts';
import { type MappedAdapter } from './adapters/adapter.ts';
import { type SumLocation } from './adapters/sum-location.ts';
import { type Backend } from '../tensor/backends.ts';
import { type Dtype, type FloatDtype } from '../tensor/dtype.ts';

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

export type ParameterValue = number | boolean | string;

/** One line of a value that differs by tensor. */
export interface TensorRule {
  /** A piece of the names of the tensors it is for; null is for all. */
  readonly filter: string | null;
  /** A list of numbers is a gradient: piecewise linear over the layers of the model, from the first to the last. */
  readonly value: ParameterValue | readonly number[];
}

/** A parameter's value: the same everywhere, or by rules of which the first that fits a tensor counts. */
export type TensorValue = ParameterValue | { readonly rules: readonly TensorRule[] };

/** Values by the names of their parameters. */
export type Parameters = Readonly<Record<string, TensorValue>>;

export interface MethodRef {
  readonly id: string;
  readonly dialect: string;
  readonly version: number;
}

/**
 * An input that is put together from layers of several checkpoints. Its digest is that of its canonical JSON; tensors before
 * the layers come from the first piece, those after them from the last.
 */
export interface LayerStack {
  /** What stands before the number of a layer in the names of tensors: `model.layers`. */
  readonly prefix: string;
  readonly pieces: readonly StackPiece[];
}

/** Some layers of one checkpoint in a row. */
export interface StackPiece {
  /** Digest of the checkpoint. */
  readonly checkpoint: string;
  /** First of its layers that is taken, 0-based. */
  readonly first: number;
  readonly count: number;
}

/** A merge as data. Canonical (defaults filled in, keys sorted) before its SHA-256, the recipe digest, is taken. */
export interface Recipe {
  readonly schema: 1;
  readonly method: MethodRef;
  readonly parameters: Parameters;
  /** Digest of the base checkpoint; null when the method takes none. */
  readonly base: string | null;
  readonly experts: readonly RecipeExpert[];
  /** Steps after the method, in order; absent when there are none. */
  readonly post?: readonly PostStepCall[];
  /** The inputs whose digests are no checkpoint's, in the order of their digests; absent when there are none. */
  readonly stacks?: readonly LayerStack[];
  readonly outputDtype: FloatDtype | 'same';
  readonly seed: number;
}

export interface RecipeExpert {
  readonly digest: string;
  /** Relative weight; 1 when the method weighs all alike. */
  readonly weight: number;
  /** The expert is an adapter: digest of the checkpoint that it is added to. */
  readonly onto?: string;
  /** Digest of the statistic of this expert that the method needs. */
  readonly statistic?: string;
  /** Parameters that the method has for each expert. */
  readonly parameters?: Parameters;
}

/** A post-step as data, its parameters complete. */
export interface PostStepCall {
  readonly id: string;
  readonly version: number;
  readonly parameters: Readonly<Record<string, ParameterValue>>;
}

export interface ExpertDraft {
  readonly digest: string;
  readonly weight?: number;
  readonly onto?: string;
  readonly statistic?: string;
  readonly parameters?: Readonly<Record<string, unknown>>;
}

/** What the client asks for: everything optional that has a default. */
export interface RecipeDraft {
  readonly method: { readonly id: string; readonly dialect?: string; readonly version?: number };
  readonly parameters?: Readonly<Record<string, unknown>>;
  readonly base?: string | null;
  readonly experts: readonly ExpertDraft[];
  readonly post?: readonly { readonly id: string; readonly parameters?: Readonly<Record<string, unknown>> }[];
  /** Stacks that base and experts name by their digests (`stackDigest`). */
  readonly stacks?: readonly LayerStack[];
  readonly outputDtype?: string;
  readonly seed?: number;
}

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

/** One contiguous piece of one output file: the unit of work, of writing and of resuming. */
export interface SliceId {
  readonly file: string;
  /** 0-based. */
  readonly index: number;
}

/** Where slices go. Plain data, so that worker threads open their own sink through the opener module. */
export type SliceTarget =
  | { readonly kind: 'file'; readonly path: string }
  /** One signed PUT URL a slice (part number = index + 1). */
  | { readonly kind: 'parts'; readonly urls: readonly string[] };

export interface MergeProgress {
  readonly phase: string;
  readonly completed: number;
  readonly total: number;
  readonly unit: 'bytes';
  readonly bytesPerSecond: number;
}

/** Result of the reduce passes; JSON, so that it can be stored and a resumed merge need not repeat them. */
export interface Reductions {
  readonly [name: string]: unknown;
}

/** Hands out the slices of a merge that several processes work on. */
export interface SliceClaims {
  /** The slices to do next, each at most once; none when nothing is left to do here. */
  next(signal: AbortSignal): Promise<readonly SliceId[]>;
}

export interface MergeRun {
  readonly plan: MergePlan;
  readonly base: CheckpointLocations | null;
  /** Files of the experts and of the pieces of stacks, in any order; found by digest. */
  readonly experts: readonly CheckpointLocations[];
  /** Files of the statistics that the recipe names; found by digest. */
  readonly statistics?: readonly CheckpointLocations[];
  readonly targets: ReadonlyMap<string, SliceTarget>;
  /** Slices that an earlier attempt finished. */
  readonly finished?: readonly SliceId[];
  readonly reductions?: Reductions;
  /** Notes of tensors that an earlier attempt computed. */
  readonly notes?: readonly TensorNote[];
  /** URL of the module through which threads open inputs and outputs (`MergeOpener`); files and URLs by default. */
  readonly opener?: string;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: MergeProgress) => void;
  readonly onReductions?: (reductions: Reductions) => Promise<void>;
  /** Awaited when the passes are done and the output is begun. */
  readonly onMap?: () => Promise<void>;
  /** Asked for slices instead of doing all that are left: several processes can share a merge. */
  readonly claims?: SliceClaims;
  /** Awaited before the run ends. */
  readonly onNote?: (note: TensorNote) => Promise<void>;
  /** Awaited after a slice is durable. */
  readonly onSlice?: (slice: SliceId, bytes: number) => Promise<void>;
}

/** What a merge computes on. Reduce passes and kernels run on the CPU whatever this says. */
export interface MergeBackends {
  /** Definitions of element-wise maps; on wasm, kernels where there are some. */
  readonly elementwise: Backend;
  /** Products and what is made of them; decompositions run on the CPU. */
  readonly matrix: Backend;
}

/** What a method reports of one tensor: residuals, iterations, condition numbers. */
export interface TensorNote {
  readonly tensor: string;
  readonly values: Readonly<Record<string, number | string>>;
}

/** Measured cost of a finished run. */
export interface MergeCost {
  readonly seconds: number;
  readonly bytesRead: number;
  readonly bytesWritten: number;
  readonly peakRssBytes: number;
  readonly flops: number;
  readonly device: string;
  readonly threads: number;
  readonly computeDtype: 'F32' | 'F64';
}

/** How a method shows itself to clients: in the API's `methods`, in forms, on the board. */
export interface MethodCard {
  readonly id: string;
  readonly dialect: string;
  readonly version: number;
  readonly title: string;
  readonly summary: string;
  readonly citation: { readonly title: string; readonly arxiv: string | null };
  readonly experts: { readonly min: number; readonly max: number | null };
  readonly prerequisites: {
    readonly base: boolean;
    readonly statistics: readonly string[];
    readonly data: boolean;
    readonly tuning: boolean;
    readonly randomness: boolean;
  };
  /** True: its experts are adapters and its output is one. */
  readonly makesAdapter?: boolean;
  /** True: a base may be given though it is no prerequisite. */
  readonly optionalBase?: boolean;
  readonly parameters: readonly ParameterCard[];
  /** Parameters that each expert has of its own. */
  readonly expertParameters?: readonly ParameterCard[];
  /** Analytic cost in words, e.g. `(2M+1)·P`. */
  readonly costFormula: string;
  /** How far results on another device may differ, relative to the largest element of a tensor; 0: bit for bit equal. */
  readonly tolerance?: number;
}

/** How a post-step shows itself to clients. */
export type PostStepCard = Pick<MethodCard, 'id' | 'version' | 'title' | 'summary' | 'citation' | 'parameters'>;

export interface ParameterCard {
  readonly name: string;
  readonly type: 'number' | 'integer' | 'boolean' | 'choice';
  /** Whether the value may differ from tensor to tensor (`TensorValue`). */
  readonly perTensor?: boolean;
  readonly default: ParameterValue;
  readonly min?: number;
  readonly max?: number;
  readonly choices?: readonly string[];
  /** Values of the paper's sweep, empty when it has none. */
  readonly grid: readonly ParameterValue[];
  readonly help: string;
}
