import { type TensorContext } from '../../block.ts';
import { type MergeMethod } from '../../method.ts';
import { combinationMap } from '../../parts/combination.ts';
import { type Gram, gramOf, gramPass, lengthOf } from '../../parts/gram.ts';
import { numberParameter } from '../../parts/mergekit-parameters.ts';
import { numberAt } from '../../values.ts';

/** Two directions this near to opposite have no shortest arc between them. */
const LEAST_SINE = 7e-8;

/**
 * The Karcher mean: the point of the sphere that is nearest, in squared arc length, to the directions of all experts; at the
 * mean of their lengths. Found by repeated steps along the mean of the tangents, all of which are combinations of the experts,
 * so that their inner products are all that the steps need.
 */
export const method: MergeMethod = {
  card: {
    id: 'karcher',
    dialect: 'mergekit-0.1.4',
    version: 1,
    family: 'GEOMETRIC',
    title: 'Karcher mean',
    summary: 'The mean of the experts on the sphere, tensor by tensor, at their mean length. All experts count alike.',
    citation: { title: 'Fisher–Rao / Karcher-mean model merging, as mergekit cites it', arxiv: '2603.04972' },
    experts: { min: 2, max: null },
    prerequisites: { base: false, statistics: [], data: false, tuning: false, randomness: false },
    parameters: [
      {
        name: 'max_iter',
        type: 'integer',
        default: 10,
        min: 1,
        max: 10_000,
        grid: [],
        help: 'Most steps that are taken.',
      },
      numberParameter(
        'tol',
        1e-5,
        'Steps shorter than this end the search; experts of this length or less are left out of the direction.',
        { min: 0, max: 1 },
      ),
    ],
    costFormula: '(M²+3M)·P',
  },
  ordered: false,
  weighted: false,
  flopsPerElement: ({ experts }) => experts.length ** 2 + 3 * experts.length,
  passes: (recipe) => [gramPass(recipe)],
  map: combinationMap({ base: null }, coefficients),
};

function coefficients(context: TensorContext): number[] {
  return karcherCoefficients(gramOf(context), numberAt(context, 'max_iter'), numberAt(context, 'tol'));
}

/** Coefficients of the experts from their inner products. */
function karcherCoefficients(gram: Gram, maxIterations: number, tolerance: number): number[] {
  const norms = gram.map((row, vector) => Math.sqrt(row[vector]));
  const used = norms.flatMap((norm, vector) => (norm > tolerance && norm > 0 ? [vector] : []));
  if (used.length === 0) return norms.map(() => 0);
  const cosines = used.map((i) => used.map((j) => gram[i][j] / (norms[i] * norms[j])));
  const direction = karcherDirection(cosines, maxIterations, tolerance);
  const radius = norms.reduce((sum, norm) => sum + norm, 0) / norms.length;
  return norms.map((norm, vector) => {
    const at = used.indexOf(vector);
    return at < 0 ? 0 : (direction[at] * radius) / norm;
  });
}

/** The mean of unit vectors, as coefficients of them; they count alike. */
function karcherDirection(cosines: Gram, maxIterations: number, tolerance: number): number[] {
  const share = 1 / cosines.length;
  const mean = cosines.map(() => share);
  const first = lengthOf(cosines, mean);
  let u =
    first < tolerance || first === 0 ? cosines.map((_, vector) => (vector === 0 ? 1 : 0)) : mean.map((c) => c / first);
  for (let iteration = 0; iteration < maxIterations; iteration++) {
    const step = meanTangent(cosines, u, tolerance);
    const length = lengthOf(cosines, step);
    if (length < tolerance || length === 0) break;
    const [cosine, sine] = [Math.cos(length), Math.sin(length) / length];
    const moved = u.map((c, vector) => cosine * c + sine * step[vector]);
    const norm = lengthOf(cosines, moved);
    if (norm === 0) break;
    u = moved.map((c) => c / norm);
  }
  return u;
}

/** Σ share·(θᵢ/sin θᵢ)·(uᵢ − cos θᵢ·u), with θᵢ the arc from u to uᵢ. */
function meanTangent(cosines: Gram, u: readonly number[], tolerance: number): number[] {
  const step = u.map(() => 0);
  cosines.forEach((row, vector) => {
    const cosine = Math.min(
      Math.max(
        row.reduce((sum, c, at) => sum + c * u[at], 0),
        -1,
      ),
      1,
    );
    const theta = Math.acos(cosine);
    const sine = Math.sin(theta);
    if (theta < tolerance || Math.abs(sine) < LEAST_SINE) return;
    const factor = theta / sine / cosines.length;
    u.forEach((c, at) => (step[at] -= factor * cosine * c));
    step[vector] += factor;
  });
  return step;
}
