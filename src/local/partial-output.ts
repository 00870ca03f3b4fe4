import { type FileHandle, mkdir, open, readdir, readFile, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { AppError } from '../errors.ts';
import { canonicalJson } from '../merge/canonical-json.ts';
import { ENGINE_VERSION } from '../merge/layout.ts';
import { type Reductions, type SliceId, type SliceTarget } from '../merge/run-types.ts';
import { type MergePlan } from '../merge/types.ts';
import { writing } from '../storage/file-error.ts';
import { syncFolder } from '../storage/sync-folder.ts';

/**
 * A folder that becomes the output by being renamed, once everything is in it: until then it is a hidden neighbour, where an
 * interrupted merge of the same recipe goes on.
 */
export interface PartialOutput {
  readonly folder: string;
  readonly targets: ReadonlyMap<string, SliceTarget>;
  /** Slices that an earlier run finished. */
  readonly finished: readonly SliceId[];
  readonly reductions: Reductions | null;
  noteSlice(slice: SliceId): Promise<void>;
  saveReductions(reductions: Reductions): Promise<void>;
  /** Writes a file beside the weights. */
  writeFile(name: string, bytes: Uint8Array): Promise<void>;
  /** Makes it the output, all at once. */
  publish(): Promise<void>;
  /** Ends the work and keeps what is there for another run. */
  close(): Promise<void>;
  discard(): Promise<void>;
}

const STATE = 'mergeboard-partial';
const SLICES = 'mergeboard-slices';
const REDUCTIONS = 'mergeboard-reductions';
const OWN = [STATE, SLICES, REDUCTIONS];

const sliceModel = z.tuple([z.string(), z.int().min(0)]);

/** Where a merge into `out` is prepared. */
export function partialFolder(out: string): string {
  const folder = resolve(out);
  return join(dirname(folder), `.${basename(folder)}.partial`);
}

/**
 * Refuses an output that is there already, before any work.
 * @throws AppError CONFLICT unless the folder is empty, or may be replaced
 */
export async function checkOutput(out: string, overwrite: boolean): Promise<void> {
  const there = await contents(out);
  if (there === null || there.length === 0 || overwrite) return;
  throw new AppError('CONFLICT', `${out} is not empty; --overwrite replaces it when the merge is done`);
}

/** Opens what an earlier run of this plan has left, or begins anew. */
export async function openPartial(out: string, plan: MergePlan): Promise<PartialOutput> {
  const folder = partialFolder(out);
  const state = stateOf(plan);
  const known = await readFile(join(folder, STATE), 'utf8').catch(() => null);
  if (known !== state) {
    await rm(folder, { recursive: true, force: true });
    await writing(folder, () => mkdir(folder, { recursive: true }));
    await writeSynced(join(folder, STATE), Buffer.from(state));
  }
  for (const { path } of plan.output)
    await writing(join(folder, path), () => mkdir(dirname(join(folder, path)), { recursive: true }));
  const finished = await readSlices(folder);
  const reductions = await readReductions(folder);
  const log = await writing(join(folder, SLICES), () => open(join(folder, SLICES), 'a'));
  return new FolderPartial(resolve(out), folder, plan, log, finished, reductions);
}

class FolderPartial implements PartialOutput {
  readonly folder: string;
  readonly targets: ReadonlyMap<string, SliceTarget>;
  readonly finished: readonly SliceId[];
  readonly reductions: Reductions | null;
  readonly #out: string;
  readonly #log: FileHandle;

  constructor(
    out: string,
    folder: string,
    plan: MergePlan,
    log: FileHandle,
    finished: readonly SliceId[],
    reductions: Reductions | null,
  ) {
    this.#out = out;
    this.#log = log;
    this.folder = folder;
    this.finished = finished;
    this.reductions = reductions;
    this.targets = new Map(plan.output.map(({ path }) => [path, { kind: 'file', path: join(folder, path) }]));
  }

  async noteSlice({ file, index }: SliceId): Promise<void> {
    // one short write to a file opened for appending: lines of several slices do not mix
    await writing(join(this.folder, SLICES), () => this.#log.write(`${JSON.stringify([file, index])}\n`));
  }

  async saveReductions(reductions: Reductions): Promise<void> {
    const path = join(this.folder, REDUCTIONS);
    await writeSynced(`${path}.new`, Buffer.from(JSON.stringify(reductions)));
    await writing(path, () => rename(`${path}.new`, path));
  }

  async writeFile(name: string, bytes: Uint8Array): Promise<void> {
    const path = join(this.folder, name);
    await writing(path, () => mkdir(dirname(path), { recursive: true }));
    await writeSynced(path, bytes);
  }

  async publish(): Promise<void> {
    await this.#log.close();
    for (const name of OWN) await rm(join(this.folder, name), { force: true });
    const entries = await readdir(this.folder, { withFileTypes: true });
    for (const entry of entries) if (entry.isDirectory()) await sync(join(this.folder, entry.name));
    await sync(this.folder);
    const there = await contents(this.#out);
    const old = join(dirname(this.#out), `.${basename(this.#out)}.old-${process.pid}`);
    if (there !== null) await (there.length === 0 ? rmdir(this.#out) : rename(this.#out, old));
    await rename(this.folder, this.#out);
    await sync(dirname(this.#out));
    await rm(old, { recursive: true, force: true });
  }

  async close(): Promise<void> {
    await this.#log.close();
  }

  async discard(): Promise<void> {
    await this.#log.close();
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** What two runs must agree on to share their slices. */
function stateOf(plan: MergePlan): string {
  const output = plan.output.map(({ path, bytes }) => [path, bytes]);
  return canonicalJson({ engine: ENGINE_VERSION, recipe: plan.recipeDigest, output, sliceBytes: plan.sliceBytes });
}

/** A line that a crash cut short counts for nothing. */
async function readSlices(folder: string): Promise<SliceId[]> {
  const text = await readFile(join(folder, SLICES), 'utf8').catch(() => '');
  return text.split('\n').flatMap((line) => {
    const parsed = sliceModel.safeParse(parseJson(line));
    return parsed.success ? [{ file: parsed.data[0], index: parsed.data[1] }] : [];
  });
}

async function readReductions(folder: string): Promise<Reductions | null> {
  const parsed = parseJson(await readFile(join(folder, REDUCTIONS), 'utf8').catch(() => ''));
  const read = z.record(z.string(), z.unknown()).safeParse(parsed);
  return read.success ? read.data : null;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Names in a folder; null when there is none. */
async function contents(folder: string): Promise<string[] | null> {
  try {
    return await readdir(folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return null;
    const why = code === 'ENOTDIR' ? 'is a file, not a folder' : `cannot be read (${code ?? 'unknown'})`;
    throw new AppError('CONFLICT', `${folder} ${why}`, { cause: error });
  }
}

async function writeSynced(path: string, bytes: Uint8Array): Promise<void> {
  await writing(path, () => writeFile(path, bytes, { flush: true }));
}

async function sync(folder: string): Promise<void> {
  await writing(folder, () => syncFolder(folder));
}
