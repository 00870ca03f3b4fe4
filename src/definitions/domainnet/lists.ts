import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DefinitionError } from '../definition-error.ts';
import { CLASSES, type Domain, DOMAINS } from './grid.ts';

/** Image paths of each split, sorted, by domain: `<domain>/<class>/<file>`. */
export type SplitLists = ReadonlyMap<Domain, ReadonlyMap<string, readonly string[]>>;

export interface FoundLists {
  readonly lists: SplitLists;
  readonly note: string;
}

/** One in so many images of the training list is kept for tuning; of a folder without lists one for tuning, two for test. */
const PARTS = 10;

/**
 * Which images are for training, tuning and test. DomainNet's own lists (`<domain>_train.txt`, `<domain>_test.txt`, a path and a
 * label a line) decide where they are there: a tenth of each class's training images is for tuning. Without lists a tenth of the
 * images of each class is for tuning and a fifth for test. Images are taken in the order of the SHA-256 of their path, so the
 * choice depends on the paths alone. The lists of arXiv 2409.18314 are unpublished.
 */
export async function findLists(root: string): Promise<FoundLists> {
  const known = await Promise.all(DOMAINS.map((domain) => readPublished(root, domain)));
  if (known.every((one) => one !== null)) {
    const lists = DOMAINS.map((domain, i) => [domain, known[i] ?? new Map<string, string[]>()] as const);
    return {
      lists: new Map(lists),
      note: 'test images are those of DomainNet, a tenth of its training images is for tuning',
    };
  }
  const lacking = DOMAINS.filter((_, i) => known[i] === null);
  if (lacking.length < DOMAINS.length) {
    const message = `there are lists for other domains but not for this one: ${lacking[0]}_train.txt and ${lacking[0]}_test.txt`;
    throw new DefinitionError(message, { file: `${lacking[0]}_train.txt` });
  }
  const lists = new Map<Domain, ReadonlyMap<string, readonly string[]>>();
  for (const domain of DOMAINS) lists.set(domain, cut(await listFolder(root, domain), ['tune', 'test', 'test']));
  return { lists, note: 'there were no lists: a tenth of the images of each class is for tuning, a fifth for test' };
}

/** The texts of lists as they are written beside the manifest, and their common digest. */
export function describeLists(lists: SplitLists): { files: Map<string, string>; digest: string } {
  const files = new Map<string, string>();
  for (const [domain, splits] of lists) {
    for (const [split, paths] of splits) files.set(`lists/${domain}_${split}.txt`, `${paths.join('\n')}\n`);
  }
  const hash = createHash('sha256');
  for (const path of [...files.keys()].sort()) hash.update(`${path}\n${files.get(path) ?? ''}`);
  return { files, digest: hash.digest('hex') };
}

async function readPublished(root: string, domain: Domain): Promise<Map<string, string[]> | null> {
  const [train, test] = await Promise.all(['train', 'test'].map((split) => readList(root, domain, split)));
  if (train === null || test === null) return null;
  const parts = cut(train, ['tune']);
  return new Map([...parts, ['test', [...test].sort()]]);
}

/** Sorts paths of one domain into `names`, each a tenth of every class, and `train`, the rest. */
function cut(paths: readonly string[], names: readonly string[]): Map<string, string[]> {
  const byClass = new Map<string, string[]>();
  for (const path of paths) {
    const name = classOf(path);
    byClass.set(name, [...(byClass.get(name) ?? []), path]);
  }
  const parts = new Map<string, string[]>(['train', ...names].map((name) => [name, []]));
  for (const list of byClass.values()) {
    const keyed = list.map((path) => [createHash('sha256').update(path).digest('hex'), path] as const).sort();
    keyed.forEach(([, path], i) => parts.get(names[i % PARTS] ?? 'train')?.push(path));
  }
  for (const list of parts.values()) list.sort();
  return parts;
}

function classOf(path: string): string {
  return path.split('/')[1];
}

async function readList(root: string, domain: Domain, split: string): Promise<string[] | null> {
  const name = `${domain}_${split}.txt`;
  for (const file of [name, `splits/${name}`, `${domain}/${name}`]) {
    const text = await readFile(join(root, file), 'utf8').catch(() => null);
    if (text !== null) return parseList(text, file, domain);
  }
  return null;
}

function parseList(text: string, file: string, domain: Domain): string[] {
  return text.split(/\r?\n/).flatMap((line, row) => {
    if (line.trim() === '') return [];
    const fail = (reason: string) => new DefinitionError(reason, { file, row });
    const [, path, label] = /^(\S+)(?:\s+(\d+))?\s*$/.exec(line) ?? [];
    if (path === undefined || label === undefined) throw fail('is not a path and a label');
    const parts = path.split('/');
    if (parts.length !== 3 || parts.includes('..') || parts.includes('')) {
      throw fail(`"${path}" is not <domain>/<class>/<file>`);
    }
    if (parts[0] !== domain) throw fail(`"${path}" is not of the domain ${domain}`);
    if (!CLASSES.has(parts[1])) throw fail(`"${parts[1]}" is none of the ${CLASSES.size} classes`);
    return [path];
  });
}

async function listFolder(root: string, domain: Domain): Promise<string[]> {
  const folders = await readdir(join(root, domain)).catch(() => []);
  if (folders.length === 0) {
    throw new DefinitionError(`there is no folder of images, and no ${domain}_train.txt`, { file: domain });
  }
  const lists = await Promise.all(
    folders
      .filter((name) => CLASSES.has(name))
      .map(async (name) => {
        const files = await readdir(join(root, domain, name));
        return files.filter((file) => /\.(?:jpe?g|png|webp)$/i.test(file)).map((file) => `${domain}/${name}/${file}`);
      }),
  );
  return lists.flat();
}
