import { access } from 'node:fs/promises';
import { join } from 'node:path';
import type { Definition } from '../definitions/definition.ts';
import { readBenchmark, writeBenchmark, type WriteProgress } from '../definitions/write-benchmark.ts';
import { UsageError } from './exit-codes.ts';
import { type Output } from './output.ts';

export interface ImportRequest {
  readonly definition: Definition;
  /** The user's data. */
  readonly data: string;
  /** Where the benchmark folder is written; null to read only. */
  readonly out: string | null;
  readonly splits: ReadonlySet<string>;
}

/**
 * Makes a benchmark folder of a definition and the user's data, or only reads everything.
 * @throws DefinitionError naming file, row and column; UsageError when the folder holds a benchmark
 */
export async function importBenchmark(request: ImportRequest, output: Output, signal: AbortSignal): Promise<void> {
  const { definition, data, out, splits } = request;
  if (out !== null && (await exists(join(out, 'manifest.json')))) {
    throw new UsageError(`${out} holds a benchmark already: push it with "benchmark push", or choose another --out`);
  }
  const plan = await definition.plan(data, { splits, signal });
  for (const note of plan.notes) output.note(note);
  const progress = output.progress.start(`${out === null ? 'read' : 'write'} ${definition.id}`, 'splits');
  const onProgress = ({ cell, split, examples, splitsDone, splits: all }: WriteProgress) =>
    progress.update(splitsDone, all, `${cell} ${split}: ${examples}`);
  if (out === null) {
    const counts = await readBenchmark(plan, { signal, onProgress });
    const totals = new Map<string, number>();
    for (const ofCell of counts.values()) {
      for (const [split, rows] of ofCell) totals.set(split, (totals.get(split) ?? 0) + rows);
    }
    progress.finish();
    const examples = [...totals].map(([split, rows]) => `${rows} ${split}`).join(', ');
    const cells = Object.fromEntries([...counts].map(([cell, ofCell]) => [cell, Object.fromEntries(ofCell)]));
    output.result({ definition: definition.id, cells }, `${counts.size} cells: ${examples}; nothing was written`);
    return;
  }
  const { slug, revision } = await writeBenchmark(plan, out, { signal, onProgress });
  progress.finish(`${slug}@${revision} written to ${out}`);
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
