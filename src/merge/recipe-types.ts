/** A merge as data, and as a client asks for it. */
import { type FloatDtype } from '../tensor/dtype.ts';

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
