import { AppError, CancelledError } from '../../errors.ts';
import { type ByteSource } from '../../storage/byte-source.ts';
import { type SliceSink } from '../../storage/slice-sink.ts';
import { LinalgWorkspace } from '../../tensor/linalg/workspace.ts';
import { type MergeOpener } from '../engine/opener.ts';
import { maskKeys } from '../parts/mask-keys.ts';
import { type MergeCost, type MergeRun, type TensorNote } from '../run-types.ts';
import { type CheckpointLocations, type MergePlan } from '../types.ts';
import { type AdapterMethod } from './adapter-method.ts';
import { type CombinationPlan } from './plan-combination.ts';
import { combinationOf } from './plan-adapter-merge.ts';
import { combinationBytes, type CombinationInput, type LayerReport } from './run-combination.ts';
import { type SumLocation } from './sum-location.ts';

export interface AdapterMergeOutcome {
  readonly cost: MergeCost;
  readonly reductions: Readonly<Record<string, never>>;
  readonly slices: number;
  readonly notes: readonly TensorNote[];
}

/**
 * `runMerge` for a plan whose output is an adapter: layer after layer in this thread, in the order of the file. Adapters are small, so a
 * run that goes on computes all layers again and writes only the slices that are left.
 * @throws as `runMerge`
 */
export async function runAdapterMerge(run: MergeRun, method: AdapterMethod): Promise<AdapterMergeOutcome> {
  const { plan, signal } = run;
  const started = performance.now();
  const opener = (await import(
    run.opener ?? new URL('../engine/default-opener.ts', import.meta.url).href
  )) as MergeOpener;
  const files = new InputFiles(opener);
  const experts = plan.recipe.experts.map(({ digest, onto }, index) => {
    const found = run.experts.find((one) => one.digest === digest && one.onto === onto);
    const sum = found === undefined ? undefined : sumOf(found);
    if (sum !== undefined) return sum;
    const field = ['experts', String(index)];
    throw new AppError('FILE_MISSING', `the run has no files of ${digest.slice(0, 12)}`, { field });
  });
  const combination = combinationAgain(method, plan, experts);
  const inputs = experts.map((sum, index): CombinationInput => {
    const adapter = { family: sum.family, layers: sum.layers, saved: [] };
    return { adapter, weight: plan.recipe.experts[index].weight, read: files.reader(sum) };
  });
  const notes: TensorNote[] = [];
  let peakRssBytes = process.memoryUsage.rss();
  const onLayer = (report: LayerReport): void => {
    notes.push(noteOf(report));
    peakRssBytes = Math.max(peakRssBytes, process.memoryUsage.rss());
    const seconds = (performance.now() - started) / 1000;
    const bytesPerSecond = files.bytesRead / Math.max(seconds, 1e-3);
    run.onProgress?.({
      phase: 'map',
      completed: files.bytesRead,
      total: plan.bytesRead,
      unit: 'bytes',
      bytesPerSecond,
    });
  };
  try {
    await run.onMap?.();
    const keys = (tensor: string): [number, number][] => maskKeys(plan.recipe, tensor);
    const bytes = combinationBytes({
      plan: combination,
      inputs,
      keys,
      workspace: new LinalgWorkspace(),
      signal,
      onLayer,
    });
    const written = await writeSlices(run, opener, bytes);
    for (const note of notes) await run.onNote?.(note);
    const cost: MergeCost = {
      seconds: (performance.now() - started) / 1000,
      bytesRead: files.bytesRead,
      bytesWritten: written.bytes,
      peakRssBytes,
      flops: plan.flops,
      device: 'cpu/wasm',
      threads: 1,
      computeDtype: 'F64',
    };
    return { cost, reductions: {}, slices: written.slices, notes };
  } finally {
    await files.close();
  }
}

function sumOf({ files }: CheckpointLocations): SumLocation | undefined {
  for (const location of files.values()) if (location.kind === 'sum') return location;
  return undefined;
}

/** The plan of the combination, made once more from the adapters themselves; it has to be the plan of the merge. */
function combinationAgain(method: AdapterMethod, plan: MergePlan, experts: readonly SumLocation[]): CombinationPlan {
  const adapters = experts.map(({ family, layers }) => ({ family, layers, saved: [] }));
  const planned = combinationOf(method, plan.recipe, adapters, plan.metadata);
  const [{ header }] = plan.output;
  if (!planned.ok || Buffer.compare(planned.plan.header, header) !== 0) {
    throw new AppError('CONFLICT', 'the adapters are no longer those that the plan was made of');
  }
  return planned.plan;
}

function noteOf({ target, rank, truncationError }: LayerReport): TensorNote {
  return {
    tensor: target,
    values: { rank, ...(truncationError === null ? {} : { truncation_error: truncationError }) },
  };
}

/** Cuts a stream of bytes into the slices of the one output file; finished ones are left alone. */
async function writeSlices(
  { plan, targets, finished = [], claims, onSlice, signal = new AbortController().signal }: MergeRun,
  opener: MergeOpener,
  stream: AsyncIterable<Uint8Array>,
): Promise<{ readonly bytes: number; readonly slices: number }> {
  const [{ path, bytes: totalBytes }] = plan.output;
  const target = targets.get(path);
  if (target === undefined) throw new AppError('FILE_MISSING', `the run has no target for ${path}`, { file: path });
  const { sliceBytes } = plan;
  const done = new Set(finished.map(({ index }) => index));
  const claimed = claims === undefined ? null : new Set<number>();
  if (claims !== undefined && claimed !== null) {
    for (let next = await claims.next(signal); next.length > 0; next = await claims.next(signal)) {
      for (const { index } of next) claimed.add(index);
    }
  }
  const wanted = (index: number): boolean => !done.has(index) && (claimed === null || claimed.has(index));
  const sink: SliceSink = await opener.openSliceSink(target, { sliceBytes, totalBytes });
  let position = 0;
  let written = 0;
  let slices = 0;
  try {
    for await (const chunk of stream) {
      for (let at = 0; at < chunk.length;) {
        const index = Math.floor(position / sliceBytes);
        const end = Math.min((index + 1) * sliceBytes, totalBytes);
        const piece = chunk.subarray(at, at + Math.min(chunk.length - at, end - position));
        if (wanted(index)) await sink.write(index, position - index * sliceBytes, piece);
        at += piece.length;
        position += piece.length;
        if (position < end || !wanted(index)) continue;
        await sink.sync(index, signal);
        written += end - index * sliceBytes;
        slices++;
        await onSlice?.({ file: path, index }, end - index * sliceBytes);
      }
      if (signal.aborted) throw new CancelledError();
    }
  } finally {
    await sink.close();
  }
  return { bytes: written, slices };
}

/** The adapters' files, opened when they are first needed. */
class InputFiles {
  bytesRead = 0;
  readonly #opener: MergeOpener;
  readonly #open = new Map<string, Promise<ByteSource>>();

  constructor(opener: MergeOpener) {
    this.#opener = opener;
  }

  reader(sum: SumLocation): CombinationInput['read'] {
    return async ({ file, begin, end }) => {
      const location = sum.adapter.get(file);
      if (location === undefined) throw new Error(`internal: the adapter has no file ${file}`);
      const key = JSON.stringify(location);
      const source = this.#open.get(key) ?? this.#opener.openLocation(location);
      this.#open.set(key, source);
      const bytes = new Uint8Array(end - begin);
      await (await source).read(begin, bytes);
      this.bytesRead += bytes.length;
      return bytes;
    };
  }

  async close(): Promise<void> {
    for (const opened of await Promise.allSettled(this.#open.values())) {
      if (opened.status === 'fulfilled') await opened.value.close();
    }
  }
}
