import type * as tf from '@tensorflow/tfjs-core';
import { type Parameters } from './parameters.ts';
import { release, scope } from './scope.ts';

/** A forward pass over some inputs that stands still between two stages. */
export interface StagedRun {
  /** Runs a stage and forgets what comes of it: for hooks of linear layers. */
  look(parameters: Parameters): void;
  /** Runs a stage and goes on to the next one. */
  advance(parameters: Parameters): void;
  dispose(): void;
}

/**
 * A forward pass in stages, so that parameters of later stages need not be there yet. Each parameter belongs to one stage.
 */
export interface StagedForward<Input> {
  /** Names and shapes of the parameters that each stage reads. */
  readonly stages: readonly ReadonlyMap<string, readonly number[]>[];
  /** How many inputs one run may take: more would need padding. */
  readonly batch: number;
  begin(inputs: readonly Input[]): StagedRun;
}

/** Named tensors that one stage leaves to the next. */
export type StageState = Readonly<Record<string, tf.Tensor>>;

/** A run over stages that are functions of the state. Its tensors are disposed of as soon as no later stage can see them. */
export function stagedRun(
  first: StageState,
  step: (stage: number, state: StageState, parameters: Parameters) => StageState,
): StagedRun {
  let state = first;
  let stage = 0;
  return {
    look: (parameters) => release(scope(() => fresh(step(stage, state, parameters), state))),
    advance(parameters) {
      const next = scope(() => step(stage, state, parameters));
      const kept = new Set(Object.values(next));
      release(Object.values(state).filter((tensor) => !kept.has(tensor)));
      state = next;
      stage++;
    },
    dispose: () => release(state),
  };
}

/** What a step has made, without what it passed on. */
function fresh(next: StageState, state: StageState): tf.Tensor[] {
  const old = new Set(Object.values(state));
  return Object.values(next).filter((tensor) => !old.has(tensor));
}

/** Sorts names and shapes into stages: `stageOf` says which, or null for what the forward pass does not read. */
export function parametersByStage(
  shapes: ReadonlyMap<string, readonly number[]>,
  count: number,
  stageOf: (name: string) => number | null,
): ReadonlyMap<string, readonly number[]>[] {
  const stages = Array.from({ length: count }, () => new Map<string, readonly number[]>());
  for (const [name, shape] of shapes) {
    const stage = stageOf(name);
    if (stage !== null) stages[stage].set(name, shape);
  }
  return stages;
}
