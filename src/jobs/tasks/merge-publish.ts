import { type EntityManager } from 'typeorm';
import { makesAdapter } from '../../merge/catalogue.ts';
import { type MergeCost } from '../../merge/run-types.ts';
import { contentDigest } from '../../storage/content-digest.ts';
import { type CheckpointRow } from '../../storage/entities/checkpoint.ts';
import { newId } from '../../storage/new-id.ts';
import { layoutDigest } from '../../storage/safetensors/layout-digest.ts';
import { findReadyByDigest, insertReadyCheckpoint } from '../../storage/stores/checkpoint-store.ts';
import { finishMerge, lockMerge } from '../../storage/stores/merge-store.ts';
import { replaceTensors } from '../../storage/stores/tensor-store.ts';
import { elementCount } from '../../tensor/dtype.ts';
import { type LoadedMerge, type MergeInput } from './merge-inputs.ts';
import { refreshBoard } from './refresh-board.ts';
import { outputName, type StoredFile } from './merge-side-files.ts';

export interface Published {
  readonly checkpointId: string;
  /** A checkpoint of exactly these bytes existed: the merge points to it, and the new objects are not needed. */
  readonly superfluous: boolean;
}

/**
 * Makes the output visible, all at once: a READY checkpoint with files, tensor table and lineage, and the merge that
 * points to it. Runs in the transaction of the caller, who holds the job.
 */
export async function publishMerge(
  manager: EntityManager,
  loaded: LoadedMerge,
  files: readonly StoredFile[],
  cost: MergeCost,
): Promise<Published> {
  const merge = await lockMerge(manager, loaded.merge.id);
  // another job of the same merge was faster; its objects are these
  if (merge.outputCheckpointId !== null) return { checkpointId: merge.outputCheckpointId, superfluous: false };
  const output = await insertOutput(manager, loaded, files);
  await finishMerge(manager, merge.id, { cost, outputCheckpointId: output.checkpointId, finishedAt: new Date() });
  // a checkpoint that was there may have scores: from now on they are those of a merge
  if (output.superfluous) await refreshBoard(manager, [output.checkpointId]);
  return output;
}

async function insertOutput(
  manager: EntityManager,
  loaded: LoadedMerge,
  files: readonly StoredFile[],
): Promise<Published> {
  const { merge, inputs, plan } = loaded;
  const digest = contentDigest(files);
  const id = newId();
  const tensors = plan.output.flatMap((file) => file.tensors);
  const adapter = makesAdapter(merge.recipe);
  const created = await insertReadyCheckpoint(
    manager,
    {
      id,
      kind: adapter ? 'ADAPTER' : 'MERGED',
      name: outputName(loaded),
      description: null,
      modality: shared(inputs, 'modality'),
      family: adapter ? 'lora' : shared(inputs, 'family'),
      license: shared(inputs, 'license'),
      source: null,
      contentDigest: digest,
      layoutDigest: layoutDigest(tensors),
      bytes: String(files.reduce((sum, { bytes }) => sum + bytes, 0)),
      parameterCount: String(tensors.reduce((sum, { shape }) => sum + elementCount(shape), 0)),
      baseId: merge.baseId ?? commonBase(inputs),
      createdBy: merge.createdBy,
    },
    files.map((file) => ({ ...file, checkpointId: id, bytes: String(file.bytes) })),
  );
  if (created) {
    await replaceTensors(manager, id, tensors);
    return { checkpointId: id, superfluous: false };
  }
  const existing = await findReadyByDigest(manager, digest);
  if (existing === null) throw new Error('internal: a checkpoint of this content exists, and does not');
  return { checkpointId: existing.id, superfluous: true };
}

/** What all inputs say, or null. */
function shared<Name extends 'modality' | 'family' | 'license'>(
  inputs: readonly MergeInput[],
  name: Name,
): CheckpointRow[Name] | null {
  // the family of an adapter is that of its base
  const said = inputs.map(
    ({ checkpoint, onto }) => (name === 'family' && onto !== null ? onto.checkpoint : checkpoint)[name],
  );
  return new Set(said).size === 1 ? said[0] : null;
}

/** Methods without a base still merge experts of one: that is what the output is compared with. */
function commonBase(inputs: readonly MergeInput[]): string | null {
  const bases = new Set(
    inputs.map(({ checkpoint, onto }) =>
      checkpoint.kind === 'BASE' ? checkpoint.id : (onto?.checkpoint.id ?? checkpoint.baseId),
    ),
  );
  const [base] = bases;
  return bases.size === 1 ? base : null;
}
