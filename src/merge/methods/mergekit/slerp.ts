import { type TensorContext } from '../../block.ts';
import { type MergeMethod } from '../../method.ts';
import { combinationMap } from '../../parts/combination.ts';
import { type Gram, gramOf, gramPass } from '../../parts/gram.ts';
import { numberParameter } from '../../parts/mergekit-parameters.ts';
import { numberAt } from '../../values.ts';

/** Beyond this cosine the vectors are interpolated linearly: sin ω would divide by almost zero. */
const PARALLEL = 0.9995;
/** Vectors of this length or less have no direction and enter the cosine as they are. */
const TINY = 1e-8;

/**
 * [sin((1−t)ω)/sin ω]·θ₀ + [sin(tω)/sin ω]·θ₁ on the un-normalised vectors, with ω the angle between the two tensors, tensor
 * by tensor. What mergekit calls the base is the first expert: the end t = 0.
 */
export const method: MergeMethod = {
  card: {
    id: 'slerp',
    dialect: 'mergekit-0.1.4',
    version: 1,
    family: 'GEOMETRIC',
    title: 'SLERP (mergekit)',
    summary: 'Interpolates two experts along the arc between them, with an angle of its own for every tensor.',
    citation: { title: 'Animating rotation with quaternion curves (Shoemake, SIGGRAPH 1985)', arxiv: null },
    experts: { min: 2, max: 2 },
    prerequisites: { base: false, statistics: [], data: false, tuning: true, randomness: false },
    parameters: [
      numberParameter(
        't',
        0.5,
        'Where on the arc: 0 is the first expert (mergekit’s base), 1 the second. mergekit has no default for it.',
      ),
    ],
    costFormula: '9P',
  },
  ordered: true,
  weighted: false,
  flopsPerElement: () => 9,
  passes: (recipe) => [gramPass(recipe)],
  map: combinationMap({ base: null }, coefficients),
};

function coefficients(context: TensorContext): number[] {
  return slerpCoefficients(gramOf(context), numberAt(context, 't'));
}

/** Shares of the two vectors, from their inner products. */
function slerpCoefficients(gram: Gram, t: number): [number, number] {
  const norms = [0, 1].map((vector) => Math.sqrt(gram[vector][vector]));
  const [a, b] = norms.map((norm) => (norm > TINY ? norm : 1));
  const cosine = Math.min(Math.max(gram[0][1] / (a * b), -1), 1);
  if (Math.abs(cosine) > PARALLEL) return [1 - t, t];
  const omega = Math.acos(cosine);
  return [Math.sin((1 - t) * omega) / Math.sin(omega), Math.sin(t * omega) / Math.sin(omega)];
}
