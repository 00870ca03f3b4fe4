import { createHash } from 'node:crypto';
import { randomWords } from '../../tensor/philox.ts';
import { type Block, type TensorContext } from '../block.ts';
import { type MeasurePass, type TensorSums } from '../passes.ts';
import { finiteSums } from './gram.ts';

const PASS = 'lengths';
const HALF = 2 ** -33;

/** Σ τᵢ² of every expert, tensor by tensor: the squared lengths that noise takes over. */
export function lengthsPass(experts: number): MeasurePass {
  return {
    kind: 'measure',
    name: PASS,
    values: () => experts,
    flopsPerElement: 3 * experts,
    measure: ({ base, experts: values, count }, _context, to) => {
      if (base === null) throw new TypeError('internal: task vectors need a base');
      values.forEach((expert, index) => {
        for (let e = 0; e < count; e++) to[index] += (expert[e] - base[e]) ** 2;
      });
    },
    finish: finiteSums,
  };
}

/**
 * For every expert independent Gaussian numbers whose expected length, over the whole tensor, is that of the expert's task vector.
 * Counter-based: the numbers of an element hang on seed, expert, tensor and place alone (Box–Muller of its two words).
 */
export function noise({ first, count }: Block, context: TensorContext): Float32Array[] {
  const { recipe, name, index, shape, reductions } = context;
  const elements = Math.max(
    1,
    shape.reduce((product, size) => product * size, 1),
  );
  const sums = (reductions[PASS] as TensorSums)[index];
  return recipe.experts.map(({ digest }, expert) => {
    const hash = createHash('sha256')
      .update(JSON.stringify(['mergeboard/noise/1', recipe.seed, digest, expert, name]))
      .digest();
    const deviation = Math.sqrt(sums[expert] / elements);
    const words = randomWords([hash.readUInt32LE(0), hash.readUInt32LE(4)], 2 * first, 2 * count);
    return Float32Array.from({ length: count }, (_, e) => {
      // in (0, 1): a logarithm of zero has no place here
      const radius = Math.sqrt(-2 * Math.log(words[2 * e] * 2 ** -32 + HALF));
      return deviation * radius * Math.cos(2 * Math.PI * words[2 * e + 1] * 2 ** -32);
    });
  });
}
