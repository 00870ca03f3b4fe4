import { type SliceTarget } from '../merge/run-types.ts';
import { type ByteLocation } from '../storage/byte-source.ts';
import { type TensorInfo } from '../storage/safetensors/read-header.ts';
import { type WireError } from '../storage/error-wire.ts';
import { type StatisticMetadata } from './metadata.ts';
import { type StatisticInputs } from './open-task.ts';
import { type StatisticRequest } from './request.ts';

/** `sums`: what another process can go on from. `artefact`: the result. */
export type FilePurpose = 'sums' | 'artefact';

/** What the computing thread is started with. */
export interface ThreadInput {
  readonly request: StatisticRequest;
  readonly inputs: StatisticInputs;
  readonly data: ByteLocation;
  /** Sums of an earlier attempt. */
  readonly resume: ByteLocation | null;
  readonly saveSeconds: number;
}

/** Where the thread may write a file. */
export interface FileTarget {
  readonly target: SliceTarget;
  readonly sliceBytes: number;
}

export interface WrittenFile {
  readonly purpose: FilePurpose;
  readonly bytes: number;
  readonly sha256: string;
  /** Examples in it. */
  readonly examples: number;
}

export interface ComputedStatistic {
  readonly metadata: StatisticMetadata;
  readonly tensors: readonly TensorInfo[];
  readonly bytes: number;
  readonly sha256: string;
  /** Floating-point operations in linear layers; null where an earlier attempt did not count them. */
  readonly flops: number | null;
  /** What it was computed on, in words. */
  readonly device: string;
}

export type ThreadMessage =
  | { readonly kind: 'progress'; readonly completed: number; readonly total: number }
  /** The thread waits for a `FileTarget`. */
  | { readonly kind: 'open'; readonly purpose: FilePurpose; readonly bytes: number }
  /** The thread waits for an answer, whatever it is. */
  | { readonly kind: 'written'; readonly file: WrittenFile }
  | { readonly kind: 'done'; readonly statistic: ComputedStatistic }
  | { readonly kind: 'failed'; readonly error: WireError };
