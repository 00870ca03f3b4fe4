import { type UploadFileRow } from '../storage/entities/upload-file.ts';
import { discardFiles } from '../storage/upload-parts.ts';
import { type ServiceDeps } from './service-deps.ts';

/** Deletes what an upload left in the store. When the store fails, it stays for the collector, which takes what no row needs. */
export async function discardOrLeave(
  { objects, logger }: Pick<ServiceDeps, 'objects' | 'logger'>,
  files: readonly UploadFileRow[],
): Promise<void> {
  await discardFiles(objects, files).catch((error: unknown) =>
    logger.warn({ err: error, upload: files[0]?.uploadId }, 'what an upload left in the store stays for the collector'),
  );
}
