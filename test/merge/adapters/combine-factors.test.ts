import { type Adapter, type AdapterLayer } from '../../../src/merge/adapters/adapter.ts';
import { type Combination, type CombinedTerm, combineFactors } from '../../../src/merge/adapters/combine-factors.ts';
import { type ElementRule } from '../../../src/merge/adapters/element-rules.ts';
import { type FactorPair, loadFactors, turns } from '../../../src/merge/adapters/factors.ts';
import { denseProduct } from '../../../src/merge/adapters/low-rank.ts';
import { type OpenAdapter } from '../../../src/merge/adapters/open-adapter.ts';
import { readAdapter } from '../../../src/merge/adapters/read-adapter.ts';
import { matrix } from '../../../src/tensor/linalg/matrix.ts';
import { LinalgWorkspace } from '../../../src/tensor/linalg/workspace.ts';
import { goldenJson, goldenValues, openGolden, tableOf } from './golden-files.ts';

interface Case {
  readonly case: string;
  readonly adapters: readonly string[];
  readonly weights: readonly number[];
  readonly options: {
    readonly combination_type: string;
    readonly density?: number;
    readonly svd_rank?: number;
    readonly majority_sign_method?: 'total' | 'frequency';
  };
}

const workspace = new LinalgWorkspace();
const cases = goldenJson<Case[]>('weighted/cases.json');
const adapters = new Map<string, { readonly files: OpenAdapter; readonly adapter: Adapter }>();

/** In the order in which PEFT walks the model. */
const MODULES = ['embed', 'first', 'second', 'conv', 'point'];
const BASE = tableOf([
  { name: 'embed.weight', shape: [7, 5] },
  { name: 'first.weight', shape: [6, 5] },
  { name: 'second.weight', shape: [4, 6] },
  { name: 'conv.weight', shape: [4, 3, 3, 3] },
  { name: 'point.weight', shape: [5, 4, 1, 1] },
]);

beforeAll(async () => {
  for (const name of ['a', 'b', 'c', 'wide']) {
    const files = await openGolden(
      `weighted/${name}/adapter_model.safetensors`,
      `weighted/${name}/adapter_config.json`,
    );
    adapters.set(name, { files, adapter: await readAdapter(files, BASE) });
  }
});
afterAll(async () => {
  for (const { files } of adapters.values()) await files.close();
});

function combinationOf({ options }: Case): Combination {
  const { combination_type: type, density = 1, svd_rank: rank = 0, majority_sign_method: signs = 'total' } = options;
  if (type === 'cat') return { kind: 'exact', rank: null, split: 'b' };
  if (type === 'svd') return { kind: 'exact', rank, split: 'b' };
  const rule = type.replace('_svd', '') as ElementRule;
  return type.endsWith('_svd')
    ? { kind: 'deltas', rule, density, signs, rank }
    : { kind: 'factors', rule, density, signs };
}

/** The masks that PEFT drew, in the order in which it did. */
function drawnMasks({ case: name, options }: Case): () => ArrayLike<number> {
  if (!options.combination_type.startsWith('dare')) return () => [];
  const values = [...goldenValues(`weighted/${name}.masks.safetensors`)].sort(([a], [b]) => a.localeCompare(b));
  let next = 0;
  return () => values[next++][1];
}

function expectedPair(name: string, module: string, { a, b }: FactorPair): FactorPair {
  const golden = goldenValues(`weighted/${name}.safetensors`);
  const find = (part: string): Float64Array => {
    const linear = golden.get(`base_model.model.${module}.lora_${part}.weight`);
    return Float64Array.from(linear ?? golden.get(`base_model.model.${module}.lora_embedding_${part}`) ?? []);
  };
  const [dataA, dataB] = [find('A'), find('B')];
  const rank = dataA.length / a.columns;
  return { a: matrix(rank, a.columns, dataA), b: matrix(b.rows, rank, dataB) };
}

function worst(a: Float64Array, b: Float64Array): number {
  expect(a.length).toBe(b.length);
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i])), 0);
}

describe("PEFT's add_weighted_adapter", () => {
  test.each(cases.map((golden) => [golden.case, golden] as const))('%s', async (_, golden) => {
    const combination = combinationOf(golden);
    const masks = drawnMasks(golden);
    for (const module of MODULES) {
      const terms: CombinedTerm[] = [];
      let layer: AdapterLayer | undefined;
      for (const [index, name] of golden.adapters.entries()) {
        const opened = adapters.get(name);
        const own = opened?.adapter.layers.find((candidate) => candidate.module === module);
        if (opened === undefined || own === undefined) continue;
        layer = own;
        const pair = await loadFactors(workspace, own, opened.files.read);
        terms.push({ pair, weight: golden.weights[index], scaling: own.scaling });
      }
      if (layer === undefined) throw new Error(module);
      const { pair: made } = combineFactors(workspace, terms, combination, turns(layer), masks);
      const due = expectedPair(golden.case, module, made);
      expect(worst(denseProduct(workspace, made).data, denseProduct(workspace, due).data)).toBeLessThan(2e-6);
      // products agree up to the signs of singular vectors; what is combined element by element agrees element by element
      if (combination.kind !== 'factors') continue;
      expect(worst(made.a.data, due.a.data)).toBeLessThan(1e-6);
      expect(worst(made.b.data, due.b.data)).toBeLessThan(1e-6);
    }
  });
});
