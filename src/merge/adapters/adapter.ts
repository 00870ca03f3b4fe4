/**
 * One model for every family of low-rank adapters (PEFT folders, diffusers files, kohya files): which weight of the base
 * changes, by which factors, how strongly.
 */
import { type TensorEntry } from '../types.ts';

export const ADAPTER_FAMILIES = ['peft', 'diffusers', 'kohya'] as const;
export type AdapterFamily = (typeof ADAPTER_FAMILIES)[number];

/**
 * What the adapted weight W is, and so what B·A is of it:
 * `linear` W[out, in] = B[out, r]·A[r, in] (transposed: W[in, out]); `embedding` W[num, dim] = (B[dim, r]·A[r, num])ᵀ;
 * `conv` W[out, in, …] = B[out, r]·A[r, in·…]. With a Tucker core M[i, j, …] (LyCORIS), A is Σⱼ M[i, j, …]·A[j, in].
 */
export const LAYER_KINDS = ['linear', 'embedding', 'conv'] as const;
export type LayerKind = (typeof LAYER_KINDS)[number];

/** What an adapter adds to one weight, from headers alone. */
export interface MappedLayer {
  /** The weight's name in the base. */
  readonly target: string;
  /** Of the target. */
  readonly shape: readonly number[];
  readonly kind: LayerKind;
  /** The target stores [in, out]: what it gets is (B·A)ᵀ. */
  readonly transposed: boolean;
  /** Module path as the adapter's own configuration speaks of it, and the part of a pipeline that it belongs to. */
  readonly module: string;
  readonly component: string | null;
  readonly rank: number;
  readonly a: TensorEntry;
  readonly b: TensorEntry;
  /** LyCORIS' Tucker core [rank, rank, kh, kw]. */
  readonly mid: TensorEntry | null;
  /** A scalar that the file itself states. */
  readonly alpha: TensorEntry | null;
  /** A full copy of the weight that came with the adapter: the delta is added to it instead of the base's. */
  readonly over: TensorEntry | null;
}

/** A tensor that the adapter states in full: it takes the place of the base's (`modules_to_save`, trained biases). */
export interface SavedTensor {
  readonly target: string;
  readonly entry: TensorEntry;
}

/** An adapter whose tensors have found their weights. */
export interface MappedAdapter {
  readonly family: AdapterFamily;
  readonly layers: readonly MappedLayer[];
  readonly saved: readonly SavedTensor[];
}

export interface AdapterLayer extends MappedLayer {
  /** W' = W + scaling·B·A. */
  readonly scaling: number;
}

/** An adapter that can be computed with. */
export interface Adapter extends MappedAdapter {
  readonly layers: readonly AdapterLayer[];
}
