import { readdirSync } from 'node:fs';
import { type AdapterMethod } from './adapters/adapter-method.ts';
import { type MergeMethod, type PostStep, specialise } from './method.ts';
import { type MethodCard, type PostStepCard } from './method-card.ts';
import { type MethodRef, type Recipe } from './recipe-types.ts';

/** A plug-in and the module that it comes from, so that a thread can load just this one. */
interface Found<T> {
  readonly plugin: T;
  readonly module: string;
}

/** Dialects from the preferred one on; others follow by name. */
const PREFERRED = ['paper', 'authors'];

/** Everything that lies in `methods/<dialect>/`, `adapter-methods/` and `post-steps/`: adding a file there adds the plug-in. */
const METHODS = (await loadFolder<MergeMethod>('./methods/', 'method')).sort((a, b) => byRank(a.plugin, b.plugin));
const ADAPTER_METHODS = await loadFolder<AdapterMethod>('./adapter-methods/', 'adapterMethod');
const POST_STEPS = await loadFolder<PostStep>('./post-steps/', 'postStep');

/** Every method that makes a whole checkpoint, the preferred dialect of each first. */
export function listMethods(): MethodCard[] {
  return METHODS.map(({ plugin }) => plugin.card);
}

/** The same, then those that make adapters. */
export function listAllMethods(): MethodCard[] {
  return [...METHODS, ...ADAPTER_METHODS].map(({ plugin }) => plugin.card);
}

export function listPostSteps(): PostStepCard[] {
  return POST_STEPS.map(({ plugin }) => plugin.card);
}

/**
 * The method that `ref` means: without a dialect the preferred one, without a version the latest.
 * @returns null when there is none
 */
export function findMethod(ref: {
  readonly id: string;
  readonly dialect?: string;
  readonly version?: number;
}): MergeMethod | null {
  return find(ref)?.plugin ?? null;
}

/** The method that makes an adapter that `ref` means; null when there is none. */
export function findAdapterMethod({ id, dialect, version }: Partial<MethodRef>): AdapterMethod | null {
  const named = ADAPTER_METHODS.filter(({ plugin }) => plugin.card.id === id);
  const wanted = dialect ?? named[0]?.plugin.card.dialect;
  const found = named.find(
    ({ plugin: { card } }) => card.dialect === wanted && (version === undefined || card.version === version),
  );
  return found?.plugin ?? null;
}

/** Whether the output of a recipe is an adapter. */
export function makesAdapter({ method }: Pick<Recipe, 'method'>): boolean {
  return findMethod(method) === null && findAdapterMethod(method) !== null;
}

/** What `ref` means among all methods: those that make whole checkpoints come before those that make adapters. */
export function findAnyMethod(ref: Parameters<typeof findMethod>[0]): MergeMethod | AdapterMethod | null {
  return findMethod(ref) ?? findAdapterMethod(ref);
}

/** The latest version of a post-step; null when there is none. */
export function findPostStep(id: string): PostStep | null {
  return POST_STEPS.find(({ plugin }) => plugin.card.id === id)?.plugin ?? null;
}

/** A recipe's method with the recipe's post-steps behind it; null when this engine lacks one of them. */
export function methodOf(recipe: Recipe): MergeMethod | null {
  const method = findMethod(recipe.method);
  if (method === null) return null;
  let whole = specialise(method, recipe);
  for (const { id, parameters } of recipe.post ?? []) {
    const step = findPostStep(id);
    if (step === null) return null;
    whole = step.wrap(whole, parameters);
  }
  return whole;
}

/** URLs of the modules that `methodOf` a recipe needs: the method's, then those of its post-steps. */
export function modulesOf({ method, post = [] }: Pick<Recipe, 'method' | 'post'>): string[] {
  const steps = post.map(({ id }) => POST_STEPS.find(({ plugin }) => plugin.card.id === id));
  return [find(method), ...steps].flatMap((found) => found?.module ?? []);
}

function find({ id, dialect, version }: Partial<MethodRef>): Found<MergeMethod> | undefined {
  const named = METHODS.filter(({ plugin }) => plugin.card.id === id);
  const wanted = dialect ?? named[0]?.plugin.card.dialect;
  return named.find(
    ({ plugin: { card } }) => card.dialect === wanted && (version === undefined || card.version === version),
  );
}

function byRank({ card: a }: MergeMethod, { card: b }: MergeMethod): number {
  const rank = (dialect: string): number =>
    PREFERRED.includes(dialect) ? PREFERRED.indexOf(dialect) : PREFERRED.length;
  return (
    rank(a.dialect) - rank(b.dialect) || compare(a.dialect, b.dialect) || compare(a.id, b.id) || b.version - a.version
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The export `name` of every module in a folder and in its folders. */
async function loadFolder<T>(folder: string, name: string): Promise<Found<T>[]> {
  const root = new URL(folder, import.meta.url);
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => /\.[jt]s$/.test(file) && !file.endsWith('.d.ts'))
    .sort();
  const found: Found<T>[] = [];
  // one after the other: test runners cannot link modules that share imports at the same time
  for (const file of files) {
    const module = new URL(file, root).href;
    const exports = (await import(module)) as Record<string, unknown>;
    if (exports[name] === undefined) throw new TypeError(`internal: ${folder}${file} exports no "${name}"`);
    found.push({ plugin: exports[name] as T, module });
  }
  return found;
}
