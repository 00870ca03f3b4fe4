import { type TensorContext } from '../../block.ts';
import { type ElementwiseMap, type MatrixMap } from '../../maps.ts';
import { type MergeMethod } from '../../method.ts';
import { combinationMap } from '../../parts/combination.ts';
import { type Gram, gramOf, gramPass } from '../../parts/gram.ts';
import { flag, weightParameter } from '../../parts/mergekit-parameters.ts';
import { settleMergekit } from '../../parts/mergekit-settle.ts';
import { expertNumbersAt } from '../../parts/mergekit-values.ts';
import { rowCombinationMap } from '../../parts/row-combination.ts';
import { columnCombinationMap } from '../../parts/column-combination.ts';
import { type Recipe } from '../../recipe-types.ts';

/** Where the weights (nearly) cancel, the middle is taken. */
const NO_WEIGHT = 1e-6;
const LEAST_NORM = 1e-7;
/**
 * Below this sine the vectors are interpolated linearly. mergekit compares with 1e-8 in fp32, where the sine of the angle of
 * two vectors is either zero or at least 8e-8; the rounding of an f64 cosine at ±1 stays below this.
 */
const LEAST_SINE = 7e-8;

/**
 * SLERP with weights between two experts, or between their task vectors when there is a base:
 * [sin((1−t)θ)·v₀ + sin(tθ)·v₁]/sin θ with t = w₁/(w₀ + w₁). The angle θ is that of the whole tensor, of each vector along
 * the last axis, or of each along the first.
 */
export const method: MergeMethod = {
  card: {
    id: 'nuslerp',
    dialect: 'mergekit-0.1.4',
    version: 1,
    family: 'GEOMETRIC',
    title: 'NuSLERP',
    summary: 'Weighted spherical interpolation of two experts, or of their task vectors.',
    citation: { title: 'mergekit: NuSLERP', arxiv: null },
    experts: { min: 2, max: 2 },
    prerequisites: { base: false, statistics: [], data: false, tuning: true, randomness: false },
    optionalBase: true,
    parameters: [
      {
        ...flag('nuslerp_flatten', true, 'One angle for the whole tensor; otherwise one for each of its vectors.'),
        perTensor: false,
      },
      {
        ...flag(
          'nuslerp_row_wise',
          false,
          'Without nuslerp_flatten: vectors along the first axis (the columns of a matrix, despite the name) instead of the last.',
        ),
        perTensor: false,
      },
    ],
    expertParameters: [weightParameter],
    costFormula: '11P',
  },
  ordered: false,
  weighted: true,
  flopsPerElement: () => 11,
  passes: (recipe) => (isFlat(recipe) ? [gramPass(recipe)] : []),
  map: combinationMap({ base: null }, flatCoefficients),
  mapFor,
  settle: settleMergekit,
};

function isFlat({ parameters }: Recipe): boolean {
  return parameters.nuslerp_flatten === true;
}

function mapFor(recipe: Recipe): ElementwiseMap | MatrixMap {
  if (isFlat(recipe)) return combinationMap(recipe, flatCoefficients);
  return recipe.parameters.nuslerp_row_wise === true
    ? columnCombinationMap(recipe, vectorCoefficients)
    : rowCombinationMap(recipe, vectorCoefficients);
}

function flatCoefficients(context: TensorContext): number[] {
  return vectorCoefficients(gramOf(context), context);
}

function vectorCoefficients(gram: Gram, context: TensorContext): number[] {
  return nuslerpCoefficients(gram, expertNumbersAt(context, 'weight'));
}

/** Coefficients of two vectors from their inner products. */
function nuslerpCoefficients(gram: Gram, [w0, w1]: readonly number[]): [number, number] {
  const t = Math.abs(w0 + w1) < NO_WEIGHT ? 0.5 : w1 / (w0 + w1);
  const [a, b] = [0, 1].map((vector) => Math.max(Math.sqrt(gram[vector][vector]), LEAST_NORM));
  const theta = Math.acos(Math.min(Math.max(gram[0][1] / (a * b), -1), 1));
  const sine = Math.sin(theta);
  if (Math.abs(sine) < LEAST_SINE) return [1 - t, t];
  return [Math.sin((1 - t) * theta) / sine, Math.sin(t * theta) / sine];
}
