import { type ByteLocation } from '../../storage/byte-source.ts';
import { bytesPerElement, elementCount, type FloatDtype } from '../../tensor/dtype.ts';
import { IN_FLIGHT } from '../engine/memory.ts';
import { type CheckpointLocations, type CheckpointTable, type InputLocation, type TensorEntry } from '../types.ts';
import { type Adapter, type AdapterFamily, type AdapterLayer, type MappedAdapter } from './adapter.ts';

/** A file that nobody wrote: the adapted weights of a base, computed when they are read. Plain data, to be posted to threads. */
export interface SumLocation {
  readonly kind: 'sum';
  readonly bytes: number;
  readonly family: AdapterFamily;
  readonly layers: readonly SummedLayer[];
  readonly base: ReadonlyMap<string, ByteLocation>;
  readonly adapter: ReadonlyMap<string, ByteLocation>;
}

/** One weight W + scaling·B·A in such a file. */
export interface SummedLayer extends AdapterLayer {
  /** Byte range [begin, end) in it. */
  readonly begin: number;
  readonly end: number;
  readonly dtype: FloatDtype;
  /** W: of the base, or the copy that the adapter brought. */
  readonly weight: TensorEntry;
}

/** Layers whose factors a thread keeps: chunks go through a file in order, a few at a time. */
export const KEPT_LAYERS = 3;
/** Elements that are computed at once. */
export const SUM_BLOCK_ELEMENTS = 524_288;
/** Memory of the products' workspace, a block of its results, and as many blocks as are in flight of what they are added to. */
const BLOCKS_BYTES = 4 * 1024 * 1024 + (8 + IN_FLIGHT * 8) * SUM_BLOCK_ELEMENTS;

const SUM_FILE = 'sum';
const BASE_PREFIX = 'base/';
const ADAPTER_PREFIX = 'adapter/';

/**
 * The table of a base with an adapter on it, under the adapter's digest: adapted weights are of F32 whatever the base's type (F64 when
 * that is it), so that a small delta is not rounded away before it is merged; all else is where it was.
 */
export function sumTable(base: CheckpointTable, digest: string, adapter: MappedAdapter): CheckpointTable {
  const layers = new Map(adapter.layers.map((layer) => [layer.target, layer]));
  const saved = new Map(adapter.saved.map(({ target, entry }) => [target, entry]));
  let begin = 0;
  let flops = 0;
  const tensors = base.tensors.map((entry): TensorEntry => {
    const full = saved.get(entry.name);
    if (full !== undefined) {
      const { name, dtype: storedAs, home } = entry;
      return { ...full, name, file: ADAPTER_PREFIX + full.file, storedAs, ...(home === undefined ? {} : { home }) };
    }
    const layer = layers.get(entry.name);
    if (layer === undefined) return { ...entry, file: BASE_PREFIX + entry.file };
    const elements = elementCount(entry.shape);
    flops += (2 * layer.rank + 1) * elements;
    const dtype = entry.dtype === 'F64' ? 'F64' : 'F32';
    const end = begin + elements * bytesPerElement(dtype);
    const placed = { ...entry, dtype, file: SUM_FILE, begin, end, storedAs: entry.dtype } as const;
    begin = end;
    return placed;
  });
  return { digest, onto: base.digest, tensors, adapter, computed: { bytes: sumBytes(adapter), flops } };
}

/** Upper bound of what one thread holds: factors of a few layers as f64, those of one again where products are made, blocks. */
function sumBytes({ layers }: MappedAdapter): number {
  const numbers = layers.map(({ a, b, mid }) => {
    const core = mid === null ? 0 : elementCount(mid.shape) + elementCount(mid.shape) * a.shape[1];
    return elementCount(a.shape) + elementCount(b.shape) + core;
  });
  return (KEPT_LAYERS + 2) * 8 * Math.max(0, ...numbers) + BLOCKS_BYTES;
}

/** Where the files of `sumTable` are. */
export function sumLocations(
  base: { readonly table: CheckpointTable; readonly locations: CheckpointLocations },
  digest: string,
  adapter: Adapter,
  adapterFiles: ReadonlyMap<string, ByteLocation>,
): CheckpointLocations {
  const table = sumTable(base.table, digest, adapter);
  const layers = new Map(adapter.layers.map((layer) => [layer.target, layer]));
  const weights = new Map(base.table.tensors.map((entry) => [entry.name, entry]));
  const baseFiles = new Map<string, ByteLocation>();
  for (const [file, location] of base.locations.files) {
    if (location.kind === 'sum') throw new TypeError('internal: an adapter on an adapter');
    baseFiles.set(file, location);
  }
  const summed = table.tensors.flatMap(({ name, begin, end, dtype, file }): SummedLayer[] => {
    const layer = layers.get(name);
    const weight = layer?.over ?? weights.get(name);
    if (file !== SUM_FILE || layer === undefined || weight === undefined) return [];
    return [{ ...layer, begin, end, dtype: dtype === 'F64' ? 'F64' : 'F32', weight }];
  });
  const bytes = summed.at(-1)?.end ?? 0;
  const sum: SumLocation = {
    kind: 'sum',
    bytes,
    family: adapter.family,
    layers: summed,
    base: baseFiles,
    adapter: adapterFiles,
  };
  const files = new Map<string, InputLocation>([[SUM_FILE, sum]]);
  for (const [file, location] of baseFiles) files.set(BASE_PREFIX + file, location);
  for (const [file, location] of adapterFiles) files.set(ADAPTER_PREFIX + file, location);
  return { digest, onto: base.table.digest, files };
}
