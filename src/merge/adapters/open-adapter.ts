import { type ByteLocation, type ByteSource } from '../../storage/byte-source.ts';
import { openLocation } from '../../storage/open-location.ts';
import { readSafetensorsHeader } from '../../storage/safetensors/read-header.ts';
import { type TensorEntry } from '../types.ts';
import { type AdapterFiles } from './read-adapter.ts';

export interface OpenAdapter extends AdapterFiles {
  close(): Promise<void>;
}

/**
 * Opens the weights of an adapter and reads their headers. `config` is `adapter_config.json`, null when there is none.
 * @throws SafetensorsError, StorageError
 */
export async function openAdapter(
  files: ReadonlyMap<string, ByteLocation>,
  config: Uint8Array | null,
  open: (location: ByteLocation) => Promise<ByteSource> = openLocation,
): Promise<OpenAdapter> {
  const sources = new Map<string, ByteSource>();
  const close = async (): Promise<void> => {
    await Promise.all([...sources.values()].map((source) => source.close()));
  };
  try {
    const tensors: TensorEntry[] = [];
    const metadata = new Map<string, string>();
    for (const [file, location] of files) {
      const source = await open(location);
      sources.set(file, source);
      const header = await readSafetensorsHeader(source);
      for (const tensor of header.tensors) tensors.push({ ...tensor, file });
      for (const [key, value] of header.metadata) metadata.set(key, value);
    }
    const read = async ({ file, begin, end }: TensorEntry): Promise<Uint8Array> => {
      const source = sources.get(file);
      if (source === undefined) throw new Error(`internal: the adapter has no file ${file}`);
      const bytes = new Uint8Array(end - begin);
      await source.read(begin, bytes);
      return bytes;
    };
    return { tensors, metadata, config, read, close };
  } catch (error) {
    await close();
    throw error;
  }
}
