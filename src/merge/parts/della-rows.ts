import { AppError } from '../../errors.ts';
import { randomWords } from '../../tensor/philox.ts';
import { type Block, type Floats, type TensorContext } from '../block.ts';
import { expertNumberAt } from '../values.ts';
import { maskKeys } from './mask-keys.ts';
import { expertNumbersAt } from './mergekit-values.ts';
import { type Sparsifier } from './task-vector-merge.ts';

/** Ranks are packed with the position of their entry into one f64: 31 bits of a magnitude, 22 of a position. */
const POSITIONS = 2 ** 22;

/**
 * Keeps each entry with a probability from d − ε for the smallest of its row to d + ε for the largest. Rows run along the second
 * axis; a tensor of one axis is one row.
 */
export const byRowRank: Sparsifier = {
  passes: () => [],
  masks: rowMasks,
  check: (context) => {
    expertNumbersAt(context, 'density').forEach((density, expert) => {
      if (density > 0 && density < 1) checkedEpsilon(context, expert, density);
    });
  },
  rows: 'slabs',
};

function rowMasks(block: Block, context: TensorContext): Float32Array[] {
  const keys = maskKeys(context.recipe, context.name);
  return expertNumbersAt(context, 'density').map((density, expert) => {
    if (density >= 1) return new Float32Array(block.count).fill(1);
    if (density <= 0) return new Float32Array(block.count);
    const epsilon = checkedEpsilon(context, expert, density);
    const words = randomWords(keys[expert], block.first, block.count);
    return mask(block.experts[expert], block, context.shape, density, epsilon, words);
  });
}

function mask(
  values: Floats,
  { base, count }: Block,
  shape: readonly number[],
  density: number,
  epsilon: number,
  words: Uint32Array,
): Float32Array {
  if (base === null) throw new TypeError('internal: task vectors need a base');
  const length = shape.length < 2 ? count : shape[1];
  const stride = shape.slice(2).reduce((product, side) => product * side, 1);
  const keep = new Float32Array(count);
  const order = new Float64Array(length);
  for (let slab = 0; slab < count; slab += length * stride) {
    for (let inner = 0; inner < stride; inner++) {
      const start = slab + inner;
      sortRow(values, base, start, stride, order);
      for (let rank = 0; rank < length; rank++) {
        const at = start + positionOf(order[rank]) * stride;
        const share = length === 1 ? 0.5 : rank / (length - 1);
        const probability = density - epsilon + 2 * epsilon * share;
        // what is not a number must reach the output, where it is reported
        const finite = Math.abs(values[at] - base[at]) < Infinity;
        keep[at] = !finite || words[at] < probability * 2 ** 32 ? 1 : 0;
      }
    }
  }
  return keep;
}

const float = new Float32Array(1);
const pattern = new Uint32Array(float.buffer);

/** Positions of a row in ascending order of magnitude, equal ones in the order of their elements. */
function sortRow(values: Floats, base: Floats, start: number, stride: number, order: Float64Array): void {
  for (let position = 0, at = start; position < order.length; position++, at += stride) {
    float[0] = Math.abs(values[at] - base[at]);
    order[position] = (pattern[0] & 0x7fffffff) * POSITIONS + position;
  }
  order.sort();
}

function positionOf(packed: number): number {
  return packed % POSITIONS;
}

function checkedEpsilon(context: TensorContext, expert: number, density: number): number {
  const epsilon = expertNumberAt(context, expert, 'epsilon');
  if (density - epsilon > 0 && density + epsilon < 1) return epsilon;
  const message = `expert ${expert + 1}: density ${density} ± epsilon ${epsilon} must lie between 0 and 1`;
  throw new AppError('PARAMETER_INVALID', `tensor "${context.name}": ${message}`, {
    field: ['experts', String(expert), 'parameters', 'epsilon'],
    tensor: context.name,
  });
}
