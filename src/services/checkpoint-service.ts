import { type CheckpointKind, type CheckpointRow } from '../storage/entities/checkpoint.ts';
import { type CheckpointFileRow } from '../storage/entities/checkpoint-file.ts';
import { type CellRow } from '../storage/entities/cell.ts';
import { type EnsembleMemberRow } from '../storage/entities/ensemble-member.ts';
import { type JobRow } from '../storage/entities/job.ts';
import { type Modality } from '../storage/entities/modality.ts';
import { type TensorRow } from '../storage/entities/tensor.ts';
import { type UploadRow } from '../storage/entities/upload.ts';
import { type Page, type PageRequest } from '../storage/keyset.ts';
import {
  type CheckpointFilter,
  countCheckpoints,
  countTensors,
  pageOfCheckpoints,
  pageOfTensors,
} from '../storage/read-models/checkpoints.ts';
import { ensembleMembers } from '../storage/stores/ensemble-store.ts';
import { type FoundInputFlag, readInputFlags } from '../storage/read-models/input-flags.ts';
import { readTrainedCells } from '../storage/read-models/lineage.ts';
import { checkpointFiles, findByDigest, findCheckpoint, findCheckpoints } from '../storage/stores/checkpoint-store.ts';
import { latestJobs } from '../storage/stores/job-reads.ts';
import { type AnnouncedFile } from './announced-files.ts';
import { type StatedLineage } from './checkpoint-lineage.ts';
import { type Deletion, deleteCheckpoint, restoreCheckpoint } from './checkpoint-delete.ts';
import { completeCheckpoint, startCheckpoint } from './checkpoint-upload.ts';
import { type Result } from './result.ts';
import { type ServiceDeps } from './service-deps.ts';
import { type Viewer } from './viewer.ts';

/** A registration as it was asked for; ids are UUIDs. */
export interface CheckpointWish {
  readonly name: string;
  readonly kind: CheckpointKind;
  readonly files: readonly AnnouncedFile[];
  readonly modality: Modality | null;
  readonly description: string | null;
  readonly license: string | null;
  readonly source: string | null;
  readonly baseId: string | null;
  readonly trainedCells: StatedLineage['trainedCells'];
}

/** Either an upload to fill, or the checkpoint that has these files already. */
export interface StartedCheckpoint {
  readonly upload: UploadRow | null;
  readonly checkpoint: CheckpointRow | null;
}

export interface CompletedCheckpoint {
  readonly checkpoint: CheckpointRow;
  readonly job: JobRow | null;
}

export interface CheckpointService {
  /** Checks a registration and opens its upload. Scope checkpoint:write. */
  start(viewer: Viewer | null, wish: CheckpointWish): Promise<Result<StartedCheckpoint>>;
  /** Publishes the uploaded files and starts their verification. Scope checkpoint:write. Again gives the same answer. */
  complete(viewer: Viewer | null, uploadId: string): Promise<Result<CompletedCheckpoint>>;
  /** Deletes a checkpoint, unless something refers to it. Scope admin. */
  delete(viewer: Viewer | null, id: string): Promise<Deletion>;
  /** Takes a deletion back while the files are there. Scope admin. */
  restore(viewer: Viewer | null, id: string): Promise<Result<CheckpointRow>>;
  /** Checkpoints by id; the row of the earlier one where the same bytes had been registered before. */
  byIds(ids: readonly string[]): Promise<Map<string, CheckpointRow>>;
  /** The READY checkpoint of this content, else the newest attempt to register it. */
  byDigest(contentDigest: string): Promise<CheckpointRow | null>;
  page(filter: CheckpointFilter, page: PageRequest): Promise<Page<CheckpointRow>>;
  count(filter: CheckpointFilter): Promise<number>;
  files(checkpointIds: readonly string[]): Promise<CheckpointFileRow[]>;
  /** Members of ensembles, in order. */
  members(ensembleIds: readonly string[]): Promise<EnsembleMemberRow[]>;
  /** Signed, for an hour. Null unless the checkpoint is READY: unverified bytes are not handed out. */
  downloadUrl(checkpoint: CheckpointRow, file: CheckpointFileRow): Promise<string | null>;
  tensors(checkpointId: string, search: string | null, page: PageRequest): Promise<Page<TensorRow>>;
  countTensors(checkpointId: string, search: string | null): Promise<number>;
  /** The job that verifies or verified each checkpoint; merged ones have none. */
  jobs(checkpointIds: readonly string[]): Promise<Map<string, JobRow>>;
  /** Cells that each checkpoint was trained on: stated ones, and for merges those of their experts. */
  trainedCells(checkpointIds: readonly string[]): Promise<Map<string, CellRow[]>>;
  /** Flags of what checkpoints were made of. */
  inputFlags(checkpointIds: readonly string[]): Promise<FoundInputFlag[]>;
}

const DOWNLOAD_SECONDS = 3600;

/** Use cases of checkpoints. */
export function createCheckpointService(deps: ServiceDeps): CheckpointService {
  const { manager } = deps.dataSource;
  // who holds the id of a duplicate means the checkpoint that stands for it
  const followed = async (filter: CheckpointFilter): Promise<CheckpointFilter> => {
    const base = filter.baseId === undefined ? null : await findCheckpoint(manager, filter.baseId);
    return base === null ? filter : { ...filter, baseId: base.id };
  };
  return {
    start: (viewer, wish) => startCheckpoint(deps, viewer, wish),
    complete: (viewer, uploadId) => completeCheckpoint(deps, viewer, uploadId),
    delete: (viewer, id) => deleteCheckpoint(deps, viewer, id),
    restore: (viewer, id) => restoreCheckpoint(deps, viewer, id),
    byIds: (ids) => findCheckpoints(manager, ids),
    byDigest: (contentDigest) => findByDigest(manager, contentDigest),
    page: async (filter, page) => pageOfCheckpoints(manager, await followed(filter), page),
    count: async (filter) => countCheckpoints(manager, await followed(filter)),
    files: (checkpointIds) => checkpointFiles(manager, checkpointIds),
    members: (ensembleIds) => ensembleMembers(manager, ensembleIds),
    downloadUrl: async (checkpoint, file) =>
      checkpoint.state === 'READY' ? deps.objects.downloadUrl(file.objectKey, DOWNLOAD_SECONDS, file.path) : null,
    tensors: (checkpointId, search, page) => pageOfTensors(manager, checkpointId, search, page),
    countTensors: (checkpointId, search) => countTensors(manager, checkpointId, search),
    jobs: (checkpointIds) => latestJobs(manager, 'CHECKPOINT', checkpointIds),
    trainedCells: (checkpointIds) => readTrainedCells(manager, checkpointIds),
    inputFlags: (checkpointIds) => readInputFlags(manager, checkpointIds),
  };
}
