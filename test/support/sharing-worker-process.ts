/**
 * A worker that shares merges, in a process of its own. It holds up every slice a little, so that others get their part, and
 * tells how many it has announced.
 */
import { setTimeout } from 'node:timers/promises';
import { createJobQueue } from '../../src/jobs/job-queue.ts';
import { mergeAssistTask } from '../../src/jobs/tasks/merge-assist.ts';
import { mergeTask } from '../../src/jobs/tasks/merge.ts';
import { startWorker } from '../../src/jobs/worker.ts';
import { createDataSource } from '../../src/storage/database/data-source.ts';
import { FolderObjectStore } from '../../src/storage/objects/folder-object-store.ts';
import { ALL_ON_WASM } from '../../src/tensor/tf/choose-backend.ts';
import { silentLogger } from './jobs.ts';
import { watchParts } from './watch-parts.ts';

const SLICE_MILLISECONDS = 15;
const [, , databaseUrl, root, publicUrl, workerId] = process.argv;

const dataSource = await createDataSource(databaseUrl);
const { objects } = watchParts(await FolderObjectStore.open({ root, publicUrl }), {
  before: async (count) => {
    await setTimeout(SLICE_MILLISECONDS);
    process.send?.({ slices: count });
  },
});
const tasks = [mergeTask, mergeAssistTask];
const queue = await createJobQueue({ dataSource, tasks });
const limits = { threads: 1, memoryBudgetBytes: 256 * 1024 * 1024, backends: ALL_ON_WASM, helpFromBytes: 1 };
const deps = { dataSource, objects, queue, ...limits };
await startWorker({ dataSource, tasks, deps, logger: silentLogger, workerId, monitorSeconds: 1 });
process.send?.('ready');
process.once('disconnect', () => process.exit());
