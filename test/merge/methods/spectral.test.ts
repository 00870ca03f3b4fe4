import { afterAll, describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { memorySource } from '../../../src/storage/open-location.ts';
import { readSafetensorsHeader } from '../../../src/storage/safetensors/read-header.ts';
import { mergeCase, temporaryFolder, type TestCheckpoint, writeCheckpoint } from '../support.ts';

/** Made by NumPy and torch in float64: see test/goldens/spectral/make.py. */
const GOLDENS = new URL('../../goldens/spectral/', import.meta.url);

const folder = temporaryFolder();
afterAll(folder.remove);

interface GoldenCase {
  readonly name: string;
  readonly family: string;
  readonly method: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly post: readonly { readonly id: string; readonly parameters: Readonly<Record<string, unknown>> }[];
  readonly expertParameters: readonly Readonly<Record<string, unknown>>[] | null;
  readonly dtype: 'F32' | 'F64';
}

interface Stored {
  readonly shape: readonly number[];
  readonly values: Float64Array;
}

const cases = JSON.parse(readFileSync(new URL('cases.json', GOLDENS), 'utf8')) as readonly GoldenCase[];
const families = new Map<string, ReadonlyMap<string, Stored>>();

async function familyOf(name: string): Promise<ReadonlyMap<string, Stored>> {
  const known = families.get(name);
  if (known !== undefined) return known;
  const bytes = new Uint8Array(readFileSync(new URL(`${name}.safetensors`, GOLDENS)));
  const { tensors } = await readSafetensorsHeader(memorySource(bytes));
  const family = new Map(
    tensors.map(({ name: tensor, shape, begin, end }): [string, Stored] => [
      tensor,
      { shape, values: new Float64Array(bytes.slice(begin, end).buffer) },
    ]),
  );
  families.set(name, family);
  return family;
}

function under(family: ReadonlyMap<string, Stored>, prefix: string): [string, Stored][] {
  return [...family].flatMap(([name, stored]) =>
    name.startsWith(`${prefix}/`) ? [[name.slice(prefix.length + 1), stored]] : [],
  );
}

function checkpoint(family: ReadonlyMap<string, Stored>, prefix: string, dtype: 'F32' | 'F64'): TestCheckpoint {
  const tensors = under(family, prefix).map(([name, { shape, values }]) => ({ name, dtype, shape, values }));
  return writeCheckpoint(folder.path, tensors);
}

/** Largest difference of two changes, relative to the largest element. */
function distance(found: readonly number[], wanted: Float64Array): number {
  const top = Math.max(...wanted.map(Math.abs), 1e-6);
  return Math.max(...found.map((value, i) => Math.abs(value - wanted[i]))) / top;
}

/** Element-wise definitions compute in f32, and so do the changes that they give to a post-step. */
function toleranceOf({ dtype, method, post }: GoldenCase): number {
  if (dtype === 'F32' || (method === 'task_arithmetic' && post.some(({ id }) => id === 'svc'))) return 2e-5;
  return post.length > 0 ? 1e-6 : 1e-8;
}

describe('every change of the model is that of the golden', () => {
  test.each(cases)('$name', async (golden) => {
    const { name, family: which, method, parameters, post, dtype, expertParameters } = golden;
    const family = await familyOf(which);
    const count = [...family.keys()].filter((key) => /^expert\d+\/bias$|^expert\d+\/head\.weight$/.test(key)).length;
    const merged = await mergeCase({
      folder: folder.path,
      method,
      parameters,
      post,
      base: checkpoint(family, 'base', dtype),
      experts: Array.from({ length: count }, (_, index) => checkpoint(family, `expert${index}`, dtype)),
      expertParameters: expertParameters ?? undefined,
      outputDtype: 'F64',
    });
    const base = new Map(under(family, 'base'));
    const off = under(family, name).map(([tensor, wanted]): [string, number] => {
      const from = base.get(tensor)?.values ?? new Float64Array();
      return [
        tensor,
        distance(
          merged.values(tensor).map((value, i) => value - from[i]),
          wanted.values,
        ),
      ];
    });
    const worst = off.reduce((a, b) => (b[1] > a[1] ? b : a));
    expect(worst).toEqual([worst[0], expect.any(Number)]);
    expect(off.filter(([, error]) => !(error <= toleranceOf(golden)))).toEqual([]);
  });
});
