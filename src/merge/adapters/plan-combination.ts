import { compareUtf8, encodeSafetensorsHeader } from '../../storage/safetensors/encode-header.ts';
import { type FloatDtype, isFloatDtype } from '../../tensor/dtype.ts';
import { type MergeIssue, type TensorEntry } from '../types.ts';
import { type AdapterFamily, type LayerKind, type MappedAdapter, type MappedLayer } from './adapter.ts';
import { type Combination, combinedRank } from './combine-factors.ts';
import { AdapterIssues } from './issues.ts';

/** A layer of the combined adapter, and which of the adapters change it. */
export interface CombinedLayer {
  readonly target: string;
  readonly module: string;
  readonly kind: LayerKind;
  readonly transposed: boolean;
  readonly rank: number;
  /** Position among the adapters, and its layer. */
  readonly terms: readonly { readonly adapter: number; readonly layer: MappedLayer }[];
  readonly a: TensorEntry;
  readonly b: TensorEntry;
}

/** What a combination of adapters will write, from headers alone. */
export interface CombinationPlan {
  readonly combination: Combination;
  readonly dtype: FloatDtype;
  /** In the order of the file's bytes. */
  readonly layers: readonly CombinedLayer[];
  /** Of `adapter_model.safetensors`: what it begins with, and its length. */
  readonly header: Uint8Array;
  readonly bytes: number;
  /** `adapter_config.json`. */
  readonly config: string;
}

export type PlannedCombination =
  | { readonly ok: true; readonly plan: CombinationPlan }
  | { readonly ok: false; readonly errors: readonly MergeIssue[] };

export const ADAPTER_WEIGHTS_FILE = 'adapter_model.safetensors';

/**
 * Plans one adapter out of several: for every weight that one of them changes a pair of factors, in the names of PEFT. The scale of
 * every layer is 1. Adapters that state tensors in full are refused: only the base could say what they change.
 */
export function planCombination(
  adapters: readonly MappedAdapter[],
  combination: Combination,
  options: { readonly dtype?: FloatDtype | 'same'; readonly metadata?: Readonly<Record<string, string>> } = {},
): PlannedCombination {
  const issues = new AdapterIssues();
  const byTarget = new Map<string, { adapter: number; layer: MappedLayer }[]>();
  for (const [adapter, { layers, saved }] of adapters.entries()) {
    for (const { entry } of saved) issues.add('ADAPTER_INVALID', entry.name, 'is stated in full: merge onto the base');
    for (const layer of layers) {
      const known = byTarget.get(layer.target);
      if (known === undefined) byTarget.set(layer.target, [{ adapter, layer }]);
      else known.push({ adapter, layer });
    }
  }
  const drafts = [...byTarget.values()].map((terms) =>
    draft(terms, adapters[terms[0].adapter].family, combination, issues),
  );
  if (!issues.empty) return { ok: false, errors: issues.finish() };

  const dtype = options.dtype === undefined || options.dtype === 'same' ? widest(adapters) : options.dtype;
  const specs = drafts.flatMap(({ a, b }) => [a, b]).map((tensor) => ({ ...tensor, dtype }));
  const { header, tensors, fileBytes } = encodeSafetensorsHeader(specs, { format: 'pt', ...options.metadata });
  const entries = new Map(tensors.map((tensor) => [tensor.name, { ...tensor, file: ADAPTER_WEIGHTS_FILE }]));
  const place = (name: string): TensorEntry => {
    const entry = entries.get(name);
    if (entry === undefined) throw new Error(`internal: ${name} has no place`);
    return entry;
  };
  const layers = drafts
    .map((layer): CombinedLayer => ({ ...layer, a: place(layer.a.name), b: place(layer.b.name) }))
    .sort((x, y) => compareUtf8(x.a.name, y.a.name));
  return { ok: true, plan: { combination, dtype, layers, header, bytes: fileBytes, config: configText(layers) } };
}

interface Shaped {
  readonly name: string;
  readonly shape: readonly number[];
}

function draft(
  terms: CombinedLayer['terms'],
  family: AdapterFamily,
  combination: Combination,
  issues: AdapterIssues,
): Omit<CombinedLayer, 'a' | 'b'> & { readonly a: Shaped; readonly b: Shaped } {
  const [{ layer: first }] = terms;
  const { target, kind, shape, transposed } = first;
  const ranks = terms.map(({ layer }) => effectiveRank(layer));
  const other = ranks.findIndex((rank) => rank !== ranks[0]);
  if (combination.kind === 'factors' && other >= 0) {
    const what = `has rank ${ranks[other]}, another adapter's has ${ranks[0]}: factors are combined element by element only at one rank`;
    issues.add('SHAPE_MISMATCH', terms[other].layer.a.name, what);
  }
  const odd = terms.find(({ layer }) => layer.kind !== kind);
  if (odd !== undefined) {
    issues.add(
      'SHAPE_MISMATCH',
      odd.layer.a.name,
      `adapts "${target}" as ${odd.layer.kind}, another adapter as ${kind}`,
    );
  }
  const [rows, ...rest] = shape;
  const columns = rest.reduce((product, dimension) => product * dimension, 1);
  const turned = kind === 'embedding' || transposed;
  const rank = combinedRank(combination, ranks, turned ? [columns, rows] : [rows, columns]);
  const module = family === 'peft' ? first.module : target.slice(0, -'.weight'.length);
  const name = `base_model.model.${module}`;
  const common = { target, module, kind, transposed, rank, terms };
  if (kind === 'embedding') {
    return {
      ...common,
      a: { name: `${name}.lora_embedding_A`, shape: [rank, rows] },
      b: { name: `${name}.lora_embedding_B`, shape: [columns, rank] },
    };
  }
  const [out, inner] = turned ? [columns, [rows]] : [rows, rest];
  return {
    ...common,
    a: { name: `${name}.lora_A.weight`, shape: [rank, ...inner] },
    b: { name: `${name}.lora_B.weight`, shape: [out, rank, ...inner.slice(1).map(() => 1)] },
  };
}

/** With a Tucker core, that of the factor that stays. */
function effectiveRank({ a, mid }: MappedLayer): number {
  return mid === null ? a.shape[0] : mid.shape[0];
}

/** The type that holds all factors' values. */
function widest(adapters: readonly MappedAdapter[]): FloatDtype {
  const factors = adapters
    .flatMap(({ layers }) => layers.flatMap(({ a, b }) => [a.dtype, b.dtype]))
    .filter(isFloatDtype);
  const kinds = new Set(factors);
  if (kinds.size === 1) return factors[0];
  return kinds.has('F64') ? 'F64' : 'F32';
}

/** The configuration that PEFT reads: the most common rank for all, patterns for the others, α = r everywhere. */
function configText(layers: readonly CombinedLayer[]): string {
  const counts = new Map<number, number>();
  for (const { rank } of layers) counts.set(rank, (counts.get(rank) ?? 0) + 1);
  const [[usual]] = [...counts].sort(([rankA, a], [rankB, b]) => b - a || rankA - rankB);
  const others = Object.fromEntries(
    layers.filter(({ rank }) => rank !== usual).map(({ module, rank }) => [module, rank]),
  );
  const config = {
    alpha_pattern: others,
    base_model_name_or_path: null,
    bias: 'none',
    fan_in_fan_out: layers.some(({ transposed }) => transposed),
    inference_mode: true,
    init_lora_weights: true,
    lora_alpha: usual,
    lora_dropout: 0,
    modules_to_save: null,
    peft_type: 'LORA',
    r: usual,
    rank_pattern: others,
    target_modules: layers.map(({ module }) => module).sort(),
    task_type: null,
    use_dora: false,
    use_rslora: false,
  };
  return `${JSON.stringify(config, null, 2)}\n`;
}
