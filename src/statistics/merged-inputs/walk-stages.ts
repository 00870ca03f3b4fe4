import { CancelledError } from '../../errors.ts';
import { type MatrixMap } from '../../merge/maps.ts';
import { type MergePlan } from '../../merge/types.ts';
import { type Parameters } from '../../models/parameters.ts';
import { release } from '../../models/scope.ts';
import { type MatrixDevice } from '../../tensor/matrix-device.ts';
import { readFloats } from '../../tensor/tf/read-floats.ts';
import { addGram } from '../gram.ts';
import { emptySums } from '../sums.ts';
import { type StagedChunk, type StagedExamples } from './examples.ts';
import { type GramFile } from './gram-file.ts';
import { mergeStage } from './merge-stage.ts';

/** One expert on its way through the merge. */
export interface WalkingExpert {
  readonly examples: StagedExamples;
  readonly grams: GramFile;
  /** Its own parameters of these names and shapes; the caller disposes of them. */
  load(stage: ReadonlyMap<string, readonly number[]>): Promise<Parameters>;
}

export interface Walk {
  readonly plan: MergePlan;
  readonly map: MatrixMap;
  readonly device: MatrixDevice;
  /** In the order of the recipe. */
  readonly experts: readonly WalkingExpert[];
  readonly onProgress?: (completed: number, total: number) => void;
  readonly signal?: AbortSignal;
}

/**
 * From the first stage to the last: takes the Grams of every expert's own layer on what the merged layers below make of its
 * examples, merges the layer with them, and lets the examples of all experts through the merged layer (RegMean++, arXiv
 * 2508.03121, section 3).
 */
export async function walkStages({ plan, map, device, experts, onProgress, signal }: Walk): Promise<void> {
  const { stages } = experts[0].examples;
  for (const [number, stage] of stages.entries()) {
    const weights: ReadonlyMap<string, Float32Array>[] = [];
    for (const [index, expert] of experts.entries()) {
      if (signal?.aborted === true) throw new CancelledError();
      onProgress?.(number * experts.length + index, stages.length * experts.length);
      const parameters = await expert.load(stage);
      try {
        await gramsOfStage(parameters, expert.examples.chunks, expert.grams);
        weights.push(await floatsOf(parameters));
      } finally {
        release([...parameters.values()]);
      }
    }
    const grams = experts.map((expert) => expert.grams);
    const merged = await mergeStage(stage, { plan, map, device, experts: weights, grams });
    try {
      for (const { examples } of experts) advance(examples, merged);
    } finally {
      release([...merged.values()]);
    }
  }
}

function advance({ chunks }: StagedExamples, merged: Parameters): void {
  for (const { runs } of chunks) for (const run of runs) run.advance(merged);
}

/** Σ xᵀx of what the linear layers of one stage get, all examples together, into the expert's file. */
async function gramsOfStage(parameters: Parameters, chunks: readonly StagedChunk[], file: GramFile): Promise<void> {
  const covers = [...parameters.keys()].filter((name) => file.covers.has(name));
  if (covers.length === 0) return;
  const sums = emptySums();
  for (const { rows, runs } of chunks) {
    const forward = (_: unknown, watched: Parameters): void => runs.forEach((run) => run.look(watched));
    const examples = rows.map((row) => ({ row, example: null }));
    await addGram({ parameters, covers, forward }, examples, sums);
  }
  for (const [weight, seen] of sums.covers) {
    const stored = file.covers.get(weight) ?? weight;
    const sum = sums.tensors.get(seen);
    // layers of several stages that share an input are stored once
    if (sum !== undefined && !file.has(stored)) await file.write(stored, sum);
  }
}

async function floatsOf(parameters: Parameters): Promise<ReadonlyMap<string, Float32Array>> {
  const floats = new Map<string, Float32Array>();
  for (const [name, tensor] of parameters) floats.set(name, await readFloats(tensor));
  return floats;
}
