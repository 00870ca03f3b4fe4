/** The methods of mergekit 0.1.4 with the parameters that its recipes give them: names, places and whether they must be there. */

export interface MergekitMethod {
  /** Whether `base_model` must be there (`required`), may be, or means nothing. */
  readonly base: 'required' | 'optional' | 'unused';
  /** Whether the base is one of the models that are merged, not what the others are measured from. */
  readonly mergesBase: boolean;
  /** Parameters for the whole merge: looked for under the output. True: must be given. */
  readonly global: Readonly<Record<string, boolean>>;
  /** Parameters of one model: looked for under the model first, then under slice, module and recipe. True: must be given. */
  readonly perModel: Readonly<Record<string, boolean>>;
}

const TASK_VECTORS = { int8_mask: false, normalize: false, rescale: false, lambda: false } as const;
const WEIGHT = { weight: true } as const;
const THINNED = { weight: true, density: false } as const;
const apart = { mergesBase: false } as const;

const METHODS: ReadonlyMap<string, MergekitMethod> = new Map<string, MergekitMethod>([
  ['linear', { base: 'unused', ...apart, global: { normalize: false }, perModel: WEIGHT }],
  ['slerp', { base: 'required', mergesBase: true, global: { t: true }, perModel: {} }],
  [
    'nuslerp',
    { base: 'optional', ...apart, global: { nuslerp_row_wise: false, nuslerp_flatten: false }, perModel: WEIGHT },
  ],
  ['multislerp', { base: 'optional', ...apart, global: { normalize_weights: false, eps: false }, perModel: WEIGHT }],
  ['karcher', { base: 'unused', ...apart, global: { max_iter: false, tol: false }, perModel: {} }],
  ['task_arithmetic', { base: 'required', ...apart, global: TASK_VECTORS, perModel: THINNED }],
  ['ties', { base: 'required', ...apart, global: TASK_VECTORS, perModel: THINNED }],
  ['dare_linear', { base: 'required', ...apart, global: TASK_VECTORS, perModel: THINNED }],
  ['dare_ties', { base: 'required', ...apart, global: TASK_VECTORS, perModel: THINNED }],
  ['breadcrumbs', { base: 'required', ...apart, global: TASK_VECTORS, perModel: { ...THINNED, gamma: false } }],
  ['breadcrumbs_ties', { base: 'required', ...apart, global: TASK_VECTORS, perModel: { ...THINNED, gamma: false } }],
  ['della', { base: 'required', ...apart, global: TASK_VECTORS, perModel: { ...THINNED, epsilon: false } }],
  ['della_linear', { base: 'required', ...apart, global: TASK_VECTORS, perModel: { ...THINNED, epsilon: false } }],
  ['sce', { base: 'required', ...apart, global: { int8_mask: false, select_topk: false }, perModel: {} }],
  ['ram', { base: 'required', ...apart, global: { epsilon: false }, perModel: {} }],
  ['ramplus_tl', { base: 'required', ...apart, global: { epsilon: false, r: false, alpha: false }, perModel: {} }],
  ['model_stock', { base: 'required', ...apart, global: { filter_wise: false }, perModel: {} }],
  ['nearswap', { base: 'required', ...apart, global: { t: true }, perModel: {} }],
  ['arcee_fusion', { base: 'required', ...apart, global: {}, perModel: {} }],
  ['passthrough', { base: 'unused', ...apart, global: {}, perModel: { scale: false } }],
]);

export function findMergekitMethod(name: string): MergekitMethod | null {
  return METHODS.get(name) ?? null;
}

export function mergekitMethodNames(): string[] {
  return [...METHODS.keys()];
}
