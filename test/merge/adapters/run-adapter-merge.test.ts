import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type AdapterExpert, adapterExpert } from '../../../src/merge/adapters/adapter-expert.ts';
import { listAllMethods } from '../../../src/merge/catalogue.ts';
import { planMerge, type PlanRequest } from '../../../src/merge/plan.ts';
import { resolveRecipe } from '../../../src/merge/recipe.ts';
import { runMerge } from '../../../src/merge/run.ts';
import { type RecipeDraft } from '../../../src/merge/recipe-types.ts';
import { type MergeRun, type SliceId } from '../../../src/merge/run-types.ts';
import { type MergePlan } from '../../../src/merge/types.ts';
import { parseSafetensors } from '../../support/parse-safetensors.ts';
import { temporaryFolder } from '../support.ts';
import { goldenJson, goldenValues, GOLDENS, tableOf } from './golden-files.ts';

const folder = temporaryFolder();
afterAll(() => folder.remove());

/** Experts keep the order of the goldens when methods sort them by digest. */
const DIGESTS: Readonly<Record<string, string>> = { a: '1', b: '2', c: '3', wide: '4' };
const BASE_DIGEST = 'f'.repeat(64);
const experts = new Map<string, AdapterExpert>();

beforeAll(async () => {
  const shapes = {
    'embed.weight': [7, 5],
    'first.weight': [6, 5],
    'second.weight': [4, 6],
    'conv.weight': [4, 3, 3, 3],
    'point.weight': [5, 4, 1, 1],
  };
  const path = join(GOLDENS, 'weighted/base.safetensors');
  const base = {
    table: { digest: BASE_DIGEST, tensors: tableOf(Object.entries(shapes).map(([name, shape]) => ({ name, shape }))) },
    locations: {
      digest: BASE_DIGEST,
      files: new Map([['model.safetensors', { kind: 'file', path, bytes: statSync(path).size } as const]]),
    },
  };
  for (const [name, digit] of Object.entries(DIGESTS)) {
    const file = join(GOLDENS, `weighted/${name}/adapter_model.safetensors`);
    const files = new Map([
      ['adapter_model.safetensors', { kind: 'file', path: file, bytes: statSync(file).size } as const],
    ]);
    const config = readFileSync(join(GOLDENS, `weighted/${name}/adapter_config.json`));
    experts.set(name, await adapterExpert({ digest: digit.repeat(64), files, config, base }));
  }
});

function named(names: readonly string[]): AdapterExpert[] {
  return names.flatMap((name) => experts.get(name) ?? []);
}

interface Case {
  readonly names: readonly string[];
  readonly weights?: readonly number[];
  readonly method: RecipeDraft['method'];
  readonly parameters?: RecipeDraft['parameters'];
  readonly seed?: number;
  readonly request?: Partial<PlanRequest>;
}

function planned({ names, weights = [], method, parameters, seed, request }: Case): ReturnType<typeof planMerge> {
  const chosen = named(names);
  const resolved = resolveRecipe({
    method,
    parameters,
    seed,
    experts: chosen.map(({ table }, i) => ({ digest: table.digest, onto: table.onto, weight: weights[i] })),
  });
  if (!resolved.ok) return resolved;
  return planMerge({ recipe: resolved.recipe, base: null, experts: chosen.map(({ table }) => table), ...request });
}

let outputs = 0;

async function merge(
  of: Case,
  more: Partial<MergeRun> = {},
): Promise<{ plan: MergePlan; bytes: Buffer; outcome: Awaited<ReturnType<typeof runMerge>> }> {
  const made = planned(of);
  if (!made.ok) throw new Error(JSON.stringify(made.errors));
  const path = join(folder.path, `${outputs++}.safetensors`);
  const outcome = await runMerge({
    plan: made.plan,
    base: null,
    experts: named(of.names).map(({ locations }) => locations),
    targets: new Map([['adapter_model.safetensors', { kind: 'file', path }]]),
    ...more,
  });
  return { plan: made.plan, bytes: readFileSync(path), outcome };
}

interface Golden {
  readonly case: string;
  readonly adapters: readonly string[];
  readonly weights: readonly number[];
  readonly options: {
    readonly combination_type: string;
    readonly density?: number;
    readonly svd_rank?: number;
    readonly majority_sign_method?: string;
  };
}
/** Random types have their own masks here, and `_svd` types singular vectors of their own signs: those are compared elsewhere. */
const SAME_FACTORS = ['linear', 'ties', 'magnitude_prune'];
const goldens = goldenJson<Golden[]>('weighted/cases.json').filter(({ options }) =>
  SAME_FACTORS.includes(options.combination_type),
);

describe('methods that make an adapter', () => {
  test.each(goldens.map((golden) => [golden.case, golden] as const))('%s writes what PEFT does', async (_, golden) => {
    const { combination_type: id, density, majority_sign_method } = golden.options;
    const { bytes } = await merge({
      names: golden.adapters,
      weights: golden.weights,
      method: { id, dialect: 'peft' },
      parameters: {
        ...(density === undefined ? {} : { density }),
        ...(majority_sign_method === undefined ? {} : { majority_sign_method }),
      },
    });
    const wanted = goldenValues(`weighted/${golden.case}.safetensors`);
    const { tensors } = parseSafetensors(bytes);
    expect([...tensors.keys()].sort()).toEqual([...wanted.keys()].sort());
    for (const [name, values] of tensors) {
      values.forEach((value, i) => expect(Math.abs(value - (wanted.get(name)?.[i] ?? NaN))).toBeLessThan(1e-6));
    }
  });

  test('the bytes are the same in any slices, and a run that goes on writes what is left', async () => {
    const of = { names: ['a', 'b', 'c'], method: { id: 'lora_linear' }, parameters: { rank: 2 } };
    const whole = await merge(of);
    const slices: SliceId[] = [];
    const cut = { ...of, request: { sliceBytes: 512 } };
    const { bytes, outcome } = await merge(cut, { onSlice: async (slice) => void slices.push(slice) });
    expect(Buffer.compare(bytes, whole.bytes)).toBe(0);
    expect(outcome.slices).toBe(Math.ceil(bytes.length / 512));
    expect(slices.map(({ index }) => index)).toEqual([...slices.keys()]);
    const rest = await merge(cut, { finished: slices.slice(0, 2) });
    expect(rest.outcome.slices).toBe(slices.length - 2);
    expect(Buffer.compare(rest.bytes.subarray(1024), whole.bytes.subarray(1024))).toBe(0);
    expect(whole.outcome.notes.map(({ values }) => values.rank)).toEqual([2, 2, 2, 2, 2]);
    expect(whole.outcome.notes.every(({ values }) => Number(values.truncation_error) < 1)).toBe(true);
    expect(whole.outcome.cost.bytesRead).toBe(whole.plan.bytesRead);
  });

  test('random masks hang on the seed', async () => {
    const of = {
      names: ['a', 'c'],
      method: { id: 'dare_linear_svd', dialect: 'peft' },
      parameters: { density: 0.5, rank: 3 },
    };
    const [first, again, other] = [
      await merge({ ...of, seed: 1 }),
      await merge({ ...of, seed: 1 }),
      await merge({ ...of, seed: 2 }),
    ];
    expect(Buffer.compare(first.bytes, again.bytes)).toBe(0);
    expect(
      Buffer.compare(
        first.bytes.subarray(first.plan.output[0].header.length),
        other.bytes.subarray(other.plan.output[0].header.length),
      ),
    ).not.toBe(0);
  });

  test('mistakes are told before the merge', () => {
    const errors = (of: Case): unknown => {
      const made = planned(of);
      return made.ok ? [] : made.errors;
    };
    const linear = { id: 'linear', dialect: 'peft' };
    expect(errors({ names: ['a', 'wide'], method: linear })).toMatchObject(
      ['conv', 'first', 'second'].map((module) => ({
        code: 'SHAPE_MISMATCH',
        tensor: `base_model.model.${module}.lora_A.weight`,
      })),
    );
    expect(errors({ names: ['a'], method: linear, request: { memoryBudgetBytes: 1 << 20 } })).toMatchObject([
      { code: 'MEMORY_BUDGET' },
    ]);
    expect(errors({ names: ['a'], method: { id: 'lora_linear' }, parameters: { rank: -1 } })).toMatchObject([
      { code: 'PARAMETER_INVALID' },
    ]);
  });

  test('are listed with the others, each of one name', () => {
    const cards = listAllMethods().filter(({ makesAdapter }) => makesAdapter === true);
    expect(cards.map(({ id }) => id).sort()).toEqual([
      'cat',
      'dare_linear',
      'dare_linear_svd',
      'dare_ties',
      'dare_ties_svd',
      'linear',
      'lora_linear',
      'magnitude_prune',
      'magnitude_prune_svd',
      'svd',
      'ties',
      'ties_svd',
    ]);
  });
});
