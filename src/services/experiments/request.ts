import { type SubsetWish } from '../../experiments/subsets.ts';
import { type Control, type ExperimentBudget, type SelectionAxis } from '../../experiments/spec.ts';

/** One method as a client asks for it. */
export interface MethodWish {
  readonly method: { readonly id: string; readonly dialect?: string; readonly version?: number };
  readonly parameters: unknown;
  /** `published`, one stage ({name: values}) or a list of stages. */
  readonly grid: unknown;
  readonly post: readonly { readonly id: string; readonly parameters?: unknown }[];
}

/** An experiment as a client asks for it, its ids taken apart. */
export interface ExperimentRequest {
  readonly name: string | null;
  /** `slug` or `slug@revision`. */
  readonly benchmark: string;
  readonly baseId: string;
  readonly expertIds: readonly string[];
  readonly multitaskIds: readonly string[];
  readonly methods: readonly MethodWish[];
  readonly subsets: SubsetWish | null;
  readonly seeds: readonly bigint[];
  readonly selection: {
    readonly split: string;
    readonly labelSpace: 'TASK' | 'ALL';
    readonly axis: SelectionAxis;
    readonly metric: string | null;
  };
  readonly report: { readonly split: string; readonly points: 'SELECTED' | 'ALL' };
  readonly controls: readonly (Control | 'RANDOM_EXPERTS')[];
  readonly statistics: {
    readonly split: string;
    readonly n: number | null;
    readonly seed: bigint;
    readonly given: readonly string[];
  };
  readonly budget: Partial<ExperimentBudget>;
}
