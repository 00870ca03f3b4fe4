import { createHash } from 'node:crypto';
import { canonicalJson } from './canonical-json.ts';
import { type Recipe } from './recipe-types.ts';

/** Identity of a recipe: SHA-256 (hex) of its canonical JSON. */
export function recipeDigest(recipe: Recipe): string {
  return createHash('sha256').update(canonicalJson(recipe)).digest('hex');
}
