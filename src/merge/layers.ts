import { type LayerPosition } from './types.ts';

/** A number that is a whole part of the name is the index of a layer; the first one counts, later ones count its parts. */
const NUMBERED = /^(?:(.*?)\.)?(0|[1-9]\d{0,5})\.(.+)$/;

export interface LayerName {
  /** The stack of layers: `model.layers`. */
  readonly prefix: string;
  readonly layer: number;
  /** What stands behind the number. */
  readonly rest: string;
}

/** `model.layers.3.mlp.up_proj.weight` in its pieces; null for embeddings, heads and other tensors outside of layers. */
export function layerName(name: string): LayerName | null {
  const match = NUMBERED.exec(name);
  return match === null ? null : { prefix: match[1] ?? '', layer: Number(match[2]), rest: match[3] };
}

/** The name of a tensor of a layer. */
export function nameInLayer({ prefix, layer, rest }: LayerName): string {
  return `${prefix === '' ? '' : `${prefix}.`}${layer}.${rest}`;
}

/**
 * Which layer each tensor belongs to, by name: `encoder.layers.3.fc1.weight` is in layer 3 of `encoder.layers`. A stack has as
 * many layers as its largest index says.
 */
export function layerPositions(names: Iterable<string>): Map<string, LayerPosition> {
  const found = [...names].map((name) => ({ name, layer: layerName(name) }));
  const counts = layerCounts(found.map(({ name }) => name));
  const positions = new Map<string, LayerPosition>();
  for (const { name, layer } of found) {
    if (layer === null) continue;
    positions.set(name, { index: layer.layer, count: counts.get(layer.prefix) ?? layer.layer + 1 });
  }
  return positions;
}

/** How many layers every stack has, in the order of first appearance; an encoder and a decoder are two. */
export function layerCounts(names: Iterable<string>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) {
    const layer = layerName(name);
    if (layer !== null) counts.set(layer.prefix, Math.max(counts.get(layer.prefix) ?? 0, layer.layer + 1));
  }
  return counts;
}

/** The first part of the name of a tensor that stands before the layers: embeddings and what goes with them. */
const BEFORE = /^(?:tok_|word_|position_|token_|pos_)?embed(?!_out)|^w[tp]e$|^shared$|^project_in$/;

/** Whether a tensor outside of layers stands before them, by name. */
export function standsBeforeLayers(name: string): boolean {
  return name.split('.').some((part) => BEFORE.test(part));
}
