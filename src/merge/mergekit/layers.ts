/** The layers of a checkpoint as the names of its tensors show them: `model.layers.3.mlp.up_proj.weight`. */
export interface LayerStack {
  /** What stands before the number: `model.layers`. */
  readonly prefix: string;
  readonly layers: number;
  /** The first layer that no tensor belongs to; null when all are there. */
  readonly gap: number | null;
}

export interface LayerName {
  readonly prefix: string;
  readonly layer: number;
  /** What stands behind the number. */
  readonly rest: string;
}

/** The first number between dots counts the layers; later ones count experts, or the parts of a layer. */
const NUMBERED = /^(.*?)\.(0|[1-9]\d{0,5})\.(.+)$/;

/** Layer of a tensor; null for embeddings, heads and other tensors outside of layers. */
export function layerName(name: string): LayerName | null {
  const match = NUMBERED.exec(name);
  return match === null ? null : { prefix: match[1], layer: Number(match[2]), rest: match[3] };
}

/** The stacks of layers of a checkpoint, in the order of first appearance; an encoder and a decoder are two. */
export function layerStacks(names: Iterable<string>): LayerStack[] {
  const found = new Map<string, Set<number>>();
  for (const name of names) {
    const layer = layerName(name);
    if (layer === null) continue;
    const layers = found.get(layer.prefix) ?? new Set<number>();
    found.set(layer.prefix, layers.add(layer.layer));
  }
  return [...found].map(([prefix, present]) => {
    let gap = 0;
    while (present.has(gap)) gap++;
    const layers = [...present].reduce((most, layer) => Math.max(most, layer), 0) + 1;
    return { prefix, layers, gap: gap === layers ? null : gap };
  });
}

/** Whether a tensor outside of layers stands before them: embeddings and what belongs to them. */
export function standsBeforeLayers(name: string): boolean {
  return name.split('.').some((part) => BEFORE.test(part));
}

const BEFORE = /^(?:tok_|word_|position_|token_|pos_)?embed(?!_out)|^w[tp]e$|^shared$|^project_in$/;
