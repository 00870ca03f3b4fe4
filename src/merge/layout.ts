import { encodeSafetensorsHeader } from '../storage/safetensors/encode-header.ts';
import { SafetensorsError } from '../storage/safetensors/safetensors-error.ts';
import { bytesPerElement, elementCount } from '../tensor/dtype.ts';
import { canonicalJson } from './canonical-json.ts';
import { type DecidedTensor } from './decide.ts';
import { type Recipe } from './recipe-types.ts';
import { type MergeIssue, type MergePlan, type OutputFilePlan, type PlannedTensor } from './types.ts';

/** Version of this engine's numerics, written into every output: it changes when the same recipe gives other bytes. */
export const ENGINE_VERSION = '2';

export type LaidOut =
  | { readonly ok: true; readonly files: readonly OutputFilePlan[]; readonly tensors: readonly PlannedTensor[] }
  | { readonly ok: false; readonly errors: readonly MergeIssue[] };

/**
 * Lays the output out as the reference writer of safetensors does (widest type first, then by name), in files of at most
 * `maxFileBytes` of tensors, named as Hugging Face names shards. A tensor that is larger has a file of its own.
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
    const byName = new Map(decided.map((tensor) => [tensor.decision.name, tensor]));
    const specs = decided.map(({ decision: { name, outputDtype, shape } }) => ({ name, dtype: outputDtype, shape }));
    const whole = encodeSafetensorsHeader(specs, strings);
    const shards = cut(whole.tensors, maxFileBytes);
    const files: OutputFilePlan[] = [];
    const tensors: PlannedTensor[] = [];
    for (const [index, shard] of shards.entries()) {
      const path = shardName(index, shards.length);
      const {
        header,
        tensors: placed,
        fileBytes,
      } = shards.length === 1 ? whole : encodeSafetensorsHeader(shard, strings);
      files.push({ path, bytes: fileBytes, header, tensors: placed.map((entry) => ({ ...entry, file: path })) });
      for (const { name, dtype, shape, begin, end } of placed) {
        const source = byName.get(name);
        if (source === undefined) throw new Error(`internal: tensor "${name}" was not decided`);
        const base = recipe.base === null ? null : source.entries[0];
        const experts = recipe.base === null ? source.entries : source.entries.slice(1);
        const { statistics, layer, whole } = source;
        const { action } = source.decision;
        const elements = elementCount(shape);
        const inputs = { base, experts, statistics };
        tensors.push({ name, action, dtype, shape, elements, file: path, begin, end, ...inputs, layer, whole });
      }
    }
    return { ok: true, files, tensors };
  } catch (error) {
    if (!(error instanceof SafetensorsError)) throw error;
    return { ok: false, errors: [{ code: error.code, message: error.message, ...error.place }] };
  }
}

/** `model.safetensors.index.json` of a plan with several files: canonical JSON, or null when there is one file. */
export function indexJson(plan: MergePlan): string | null {
  if (plan.output.length < 2) return null;
  const total = plan.tensors.reduce((sum, tensor) => sum + tensor.end - tensor.begin, 0);
  // built as text: a tensor may be called __proto__
  const members = plan.tensors.map(({ name, file }) => `    ${JSON.stringify(name)}: ${JSON.stringify(file)}`);
  return `{\n  "metadata": {\n    "total_size": ${total}\n  },\n  "weight_map": {\n${members.join(',\n')}\n  }\n}\n`;
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

function shardName(index: number, count: number): string {
  if (count === 1) return 'model.safetensors';
  const digits = (n: number): string => String(n).padStart(5, '0');
  return `model-${digits(index + 1)}-of-${digits(count)}.safetensors`;
}

/** Bytes of one element of a planned tensor in its output. */
export function outputElementBytes(tensor: PlannedTensor): number {
  return bytesPerElement(tensor.dtype);
}
