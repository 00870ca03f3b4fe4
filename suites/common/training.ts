import { type Weights } from './weights.ts';

export type OnStep = (step: number, steps: number, loss: number) => void;

/** A model that a suite trains. */
export interface TrainedModel {
  /** Its folder below the suite's checkpoints. */
  readonly name: string;
  /** Models that its training starts from. */
  readonly needs: readonly string[];
  /**
   * The same code gives the same weights, in whichever thread.
   * @param smoke only proves that training runs
   */
  train(needed: ReadonlyMap<string, Weights>, smoke: boolean, onStep: OnStep): Weights | Promise<Weights>;
  save(folder: string, weights: Weights): Promise<void>;
  /** Reads back what `save` wrote. */
  load(folder: string): Promise<Weights>;
}

/** What the module `train.ts` of a suite exports as `models`, each after those that it needs. */
export type SuiteModels = readonly TrainedModel[];

/** To a training thread: a model by its name. */
export interface TrainRequest {
  readonly model: string;
  readonly needed: ReadonlyMap<string, Weights>;
  readonly smoke: boolean;
}

/** From a training thread. */
export type TrainMessage =
  | { readonly kind: 'step'; readonly step: number; readonly steps: number; readonly loss: number }
  | { readonly kind: 'done'; readonly weights: Weights };

/** The models of a bundled suite. @throws when there is no such suite. */
export async function suiteModels(suite: string): Promise<SuiteModels> {
  const module = (await import(new URL(`../${suite}/train.ts`, import.meta.url).href)) as { models: SuiteModels };
  return module.models;
}
