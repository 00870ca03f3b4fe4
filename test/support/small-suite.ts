import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generateShapesGrid } from '../../suites/shapes-grid/generate.ts';
import { initialParameters } from '../../suites/shapes-grid/model.ts';
import { saveCheckpoint } from '../../suites/shapes-grid/save.ts';

export interface SmallSuite {
  /** Folder with `manifest.json`. */
  readonly benchmark: string;
  readonly base: string;
  readonly experts: readonly string[];
}

/** The shapes grid with a few images a cell, and untrained models of its shape: enough to run everything, fast. */
export async function makeSmallSuite(folder: string): Promise<SmallSuite> {
  const benchmark = join(folder, 'grid');
  await mkdir(benchmark, { recursive: true });
  await generateShapesGrid(benchmark, { rows: { test: 4, tune: 4 } });
  const weights = initialParameters(7);
  const base = join(folder, 'base');
  await saveCheckpoint(base, weights);
  const experts: string[] = [];
  for (let index = 0; index < 3; index++) {
    const moved = structuredClone(weights);
    for (const { data } of moved.values())
      data.forEach((value, at) => (data[at] = value + 0.001 * (((at + index) % 7) - 3)));
    const expert = join(folder, `expert-${index}`);
    await saveCheckpoint(expert, moved);
    experts.push(expert);
  }
  // what a training run leaves beside the weights
  await cp(join(base, 'config.json'), join(base, 'optimizer.json'));
  await writeFile(join(base, 'pytorch_model.bin'), 'pickle');
  return { benchmark, base, experts };
}
