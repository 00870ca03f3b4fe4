import { createHash } from 'node:crypto';
import { type TaskSettings, type Thinning } from '../../tensor/kernels/kernel-task.ts';
import { dropMask } from '../../tensor/philox.ts';
import { type Block, type TensorContext } from '../block.ts';
import { numberOf } from '../values.ts';
import { type Recipe } from '../recipe-types.ts';

/** Random dropping of one tensor's task vectors: the key of an expert's numbers is made of seed, expert and tensor name. */
export function dropping({ recipe, name }: TensorContext): Thinning {
  return { kind: 'drop', p: numberOf(recipe, 'p'), keys: maskKeys(recipe, name) };
}

/**
 * Philox keys, one per expert: the first 64 bits of SHA-256 of what the mask hangs on. An expert that is listed twice has
 * two masks.
 */
export function maskKeys(recipe: Recipe, tensor: string): [number, number][] {
  const seen = new Map<string, number>();
  return recipe.experts.map(({ digest }) => {
    const occurrence = seen.get(digest) ?? 0;
    seen.set(digest, occurrence + 1);
    const hash = createHash('sha256')
      .update(JSON.stringify(['mergeboard/mask/1', recipe.seed, digest, occurrence, tensor]))
      .digest();
    return [hash.readUInt32LE(0), hash.readUInt32LE(4)];
  });
}

/** The masks that the kernels draw, for a definition: none when nothing is dropped. */
export function dropMasks({ first, count }: Block, _: TensorContext, { thinning }: TaskSettings): Float32Array[] {
  return thinning.kind === 'drop' ? thinning.keys.map((key) => dropMask(key, thinning.p, first, count)) : [];
}
