import { type LocatedCheckpoint, type LocatedFile, withFile } from '../../models/located-checkpoint.ts';
import { type ByteLocation, type ByteSource } from '../../storage/byte-source.ts';
import { tensorInWhole } from '../../storage/checkpoint/component-files.ts';
import { openLocation } from '../../storage/open-location.ts';
import { encodeSafetensorsHeader } from '../../storage/safetensors/encode-header.ts';
import { readSafetensorsHeader, type TensorInfo } from '../../storage/safetensors/read-header.ts';
import { type InputLocation, type TensorEntry } from '../types.ts';
import { ADAPTER_CONFIG_FILE } from './adapter-config.ts';
import { adapterExpert } from './adapter-expert.ts';
import { openSum } from './sum-source.ts';

/** An adapter and what it is added to. Plain data. */
export interface AdapterOnBase {
  readonly adapter: LocatedCheckpoint;
  readonly base: LocatedCheckpoint;
}

/** Files of a model, and which of its tensors are not those of the base. */
export interface AdaptedCheckpoint extends LocatedCheckpoint {
  /** Names in the whole checkpoint (`unet.conv_in.weight`): weights with a low-rank change, and tensors that came in full. */
  readonly changed: ReadonlySet<string>;
}

/**
 * A base with an adapter on it, as files that models load: those of the base, in whose safetensors files adapted weights are computed
 * when they are read.
 * @throws AppError naming the tensor or setting of the adapter that is wrong; SafetensorsError, StorageError
 */
export async function adaptedCheckpoint({ adapter, base }: AdapterOnBase): Promise<AdaptedCheckpoint> {
  const headers = new Map<string, readonly TensorInfo[]>();
  for (const file of base.files.filter(isWeights)) {
    const { tensors } = await withFile(file, (source) => readSafetensorsHeader(source));
    headers.set(file.path, tensors);
  }
  const entries = [...headers].flatMap(([file, tensors]) =>
    tensors.map((tensor): TensorEntry => ({ ...tensor, name: tensorInWhole(file, tensor.name), file })),
  );
  const config = adapter.files.find(({ path }) => path === ADAPTER_CONFIG_FILE);
  const expert = await adapterExpert({
    digest: '',
    files: weightsOf(adapter),
    config: config === undefined ? null : await withFile(config, readWhole),
    base: { table: { digest: '', tensors: entries }, locations: { digest: '', files: weightsOf(base) } },
  });
  const { table, locations } = expert;
  const adapted = new Map(table.tensors.map((entry) => [entry.name, entry]));
  const files = base.files.map((file): LocatedFile => {
    const tensors = headers.get(file.path);
    if (tensors === undefined) return file;
    const inside = tensors.map(({ name }): [string, TensorEntry] => {
      const entry = adapted.get(tensorInWhole(file.path, name));
      if (entry === undefined) throw new Error(`internal: the table lost "${name}"`);
      return [name, entry];
    });
    return { ...file, open: () => Promise.resolve(new AdaptedFile(new Map(inside), locations.files)) };
  });
  const { layers, saved } = expert.adapter;
  return { files, changed: new Set([...layers, ...saved].map(({ target }) => target)) };
}

function isWeights({ path }: LocatedFile): boolean {
  return path.endsWith('.safetensors');
}

function weightsOf({ files }: LocatedCheckpoint): ReadonlyMap<string, ByteLocation> {
  return new Map(files.filter(isWeights).map(({ path, location }) => [path, location]));
}

async function readWhole(source: ByteSource): Promise<Uint8Array> {
  const bytes = new Uint8Array(source.bytes);
  await source.read(0, bytes);
  return bytes;
}

/** A safetensors file that nobody wrote: a header, and tensors from where they are or are computed. */
class AdaptedFile implements ByteSource {
  readonly bytes: number;
  readonly #header: Uint8Array;
  readonly #placed: readonly (TensorInfo & { readonly from: TensorEntry })[];
  readonly #locations: ReadonlyMap<string, InputLocation>;
  readonly #sources = new Map<string, Promise<ByteSource>>();

  /** @param tensors by their names in the file */
  constructor(tensors: ReadonlyMap<string, TensorEntry>, locations: ReadonlyMap<string, InputLocation>) {
    const specs = [...tensors].map(([name, { dtype, shape }]) => ({ name, dtype, shape }));
    const { header, tensors: placed, fileBytes } = encodeSafetensorsHeader(specs);
    this.bytes = fileBytes;
    this.#header = header;
    this.#placed = placed.flatMap((info) => {
      const from = tensors.get(info.name);
      return from === undefined ? [] : [{ ...info, from }];
    });
    this.#locations = locations;
  }

  async read(offset: number, into: Uint8Array, signal?: AbortSignal): Promise<void> {
    const end = offset + into.length;
    if (offset < this.#header.length) into.set(this.#header.subarray(offset, end));
    for (const { begin, end: last, from } of this.#placed) {
      const first = Math.max(begin, offset);
      const count = Math.min(last, end) - first;
      if (count <= 0) continue;
      const source = await this.#source(from.file);
      await source.read(from.begin + first - begin, into.subarray(first - offset, first - offset + count), signal);
    }
  }

  async close(): Promise<void> {
    for (const opened of await Promise.allSettled(this.#sources.values())) {
      if (opened.status === 'fulfilled') await opened.value.close();
    }
  }

  #source(file: string): Promise<ByteSource> {
    const known = this.#sources.get(file);
    if (known !== undefined) return known;
    const location = this.#locations.get(file);
    if (location === undefined) throw new Error(`internal: no place of ${file}`);
    const opened = location.kind === 'sum' ? Promise.resolve(openSum(location, openLocation)) : openLocation(location);
    this.#sources.set(file, opened);
    return opened;
  }
}
