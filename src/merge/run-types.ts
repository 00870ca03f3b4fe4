/** What a run of a plan takes, tells and costs. */
import { type Backend } from '../tensor/backends.ts';
import { type CheckpointLocations, type MergePlan } from './types.ts';

/** One contiguous piece of one output file: the unit of work, of writing and of resuming. */
export interface SliceId {
  readonly file: string;
  /** 0-based. */
  readonly index: number;
}

/** Where slices go. Plain data, so that worker threads open their own sink through the opener module. */
export type SliceTarget =
  /** `name` stands for the path in errors: paths of a server are nobody's business. */
  | { readonly kind: 'file'; readonly path: string; readonly name?: string }
  /** One signed PUT URL a slice (part number = index + 1); `idleMs` as of a `ByteLocation`. */
  | { readonly kind: 'parts'; readonly urls: readonly string[]; readonly idleMs?: number };

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
  /** Whether those statistics were taken again for this merge (`MergeMethod.mergedInputs`). */
  readonly mergedInputs?: boolean;
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
  /** How many merges were computed in one reading, where it were several: seconds and bytes are this one's equal share. */
  readonly merges?: number;
}
