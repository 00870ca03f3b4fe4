/** Recipes with the models that they name and what mergekit makes of them (`test/goldens/mergekit-recipes`). */
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { floatValues } from '../../src/models/float-values.ts';
import { memorySource } from '../../src/storage/open-location.ts';
import { readSafetensorsHeader } from '../../src/storage/safetensors/read-header.ts';

export interface GoldenRecipe {
  readonly name: string;
  readonly recipe: string;
  /** What mergekit wrote. */
  readonly file: string;
  readonly layers: number;
  readonly dtype: string;
}

export const GOLDENS = fileURLToPath(new URL('../goldens/mergekit-recipes/', import.meta.url));

export const goldenRecipes = JSON.parse(readFileSync(join(GOLDENS, 'merges.json'), 'utf8')) as readonly GoldenRecipe[];

export function goldenModel(name: string): string {
  return join(GOLDENS, 'models', name);
}

export type Weights = ReadonlyMap<string, Float32Array>;

/** Tensors of safetensors files. */
export async function readWeights(...files: readonly Uint8Array[]): Promise<Weights> {
  const weights = new Map<string, Float32Array>();
  for (const file of files) {
    const bytes = new Uint8Array(file);
    for (const { name, dtype, begin, end } of (await readSafetensorsHeader(memorySource(bytes))).tensors) {
      weights.set(name, floatValues(bytes.subarray(begin, end), dtype, name));
    }
  }
  return weights;
}

/**
 * Tensors that are not what mergekit wrote, with how far they are off relative to their largest value. mergekit computes in the
 * type that it is told: what it rounds to sixteen bits on the way is not what we get.
 */
export async function differences({ file, recipe }: GoldenRecipe, found: Weights): Promise<[string, number][]> {
  const wanted = await readWeights(await readFile(join(GOLDENS, file)));
  const tolerance = recipe.includes('float16') ? 1e-2 : 2e-6;
  const names = new Set([...wanted.keys(), ...found.keys()]);
  return [...names]
    .map((name): [string, number] => [name, distance(wanted.get(name), found.get(name))])
    .filter(([, off]) => !(off < tolerance));
}

function distance(wanted: Float32Array | undefined, found: Float32Array | undefined): number {
  if (wanted === undefined || wanted.length !== found?.length) return NaN;
  const largest = wanted.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-6);
  return wanted.reduce((most, value, i) => Math.max(most, Math.abs(value - found[i])), 0) / largest;
}
