import { AppError } from '../../../errors.ts';
import { taskSettings } from '../../maps.ts';
import { type MergeMethod } from '../../method.ts';
import { type TensorSums } from '../../passes.ts';
import { numberOf } from '../../values.ts';
import { type Recipe } from '../../recipe-types.ts';
import { type Reductions } from '../../run-types.ts';
import { weightedSum } from '../../parts/definitions.ts';

const PASS = 'norms';
/** Beyond this cosine the two directions are taken as one and interpolated linearly: sin ω would divide by almost zero. */
const PARALLEL = 0.9995;

interface Angle {
  readonly squares: readonly [number, number];
  readonly dot: number;
}

/**
 * [sin((1−t)ω)/sin ω]·θ₁ + [sin(tω)/sin ω]·θ₂ on the un-normalised vectors, with ω the angle between the two whole models.
 */
export const method: MergeMethod = {
  card: {
    id: 'slerp',
    dialect: 'paper',
    version: 1,
    family: 'GEOMETRIC',
    title: 'SLERP',
    summary: 'Interpolates two experts along the arc between them; the angle is that of the two whole models.',
    citation: { title: 'Animating rotation with quaternion curves (Shoemake, SIGGRAPH 1985)', arxiv: null },
    experts: { min: 2, max: 2 },
    prerequisites: { base: false, statistics: [], data: false, tuning: false, randomness: false },
    parameters: [
      {
        name: 't',
        type: 'number',
        default: 0.5,
        min: 0,
        max: 1,
        grid: [],
        help: 'Where on the arc: 0 is the first expert, 1 the second.',
      },
    ],
    costFormula: '9P',
  },
  ordered: true,
  weighted: false,
  flopsPerElement: () => 9,
  passes: () => [
    {
      kind: 'sums',
      name: PASS,
      operation: 'pair',
      values: 3,
      flopsPerElement: 6,
      settings: ({ recipe }) => taskSettings(recipe.experts.length, {}),
      finish: angleOf,
    },
  ],
  map: {
    kind: 'elementwise',
    operation: 'weightedSum',
    settings: ({ recipe, reductions }) => taskSettings(2, { weights: slerpWeights(recipe, reductions) }),
    define: weightedSum,
  },
};

function angleOf(sums: TensorSums): Angle {
  const [a, b, dot] = [0, 1, 2].map((value) => sums.reduce((total, tensor) => total + tensor[value], 0));
  if (![a, b, dot].every(Number.isFinite)) {
    throw new AppError('NUMERIC', 'the norms of the experts are not finite: an expert holds NaN or infinity');
  }
  return { squares: [a, b], dot };
}

/** Shares of the two experts. Parallel, opposite or zero vectors have no arc: they are interpolated linearly. */
function slerpWeights(recipe: Recipe, reductions: Reductions): [number, number] {
  const t = numberOf(recipe, 't');
  const { squares, dot } = reductions[PASS] as Angle;
  const norms = Math.sqrt(squares[0]) * Math.sqrt(squares[1]);
  const cosine = norms === 0 ? 1 : dot / norms;
  if (Math.abs(cosine) > PARALLEL) return [1 - t, t];
  const omega = Math.acos(cosine);
  return [Math.sin((1 - t) * omega) / Math.sin(omega), Math.sin(t * omega) / Math.sin(omega)];
}
