/**
 * What the demo merges: every method at a sensible point, on all experts and on smaller sets, so that the board shows how
 * methods differ and what more experts cost.
 */
export interface DemoMerge {
  readonly method: string;
  readonly parameters: Readonly<Record<string, number | string>>;
  /** How many of the suite's experts, from the first on. */
  readonly experts: number;
  /** Whether the method starts from the base. */
  readonly base: boolean;
}

export const DEMO_MERGES: readonly DemoMerge[] = [
  { method: 'linear', parameters: {}, experts: 6, base: false },
  { method: 'mlerp', parameters: {}, experts: 6, base: false },
  { method: 'task_arithmetic', parameters: { lambda: 0.3 }, experts: 6, base: true },
  { method: 'task_arithmetic', parameters: { lambda: 0.5 }, experts: 6, base: true },
  { method: 'dare_linear', parameters: { lambda: 0.3, p: 0.5 }, experts: 6, base: true },
  { method: 'dare_ties', parameters: { lambda: 0.3, p: 0.5 }, experts: 6, base: true },
  { method: 'ties', parameters: { lambda: 0.3, k: 0.2, trim_scope: 'global' }, experts: 6, base: true },
  { method: 'ties', parameters: { lambda: 0.3, k: 0.2, trim_scope: 'tensor' }, experts: 6, base: true },
  { method: 'ties', parameters: { lambda: 1, k: 0.2, trim_scope: 'global' }, experts: 6, base: true },
  { method: 'slerp', parameters: { t: 0.5 }, experts: 2, base: false },
  { method: 'task_arithmetic', parameters: { lambda: 0.5 }, experts: 2, base: true },
  { method: 'linear', parameters: {}, experts: 3, base: false },
  { method: 'ties', parameters: { lambda: 0.3, k: 0.2, trim_scope: 'global' }, experts: 3, base: true },
];
