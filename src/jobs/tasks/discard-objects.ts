import { eachOf } from '../../storage/upload-parts.ts';
import { type TaskContext } from '../task.ts';
import { type WorkerDeps } from '../worker-deps.ts';

/** Deletes objects that no row needs. What a fault leaves behind is found by the collector of uploads. */
export async function discardObjects(
  { deps, logger }: TaskContext<Pick<WorkerDeps, 'objects'>>,
  files: readonly { readonly objectKey: string }[],
): Promise<void> {
  await eachOf(files, ({ objectKey }) => deps.objects.delete(objectKey)).catch((error: unknown) =>
    logger.warn({ err: error }, 'objects of a registration that was not accepted are left behind'),
  );
}
