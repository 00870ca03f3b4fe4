import { type TaskSettings } from '../../tensor/kernels/kernel-task.ts';
import { type TensorContext } from '../block.ts';
import { type ElementwiseMap, elementwiseOf, type MapPass } from '../maps.ts';
import { addsToBase } from './changes.ts';
import { baseMatrix } from './task-matrices.ts';

type FactorOf = (context: TensorContext) => number;

interface Stretched {
  readonly inner: unknown;
  readonly factor: number;
}

/** The map that adds `factorOf(tensor)` times as much to the base. */
export function stretchMap(map: MapPass, factorOf: FactorOf): MapPass {
  if (map.kind === 'elementwise') return stretchElements(map, factorOf);
  return {
    ...map,
    numbers: (rows, columns, recipe) => map.numbers(rows, columns, recipe) + 2 * rows * columns,
    async solve(device, input, context, tools) {
      const { matrix, note } = await map.solve(device, input, context, tools);
      const factor = factorOf(context);
      const base = await baseMatrix(input);
      const data = base.data.map((value, i) => value + factor * (matrix.data[i] - value));
      return { matrix: { ...matrix, data }, note: { ...note, factor } };
    },
    rest: stretchElements(elementwiseOf(map), factorOf),
  };
}

function stretchElements(map: ElementwiseMap, factorOf: FactorOf): ElementwiseMap {
  if (addsToBase(map)) {
    // the scale of these maps is the last factor before the base is added
    const settings = (context: TensorContext): TaskSettings => {
      const inner = map.settings(context) as TaskSettings;
      return { ...inner, scale: inner.scale * factorOf(context) };
    };
    return { ...map, settings };
  }
  return {
    kind: 'elementwise',
    rows: map.rows,
    settings: (context): Stretched => ({ inner: map.settings(context), factor: factorOf(context) }),
    masks: (block, context, settings) => map.masks?.(block, context, (settings as Stretched).inner) ?? [],
    define: (tf, input) => {
      const { inner, factor } = input.settings as Stretched;
      const { base } = input;
      if (base === null) throw new TypeError('internal: only what is added to a base can be stretched');
      const merged = map.define(tf, { ...input, settings: inner });
      return tf.add(base, tf.mul(tf.sub(merged, base), factor));
    },
  };
}
