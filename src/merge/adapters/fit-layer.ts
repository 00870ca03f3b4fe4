import { type TensorEntry } from '../types.ts';
import { isFloatDtype } from '../../tensor/dtype.ts';
import { type LayerKind, type MappedLayer } from './adapter.ts';
import { type LayerGroup, shapeText } from './group-keys.ts';

/** How the product of a pair of factors fits a weight, or in words why it does not. */
export function fitLayer(
  group: LayerGroup,
  target: TensorEntry,
  fanInFanOut: boolean,
): Omit<MappedLayer, 'over'> | string {
  const { module, component, a, b, mid, alpha } = group;
  if (!isFloatDtype(target.dtype)) return `adapts "${target.name}", which is ${target.dtype}`;
  const fit = group.embedding ? fitEmbedding(group, target) : fitProduct(group, target, fanInFanOut);
  if (typeof fit === 'string') return fit;
  const rank = a.shape[0];
  return { target: target.name, shape: target.shape, ...fit, module, component, rank, a, b, mid, alpha };
}

type Fit = { readonly kind: LayerKind; readonly transposed: boolean } | string;

function fitEmbedding({ a, b }: LayerGroup, target: TensorEntry): Fit {
  if (a.shape.length === 2 && b.shape.length === 2 && same(target.shape, [a.shape[1], b.shape[0]])) {
    return { kind: 'embedding', transposed: false };
  }
  return mismatch(`(${shapeText(b.shape)} × ${shapeText(a.shape)})ᵀ`, target);
}

function fitProduct({ a, b, mid }: LayerGroup, target: TensorEntry, fanInFanOut: boolean): Fit {
  const product = productShape(a.shape, b.shape, mid?.shape ?? null);
  if (product === null) return mismatch(`${shapeText(b.shape)} × ${shapeText(a.shape)}`, target);
  const weight = withoutOnes(target.shape, 2);
  const made = withoutOnes(product, 2);
  const kind = target.shape.length > 2 ? 'conv' : 'linear';
  const straight = same(made, weight);
  const turned = made.length === 2 && weight.length === 2 && kind === 'linear' && same([made[1], made[0]], weight);
  if (turned && (fanInFanOut || !straight)) return { kind, transposed: true };
  return straight ? { kind, transposed: false } : mismatch(shapeText(product), target);
}

/** Shape of B·A, or null when the two are no factors of one weight: a grouped convolution, say. */
function productShape(a: readonly number[], b: readonly number[], mid: readonly number[] | null): number[] | null {
  if (b.slice(2).some((dimension) => dimension !== 1)) return null;
  if (mid === null) return [b[0], ...a.slice(1)];
  if (a.slice(2).some((dimension) => dimension !== 1)) return null;
  return [b[0], a[1], ...mid.slice(2)];
}

/** Trailing ones carry nothing: a 1×1 convolution is a matrix. */
function withoutOnes(shape: readonly number[], least: number): readonly number[] {
  let length = shape.length;
  while (length > least && shape[length - 1] === 1) length--;
  return shape.slice(0, length);
}

function same(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((dimension, index) => dimension === b[index]);
}

function mismatch(product: string, target: TensorEntry): string {
  return `gives a product of shape ${product}, the base's "${target.name}" has ${shapeText(target.shape)}`;
}
