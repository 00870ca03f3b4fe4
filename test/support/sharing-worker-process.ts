/**
 * A worker that shares merges, in a process of its own. It tells how many slices it has done, and after the first two waits for
 * the word `go`, so that others get their part.
 */
import { createJobQueue } from '../../src/jobs/job-queue.ts';
import { mergeAssistTask } from '../../src/jobs/tasks/merge-assist.ts';
import { mergeTask } from '../../src/jobs/tasks/merge.ts';
import { startWorker } from '../../src/jobs/worker.ts';
import { createDataSource } from '../../src/storage/database/data-source.ts';
import { FolderObjectStore } from '../../src/storage/objects/folder-object-store.ts';
import { ALL_ON_WASM } from '../../src/tensor/tf/choose-backend.ts';
import { silentLogger } from './jobs.ts';
import { watchParts } from './watch-parts.ts';

const FREE_SLICES = 2;
const [, , databaseUrl, root, publicUrl, workerId] = process.argv;

const go = new Promise<void>((resolve) => {
  process.on('message', (word) => word === 'go' && resolve());
});
const dataSource = await createDataSource(databaseUrl);
const { objects } = watchParts(await FolderObjectStore.open({ root, publicUrl }), {
  before: async (count) => {
    process.send?.({ slices: count });
    if (count > FREE_SLICES) await go;
  },
});
const tasks = [mergeTask, mergeAssistTask];
const queue = await createJobQueue({ dataSource, tasks });
const limits = { threads: 1, memoryBudgetBytes: 256 * 1024 * 1024, backends: ALL_ON_WASM, helpFromBytes: 1 };
const deps = { dataSource, objects, queue, ...limits };
await startWorker({ dataSource, tasks, deps, logger: silentLogger, workerId, monitorSeconds: 1 });
process.send?.('ready');
process.once('disconnect', () => process.exit());
