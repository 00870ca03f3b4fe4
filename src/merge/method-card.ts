/** How methods and post-steps show themselves to clients. */
import { type MethodFamily } from './families.ts';
import { type ParameterValue } from './recipe-types.ts';

/** How a method shows itself to clients: in the API's `methods`, in forms, on the board. */
export interface MethodCard {
  readonly id: string;
  readonly dialect: string;
  readonly version: number;
  readonly family: MethodFamily;
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
  /** The parameter exists for exactly so many experts. */
  readonly onlyExperts?: number;
  /** Values of the paper's sweep, empty when it has none. */
  readonly grid: readonly ParameterValue[];
  readonly help: string;
}
