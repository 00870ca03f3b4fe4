import { type EntityManager, In, type QueryDeepPartialEntity } from 'typeorm';
import { UploadEntity, type UploadRow, type UploadState } from '../entities/upload.ts';
import { UploadFileEntity, type UploadFileRow } from '../entities/upload-file.ts';

export type NewUpload = Pick<UploadRow, 'id' | 'purpose' | 'request' | 'createdBy' | 'expiresAt'>;

/** Writes an open upload with its files. */
export async function insertUpload(
  manager: EntityManager,
  upload: NewUpload,
  files: readonly UploadFileRow[],
): Promise<UploadRow> {
  const repository = manager.getRepository(UploadEntity);
  await repository.insert({ ...upload, state: 'OPEN' } as QueryDeepPartialEntity<UploadRow>);
  for (let at = 0; at < files.length; at += 500) {
    await manager.getRepository(UploadFileEntity).insert([...files.slice(at, at + 500)]);
  }
  return repository.findOneByOrFail({ id: upload.id });
}

export async function findUpload(manager: EntityManager, id: string): Promise<UploadRow | null> {
  return manager.getRepository(UploadEntity).findOneBy({ id });
}

export async function findUploads(manager: EntityManager, ids: readonly string[]): Promise<UploadRow[]> {
  return manager.getRepository(UploadEntity).findBy({ id: In([...ids]) });
}

/** Reads the upload and holds it until the transaction ends, so that completing, aborting and expiring take turns. */
export async function lockUpload(manager: EntityManager, id: string): Promise<UploadRow | null> {
  return manager.getRepository(UploadEntity).findOne({ where: { id }, lock: { mode: 'pessimistic_write' } });
}

/** One open upload past its time that nobody else holds, locked; null when there is none. */
export async function lockExpiredUpload(
  manager: EntityManager,
  now: Date,
  except: readonly string[],
): Promise<UploadRow | null> {
  return manager
    .getRepository(UploadEntity)
    .createQueryBuilder('upload')
    .where("upload.state = 'OPEN' AND upload.expiresAt <= :now AND NOT upload.id = ANY(:except)", {
      now,
      except: [...except],
    })
    .orderBy('upload.expiresAt')
    .limit(1)
    .setLock('pessimistic_write')
    .setOnLocked('skip_locked')
    .getOne();
}

/** Ends an upload; the caller holds its lock. */
export async function endUpload(
  manager: EntityManager,
  id: string,
  change: { state: UploadState; checkpointId?: string; benchmarkId?: string; statisticId?: string },
): Promise<void> {
  await manager.getRepository(UploadEntity).update({ id }, change);
}

/** Files of uploads, in order of path. */
export async function uploadFiles(manager: EntityManager, uploadIds: readonly string[]): Promise<UploadFileRow[]> {
  return manager
    .getRepository(UploadFileEntity)
    .find({ where: { uploadId: In([...uploadIds]) }, order: { uploadId: 'ASC', path: 'ASC' } });
}
