import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { z } from 'zod';
import { type GenerateProgress } from '../../suites/common/benchmark-files.ts';

/** Where the bundled suites lie. */
export const SUITES_FOLDER = fileURLToPath(new URL('../../suites/', import.meta.url));

const suiteModel = z.object({
  name: z.string(),
  /** Folder, relative to the suite's. */
  path: z.string(),
  kind: z.enum(['BASE', 'EXPERT', 'ADAPTER']),
  role: z.string(),
  /** Ids of cells of the suite's benchmark. */
  trainedCells: z.array(z.string()),
  description: z.string(),
});

/** What a suite says of itself: as much as generating and registering it takes. */
const suiteFile = z.object({
  slug: z.string(),
  title: z.string(),
  modality: z.enum(['IMAGE_CLASSIFICATION', 'IMAGE_GENERATION', 'LANGUAGE']),
  license: z.string(),
  /** A module of the suite, and which of its functions writes the benchmark into a folder. */
  data: z.object({ generator: z.string(), function: z.string() }),
  checkpoints: z.array(suiteModel),
});

export type SuiteModel = z.output<typeof suiteModel>;
export type Suite = z.output<typeof suiteFile> & { readonly folder: string };

/** Reads `suite.json` of a bundled suite. @param name its folder in `suites/` */
export async function readSuite(name: string): Promise<Suite> {
  const folder = join(SUITES_FOLDER, name);
  const json: unknown = JSON.parse(await readFile(join(folder, 'suite.json'), 'utf8'));
  return { ...suiteFile.parse(json), folder };
}

type Generator = (
  folder: string,
  options: { readonly onProgress?: (progress: GenerateProgress) => void },
) => Promise<unknown>;

/** Writes the benchmark of a suite into `folder`. */
export async function generateSuite(
  { folder: home, data }: Suite,
  folder: string,
  onProgress?: (progress: GenerateProgress) => void,
): Promise<void> {
  const module = (await import(pathToFileURL(join(home, data.generator)).href)) as Record<string, Generator>;
  await module[data.function](folder, { onProgress });
}
