import { type Gradient, type Located, type ParameterBlock, type ParameterSetting } from './config.ts';

/** Where a value is asked for. */
export interface TensorPlace {
  readonly name: string;
  /** 0 for the first layer of a slice, 1 for the last one (and for the only one), 0 for tensors outside of layers. */
  readonly t: number;
}

/** The value of a setting for one tensor; null when none of its filters matches. The first match counts. */
export function evaluateSetting(setting: ParameterSetting, { name, t }: TensorPlace): number | null {
  if (setting.kind === 'value') return evaluateGradient(setting.value, t);
  const match = setting.filters.find(({ filter }) => filter === null || name.includes(filter));
  return match === undefined ? null : evaluateGradient(match.value, t);
}

/** Piecewise-linear through its corners, which lie at equal distances from 0 to 1. */
export function evaluateGradient(gradient: Gradient, t: number): number {
  if (typeof gradient === 'number') return gradient;
  const scaled = t * (gradient.length - 1);
  const corner = Math.floor(scaled);
  const [from, to] = [gradient[corner], gradient[Math.min(corner + 1, gradient.length - 1)]];
  const share = scaled - corner;
  return from * (1 - share) + to * share;
}

/**
 * The first value that the blocks have for a tensor, blocks in order of precedence: model, slice, module, recipe. A block whose
 * filters do not match is passed over. Null when no block has one.
 */
export function lookUp(blocks: readonly ParameterBlock[], name: string, place: TensorPlace): number | null {
  for (const block of blocks) {
    const setting: Located<ParameterSetting> | undefined = block.get(name);
    const value = setting === undefined ? null : evaluateSetting(setting.value, place);
    if (value !== null) return value;
  }
  return null;
}

/** Position of layer `index` among `count` layers of a slice. */
export function layerPosition(index: number, count: number): number {
  return count < 2 ? 1 : index / (count - 1);
}
