import { CancelledError } from '../../../errors.ts';
import { fromWire } from '../../../storage/error-wire.ts';
import { methodOf } from '../../catalogue.ts';
import { type MergePlan } from '../../types.ts';
import { type Step } from '../messages.ts';
import { type MergePool, type OnReport } from '../thread-pool.ts';
import { type FromSweep, type SharedStep, type SweepStep } from './messages.ts';
import { shareKey } from './share-key.ts';

/** Runs steps of several members in one reading of the inputs. */
export type RunTogether = (parts: SweepStep, onReport: (report: FromSweep) => void) => Promise<void>;

interface Waiting {
  readonly member: number;
  readonly step: SharedStep;
  readonly onReport: OnReport;
  resolve(): void;
  reject(error: unknown): void;
}

/**
 * Where the merges of a sweep meet: each asks for its next step as it would ask a pool of its own, and when all that go on
 * have asked, the steps that read the same items are run together. Steps that would give the same reports are run once.
 */
export class StepExchange {
  readonly #plans: readonly MergePlan[];
  readonly #together: RunTogether;
  readonly #active: Set<number>;
  #waiting: Waiting[] = [];
  #busy = false;

  constructor(plans: readonly MergePlan[], together: RunTogether) {
    this.#plans = plans;
    this.#together = together;
    this.#active = new Set(plans.keys());
  }

  /** The pool that one of the merges sees. */
  pool(member: number): MergePool {
    return {
      run: (step, onReport, signal) =>
        new Promise<void>((resolve, reject) => {
          if (signal?.aborted === true) return reject(signal.reason ?? new CancelledError());
          this.#waiting.push({ member, step: sharedStep(step), onReport, resolve, reject });
          this.#next();
        }),
      close: async () => {},
    };
  }

  /** A merge asks for nothing any more. */
  leave(member: number): void {
    this.#active.delete(member);
    this.#next();
  }

  #next(): void {
    if (this.#busy || this.#waiting.length === 0 || this.#waiting.length < this.#active.size) return;
    const kind = this.#items(this.#waiting[0]);
    const batch = this.#waiting.filter((waiting) => this.#items(waiting) === kind);
    this.#waiting = this.#waiting.filter((waiting) => !batch.includes(waiting));
    this.#busy = true;
    void this.#run(batch).finally(() => {
      this.#busy = false;
      this.#next();
    });
  }

  async #run(batch: readonly Waiting[]): Promise<void> {
    const failed = new Map<number, unknown>();
    const takers = new Map<number, Waiting[]>();
    const parts: { member: number; step: SharedStep }[] = [];
    const byKey = new Map<string, Waiting[]>();
    for (const waiting of batch) {
      const { member, step } = waiting;
      const key = shareKey(this.#plans[member], step);
      const same = key === null ? undefined : byKey.get(key);
      if (same !== undefined) {
        same.push(waiting);
        continue;
      }
      const alike = [waiting];
      takers.set(member, alike);
      if (key !== null) byKey.set(key, alike);
      parts.push({ member, step });
    }
    try {
      await this.#together(parts, (message) => {
        if (message.kind === 'failed') failed.set(message.member, fromWire(message.error));
        else for (const { onReport } of takers.get(message.member) ?? []) void onReport(message.report);
      });
    } catch (error) {
      for (const { reject } of batch) reject(error);
      return;
    }
    for (const { member, resolve, reject } of batch) {
      if (failed.has(member)) reject(failed.get(member));
      else resolve();
    }
  }

  /** Names the items that a step walks over. */
  #items({ member, step }: Waiting): string {
    switch (step.kind) {
      case 'map':
        return 'map';
      case 'count':
        return step.sample ? 'sample' : 'reduce';
      case 'tally':
        return 'reduce';
      case 'sums': {
        const { recipe } = this.#plans[member];
        const pass = methodOf(recipe)?.passes(recipe)[step.pass];
        const rows = pass?.kind === 'measure' ? (pass.rows ?? false) : false;
        return rows === false ? 'reduce' : `reduce by ${String(rows)}`;
      }
    }
  }
}

function sharedStep(step: Step): SharedStep {
  switch (step.kind) {
    case 'map':
    case 'count':
    case 'tally':
    case 'sums':
      return step;
    default:
      throw new TypeError(`internal: a step "${step.kind}" cannot be shared`);
  }
}
