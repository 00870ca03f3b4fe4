import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type OpenAdapter, openAdapter } from '../../../src/merge/adapters/open-adapter.ts';
import { type TensorEntry } from '../../../src/merge/types.ts';
import { parseSafetensors } from '../../support/parse-safetensors.ts';

export const GOLDENS = new URL('../../goldens/adapters', import.meta.url).pathname;

/** An adapter of the goldens: its file, and the configuration beside it when there is one. */
export async function openGolden(path: string, config: string | null = null): Promise<OpenAdapter> {
  const file = join(GOLDENS, path);
  const location = { kind: 'file', path: file, bytes: statSync(file).size } as const;
  const stated = config === null ? null : readFileSync(join(GOLDENS, config));
  return openAdapter(new Map([['adapter_model.safetensors', location]]), stated);
}

/** Values of every tensor of a golden file. */
export function goldenValues(path: string): ReadonlyMap<string, number[]> {
  return parseSafetensors(readFileSync(join(GOLDENS, path))).tensors;
}

export function goldenJson<T>(path: string): T {
  return JSON.parse(readFileSync(join(GOLDENS, path), 'utf8')) as T;
}

/** The table of a golden's base: F32, laid out in its order. */
export function goldenBase(folder: string): TensorEntry[] {
  const path = `${folder}/base.json`;
  if (!existsSync(join(GOLDENS, path))) throw new Error(`there is no ${path}`);
  return tableOf(goldenJson(path));
}

export function tableOf(
  shapes: readonly { readonly name: string; readonly shape: readonly number[] }[],
): TensorEntry[] {
  let begin = 0;
  return shapes.map(({ name, shape }) => {
    const end = begin + 4 * shape.reduce((product, dimension) => product * dimension, 1);
    const entry = { name, dtype: 'F32', shape, file: 'model.safetensors', begin, end } as const;
    begin = end;
    return entry;
  });
}
