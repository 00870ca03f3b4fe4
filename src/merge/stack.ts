import { createHash } from 'node:crypto';
import { canonicalJson } from './canonical-json.ts';
import { layerName, nameInLayer, standsBeforeLayers } from './layers.ts';
import { type LayerStack, type Recipe } from './recipe-types.ts';
import { type CheckpointLocations, type CheckpointTable, type MergeIssue, type TensorEntry } from './types.ts';

/** The digest under which a recipe names a stack. */
export function stackDigest({ prefix, pieces }: LayerStack): string {
  const plain = pieces.map(({ checkpoint, first, count }) => ({ checkpoint, first, count }));
  return createHash('sha256')
    .update(canonicalJson({ schema: 1, prefix, pieces: plain }))
    .digest('hex');
}

/** The stack of a recipe that has this digest; null when it is a checkpoint's. */
export function findStack(stacks: readonly LayerStack[] | undefined, digest: string): LayerStack | null {
  return stacks?.find((stack) => stackDigest(stack) === digest) ?? null;
}

/** Layers of an output that is made of stacks; null when it has those of its inputs. */
export function stackedLayers({ stacks }: Pick<Recipe, 'stacks'>): number | null {
  return stacks?.[0].pieces.reduce((sum, { count }) => sum + count, 0) ?? null;
}

/** The table of a stack: entries of its pieces, under the names that they have in the whole. */
export function stackTable(stack: LayerStack, tables: readonly CheckpointTable[]): CheckpointTable | MergeIssue {
  const tensors: TensorEntry[] = [];
  let offset = 0;
  for (const [index, { checkpoint, first, count }] of stack.pieces.entries()) {
    const table = tables.find(({ digest, onto }) => digest === checkpoint && onto === undefined);
    if (table === undefined) return missing(stack, index, 'is not at hand', 'NOT_FOUND');
    const seen = new Set<number>();
    for (const entry of table.tensors) {
      const layer = layerName(entry.name);
      const file = pieceFile(checkpoint, entry.file);
      if (layer === null || layer.prefix !== stack.prefix) {
        const edge = standsBeforeLayers(entry.name) ? 0 : stack.pieces.length - 1;
        if (edge === index) tensors.push({ ...entry, file });
      } else if (layer.layer >= first && layer.layer < first + count) {
        seen.add(layer.layer);
        tensors.push({ ...entry, file, name: nameInLayer({ ...layer, layer: offset + layer.layer - first }) });
      }
    }
    for (let layer = first; layer < first + count; layer++) {
      if (!seen.has(layer)) return missing(stack, index, `has no ${stack.prefix}.${layer}`, 'TENSOR_MISSING');
    }
    offset += count;
  }
  return { digest: stackDigest(stack), tensors };
}

/** Where the files of a stack's pieces lie. */
export function stackLocations(stack: LayerStack, checkpoints: readonly CheckpointLocations[]): CheckpointLocations {
  const files = stack.pieces.flatMap(({ checkpoint }) => {
    const found = checkpoints.find(({ digest, onto }) => digest === checkpoint && onto === undefined);
    return [...(found?.files ?? [])].map(([file, location]) => [pieceFile(checkpoint, file), location] as const);
  });
  return { digest: stackDigest(stack), files: new Map(files) };
}

/** A file of one piece: files of several checkpoints may have the same name. */
function pieceFile(checkpoint: string, file: string): string {
  return `${checkpoint.slice(0, 12)}/${file}`;
}

function missing({ pieces }: LayerStack, index: number, what: string, code: MergeIssue['code']): MergeIssue {
  return { code, field: ['stacks'], message: `checkpoint ${pieces[index].checkpoint.slice(0, 12)} of a stack ${what}` };
}
