/**
 * The rules of PEFT's `merge_utils` on the elements of one tensor (or factor) of every adapter, in f64: what `add_weighted_adapter`
 * does to factors and, for its `_svd` types, to whole deltas.
 */

export const ELEMENT_RULES = ['linear', 'ties', 'dare_linear', 'dare_ties', 'magnitude_prune'] as const;
export type ElementRule = (typeof ELEMENT_RULES)[number];

export interface ElementOptions {
  readonly rule: ElementRule;
  /** Share of the elements that is kept; 1 keeps all. */
  readonly density: number;
  /** The sign of an element: that of the sum of the adapters' values, or of the count of their signs. */
  readonly signs: 'total' | 'frequency';
  /** What an adapter keeps (1) and drops (0) at random. */
  readonly mask: (adapter: number, elements: number) => ArrayLike<number>;
}

/**
 * Σ wᵢ·xᵢ after thinning, or the disjoint mean: weighted values that agree with the elected sign, divided by how many agree. The vote
 * is on unweighted values, zero sums count as positive, zeros never agree.
 */
export function combineElements(
  tensors: readonly Float64Array[],
  weights: readonly number[],
  options: ElementOptions,
): Float64Array {
  const thinned = tensors.map((tensor, index) => thin(tensor, index, options));
  const elects = options.rule === 'ties' || options.rule === 'dare_ties';
  const out = new Float64Array(tensors[0].length);
  for (let i = 0; i < out.length; i++)
    out[i] = elects ? elect(thinned, weights, options.signs, i) : add(thinned, weights, i);
  return out;
}

function add(tensors: readonly Float64Array[], weights: readonly number[], i: number): number {
  let sum = 0;
  for (let t = 0; t < tensors.length; t++) sum += weights[t] * tensors[t][i];
  return sum;
}

function elect(
  tensors: readonly Float64Array[],
  weights: readonly number[],
  signs: ElementOptions['signs'],
  i: number,
): number {
  let vote = 0;
  for (const tensor of tensors) vote += signs === 'total' ? tensor[i] : Math.sign(tensor[i]);
  const elected = vote >= 0 ? 1 : -1;
  let sum = 0;
  let agreeing = 0;
  for (let t = 0; t < tensors.length; t++) {
    if (Math.sign(tensors[t][i]) !== elected) continue;
    sum += weights[t] * tensors[t][i];
    agreeing++;
  }
  return sum / Math.max(agreeing, 1);
}

function thin(tensor: Float64Array, index: number, { rule, density, mask }: ElementOptions): Float64Array {
  if (rule === 'linear' || density >= 1) return tensor;
  if (rule === 'ties' || rule === 'magnitude_prune') return keepLargest(tensor, density);
  const kept = mask(index, tensor.length);
  return tensor.map((value, i) => (kept[i] > 0 ? value / density : 0));
}

/** Exactly ⌊density·n⌋ elements of largest magnitude; of equal ones, the first. */
function keepLargest(tensor: Float64Array, density: number): Float64Array {
  const wanted = Math.trunc(density * tensor.length);
  const sorted = tensor.map(Math.abs).sort();
  const threshold = wanted === 0 ? Infinity : sorted[tensor.length - wanted];
  let equal = wanted;
  for (const value of tensor) if (Math.abs(value) > threshold) equal--;
  return tensor.map((value) => {
    const magnitude = Math.abs(value);
    if (magnitude > threshold) return value;
    return magnitude === threshold && equal-- > 0 ? value : 0;
  });
}
