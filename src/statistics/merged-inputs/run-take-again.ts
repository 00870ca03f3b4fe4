import { modulesOf } from '../../merge/catalogue.ts';
import { type MergePlan } from '../../merge/types.ts';
import { fromWire, type WireError } from '../../storage/error-wire.ts';
import { type Backend } from '../../tensor/backends.ts';
import { runDeviceThread } from '../../threads/run-device-thread.ts';
import { type MergedInputsExpert } from './take-again.ts';

/** What the thread is started with. */
export interface TakeAgainInput {
  readonly plan: MergePlan;
  /** URL of the method's module. */
  readonly module: string;
  readonly experts: readonly MergedInputsExpert[];
}

export type TakeAgainMessage =
  /** Stages × experts. */
  | { readonly kind: 'progress'; readonly completed: number; readonly total: number }
  | { readonly kind: 'done' }
  | { readonly kind: 'failed'; readonly error: WireError };

export interface RunTakeAgainOptions {
  readonly plan: MergePlan;
  readonly experts: readonly MergedInputsExpert[];
  readonly backend: Backend;
  readonly onProgress?: (progress: { readonly completed: number; readonly total: number }) => void;
  readonly signal?: AbortSignal;
}

/**
 * `takeGramsAgain` in a thread of its own, so that the caller's event loop stays free.
 * @throws what that throws
 */
export async function runTakeAgain(options: RunTakeAgainOptions): Promise<void> {
  const { plan, experts, backend, onProgress, signal } = options;
  const [module] = modulesOf(plan.recipe);
  const entry = new URL('./thread.ts', import.meta.url);
  const input: TakeAgainInput = { plan, module, experts };
  await runDeviceThread<TakeAgainInput, TakeAgainMessage, void>(
    entry,
    backend,
    input,
    signal,
    (message, { resolve, reject }) => {
      switch (message.kind) {
        case 'progress':
          return onProgress?.(message);
        case 'done':
          return resolve();
        case 'failed':
          return reject(fromWire(message.error));
      }
    },
  );
}
