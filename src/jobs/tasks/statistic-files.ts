import { type StatisticFiles } from '../../statistics/compute.ts';
import { type FilePurpose } from '../../statistics/protocol.ts';
import { type ByteLocation } from '../../storage/byte-source.ts';
import { inTransaction } from '../../storage/database/transaction.ts';
import { type SavedSums, type StatisticRow } from '../../storage/entities/statistic.ts';
import { type MultipartUpload, type StagedParts } from '../../storage/objects/object-store.ts';
import { saveSums } from '../../storage/stores/statistic-store.ts';
import { partBytesFor } from '../../storage/upload-parts.ts';
import { type TaskContext } from '../task.ts';
import { type WorkerDeps } from '../worker-deps.ts';

const PART_BYTES = 32 * 1024 * 1024;

interface OpenFile {
  readonly upload: MultipartUpload;
  readonly bytes: number;
  readonly staged: StagedParts | null;
}

/** The files of one attempt at a statistic in the object store. */
export interface AttemptFiles extends StatisticFiles {
  /** Sums that an earlier attempt left, if they are still there. */
  resume(): Promise<{ location: ByteLocation; examples: number; seconds: number } | null>;
  /** Key of the finished artefact. */
  artefact(): string;
  /** Gives up what is half written. Whole objects stay for the collector, which knows for sure whether a row names them. */
  abort(): Promise<void>;
  /** Deletes the sums, which nobody needs any more. What a fault leaves behind is found by the collector. */
  discardSums(): Promise<void>;
}

/** Each file has a key of its own that names the attempt, so a worker that was believed dead spoils nothing. */
export function openStatisticFiles(
  context: TaskContext<Pick<WorkerDeps, 'objects' | 'dataSource'>>,
  statistic: Pick<StatisticRow, 'id' | 'saved'>,
  attemptSeconds: number,
): AttemptFiles {
  const { objects, dataSource } = context.deps;
  const started = performance.now();
  const open = new Map<FilePurpose, OpenFile>();
  let saved: SavedSums | null = statistic.saved;
  let count = 0;
  const before = saved?.seconds ?? 0;

  /** Publishes the object; its upload leaves no trace. */
  const publish = async (purpose: FilePurpose): Promise<OpenFile> => {
    const file = open.get(purpose);
    if (file === undefined) throw new Error(`internal: no ${purpose} are open`);
    const { upload, bytes, staged } = file;
    for (let begin = 0, part = 1; begin < bytes; begin += upload.partBytes, part++) {
      await staged?.arrived(part, Math.min(upload.partBytes, bytes - begin));
    }
    await objects.multipartComplete(upload, bytes);
    await objects.multipartAbort(upload);
    return file;
  };

  return {
    async open(purpose, bytes) {
      const partBytes = partBytesFor(bytes, PART_BYTES);
      const key = `statistics/${statistic.id}/${context.job.id}/${context.job.attempt}-${++count}`;
      const upload = await objects.multipartStart(key, partBytes);
      const staged = (await objects.multipartStaging?.(upload)) ?? null;
      open.set(purpose, { upload, bytes, staged });
      if (staged !== null)
        return { target: { kind: 'file', path: staged.path, name: 'the statistic' }, sliceBytes: partBytes };
      const parts = Array.from({ length: Math.ceil(bytes / partBytes) }, (_, index) => index + 1);
      const urls = await Promise.all(parts.map((part) => objects.multipartPartUrl(upload, part, attemptSeconds)));
      return { target: { kind: 'parts', urls, idleMs: objects.idleMs }, sliceBytes: partBytes };
    },

    async written({ purpose, examples }) {
      const { upload, bytes } = await publish(purpose);
      if (purpose === 'artefact') return;
      const last = saved;
      const seconds = before + (performance.now() - started) / 1000;
      const next: SavedSums = { objectKey: upload.key, bytes, examples, seconds };
      try {
        await inTransaction(dataSource, async (manager) => {
          await context.fenced(manager);
          await saveSums(manager, statistic.id, next);
        });
      } catch (error) {
        await objects.delete(upload.key);
        throw error;
      }
      saved = next;
      if (last !== null) await objects.delete(last.objectKey);
    },

    async resume() {
      if (saved === null || (await objects.head(saved.objectKey))?.bytes !== saved.bytes) return null;
      const { objectKey, examples, seconds } = saved;
      return { location: await objects.locate(objectKey, attemptSeconds), examples, seconds };
    },

    artefact() {
      const file = open.get('artefact');
      if (file === undefined) throw new Error('internal: there is no artefact');
      return file.upload.key;
    },

    async abort() {
      for (const { upload } of open.values()) {
        await objects.multipartAbort(upload).catch((error: unknown) => {
          context.logger.warn({ err: error, statistic: statistic.id }, 'a half-written file is left behind');
        });
      }
    },

    async discardSums() {
      if (saved === null) return;
      const { objectKey } = saved;
      await objects.delete(objectKey).catch((error: unknown) => {
        context.logger.warn({ err: error, statistic: statistic.id }, 'sums of a finished statistic are left behind');
      });
    },
  };
}
