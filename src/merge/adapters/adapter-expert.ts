import { type ByteLocation } from '../../storage/byte-source.ts';
import { openLocation } from '../../storage/open-location.ts';
import { type CheckpointLocations, type CheckpointTable } from '../types.ts';
import { type Adapter } from './adapter.ts';
import { openAdapter } from './open-adapter.ts';
import { readAdapter } from './read-adapter.ts';
import { sumLocations, sumTable } from './sum-location.ts';

export interface AdapterExpertRequest {
  /** Content digest of the adapter. */
  readonly digest: string;
  readonly files: ReadonlyMap<string, ByteLocation>;
  /** Bytes of `adapter_config.json`; null when there is none. */
  readonly config: Uint8Array | null;
  readonly base: { readonly table: CheckpointTable; readonly locations: CheckpointLocations };
  readonly components?: readonly string[];
}

/** An adapter as an expert of a merge: what the planner and the engine want to know of a checkpoint. */
export interface AdapterExpert {
  readonly adapter: Adapter;
  readonly table: CheckpointTable;
  readonly locations: CheckpointLocations;
}

/**
 * Makes an expert of an adapter and the checkpoint that it is for. In the recipe it is `{digest, onto: base digest}`.
 * @throws AppError naming the tensor or setting that is wrong; SafetensorsError, StorageError
 */
export async function adapterExpert(
  { digest, files, config, base, components }: AdapterExpertRequest,
  open = openLocation,
): Promise<AdapterExpert> {
  const opened = await openAdapter(files, config, open);
  try {
    const adapter = await readAdapter(opened, base.table.tensors, { components });
    return {
      adapter,
      table: sumTable(base.table, digest, adapter),
      locations: sumLocations(base, digest, adapter, files),
    };
  } finally {
    await opened.close();
  }
}
