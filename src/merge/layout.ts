import { baseName, folderOf } from '../storage/checkpoint/component-files.ts';
import { encodeSafetensorsHeader } from '../storage/safetensors/encode-header.ts';
import { SafetensorsError } from '../storage/safetensors/safetensors-error.ts';
import { elementCount } from '../tensor/dtype.ts';
import { canonicalJson } from './canonical-json.ts';
import { type DecidedTensor } from './decide.ts';
import { nameAtHome } from './homes.ts';
import { type Recipe } from './recipe-types.ts';
import { type MergeIssue, type MergePlan, type OutputFilePlan, type PlannedTensor } from './types.ts';

/** Where everything is that is no part of a pipeline. */
const WHOLE = 'model.safetensors';
const SHARD = /-\d{5}-of-\d{5}\.safetensors$/;

/** Version of this engine's numerics, written into every output: it changes when the same recipe gives other bytes. */
export const ENGINE_VERSION = '2';

export type LaidOut =
  | { readonly ok: true; readonly files: readonly OutputFilePlan[]; readonly tensors: readonly PlannedTensor[] }
  | { readonly ok: false; readonly errors: readonly MergeIssue[] };

/** A tensor of one output file: its name there, and what was decided of it. */
interface HousedTensor {
  readonly name: string;
  readonly source: DecidedTensor;
}

/**
 * Lays the output out as the reference writer of safetensors does (widest type first, then by name), in files of at most
 * `maxFileBytes` of tensors, named as Hugging Face names shards. A tensor that is larger has a file of its own. Tensors of a
 * pipeline go into the files of their components, under the names that they have there.
 */
export function layOutFiles(
  decided: readonly DecidedTensor[],
  recipe: Recipe,
  digest: string,
  maxFileBytes = Infinity,
  metadata: Readonly<Record<string, string>> = {},
): LaidOut {
  const strings = {
    ...metadata,
    format: 'pt',
    mergeboard_engine: ENGINE_VERSION,
    mergeboard_recipe: canonicalJson(recipe),
    mergeboard_recipe_digest: digest,
  };
  try {
    const files: OutputFilePlan[] = [];
    const tensors: PlannedTensor[] = [];
    for (const [home, housed] of byHome(decided)) {
      const sources = new Map(housed.map(({ name, source }) => [name, source]));
      const specs = housed.map(({ name, source: { decision } }) => {
        return { name, dtype: decision.outputDtype, shape: decision.shape };
      });
      const whole = encodeSafetensorsHeader(specs, strings);
      const shards = cut(whole.tensors, maxFileBytes);
      for (const [index, shard] of shards.entries()) {
        const path = shardName(home, index, shards.length);
        const {
          header,
          tensors: placed,
          fileBytes,
        } = shards.length === 1 ? whole : encodeSafetensorsHeader(shard, strings);
        const planned = placed.map(({ name, begin, end }) => {
          const source = sources.get(name);
          if (source === undefined) throw new Error(`internal: tensor "${name}" was not decided`);
          return plannedTensor(source, recipe, { file: path, begin, end });
        });
        const entries = planned.map(({ name, dtype, shape, begin, end }) => ({
          name,
          dtype,
          shape,
          begin,
          end,
          file: path,
        }));
        files.push({ path, bytes: fileBytes, header, tensors: entries });
        for (const tensor of planned) tensors.push(tensor);
      }
    }
    return { ok: true, files, tensors };
  } catch (error) {
    if (!(error instanceof SafetensorsError)) throw error;
    return { ok: false, errors: [{ code: error.code, message: error.message, ...error.place }] };
  }
}

/** Tensors by the file that they belong in, in the order of the files' names. */
function byHome(decided: readonly DecidedTensor[]): [string, HousedTensor[]][] {
  const found = new Map<string, HousedTensor[]>();
  for (const source of decided) {
    const { home } = source.entries[0];
    const { name } = source.decision;
    const housed = found.get(home ?? WHOLE) ?? [];
    found.set(home ?? WHOLE, housed);
    housed.push({ source, name: home === undefined ? name : nameAtHome(home, name) });
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1));
}

function plannedTensor(
  { decision, entries, statistics, layer, whole }: DecidedTensor,
  recipe: Recipe,
  place: Pick<PlannedTensor, 'file' | 'begin' | 'end'>,
): PlannedTensor {
  const { name, action, outputDtype: dtype, shape } = decision;
  const base = recipe.base === null ? null : entries[0];
  const experts = recipe.base === null ? entries : entries.slice(1);
  return {
    name,
    action,
    dtype,
    shape,
    elements: elementCount(shape),
    ...place,
    base,
    experts,
    statistics,
    layer,
    whole,
  };
}

/** An index of shards, which lies beside them. */
export interface IndexFile {
  readonly path: string;
  /** Canonical JSON. */
  readonly text: string;
}

/** `*.safetensors.index.json` for everything in a plan that was cut into several files. */
export function indexFiles(plan: MergePlan): IndexFile[] {
  const shards = plan.output.map(({ path }) => path).filter((path) => SHARD.test(path));
  return [...new Set(shards.map((path) => path.replace(SHARD, '.safetensors.index.json')))].map((path) => {
    const folder = folderOf(path);
    const own = plan.tensors.filter(({ file }) => file.replace(SHARD, '.safetensors.index.json') === path);
    const total = own.reduce((sum, tensor) => sum + tensor.end - tensor.begin, 0);
    // built as text: a tensor may be called __proto__
    const members = own.map(({ name, file }) => {
      const inside = folder === '' ? name : nameAtHome(path, name);
      return `    ${JSON.stringify(inside)}: ${JSON.stringify(baseName(file))}`;
    });
    const text = `{\n  "metadata": {\n    "total_size": ${total}\n  },\n  "weight_map": {\n${members.join(',\n')}\n  }\n}\n`;
    return { path, text };
  });
}

function cut<T extends { readonly begin: number; readonly end: number }>(
  tensors: readonly T[],
  maxBytes: number,
): T[][] {
  const shards: T[][] = [[]];
  let bytes = 0;
  for (const tensor of tensors) {
    const size = tensor.end - tensor.begin;
    if (bytes > 0 && bytes + size > maxBytes) {
      shards.push([]);
      bytes = 0;
    }
    shards[shards.length - 1].push(tensor);
    bytes += size;
  }
  return shards;
}

function shardName(home: string, index: number, count: number): string {
  if (count === 1) return home;
  const digits = (n: number): string => String(n).padStart(5, '0');
  return home.replace(/\.safetensors$/, `-${digits(index + 1)}-of-${digits(count)}.safetensors`);
}
