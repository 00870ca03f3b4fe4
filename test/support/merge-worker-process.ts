/**
 * A worker for merges and sweeps in a process of its own, to be killed: it announces `pauseAfter` slices, says `paused`, and from then
 * on computes but announces nothing.
 */
import { createJobQueue } from '../../src/jobs/job-queue.ts';
import { mergeTask } from '../../src/jobs/tasks/merge.ts';
import { sweepTask } from '../../src/jobs/tasks/sweep.ts';
import { startWorker } from '../../src/jobs/worker.ts';
import { createDataSource } from '../../src/storage/database/data-source.ts';
import { FolderObjectStore } from '../../src/storage/objects/folder-object-store.ts';
import { silentLogger } from './jobs.ts';
import { watchParts } from './watch-parts.ts';
import { ALL_ON_WASM } from '../../src/tensor/tf/choose-backend.ts';

const [, , databaseUrl, root, publicUrl, pauseAfter] = process.argv;
const say = (word: string): void => void process.send?.(word);

const dataSource = await createDataSource(databaseUrl);
const store = await FolderObjectStore.open({ root, publicUrl });
let announced = 0;
const { objects } = watchParts(store, {
  before: async (count) => {
    if (count > Number(pauseAfter)) await new Promise(() => undefined);
  },
  after: () => {
    announced += 1;
    if (announced === Number(pauseAfter)) say('paused');
  },
});
const tasks = [mergeTask, sweepTask];
const queue = await createJobQueue({ dataSource, tasks });
const deps = { dataSource, objects, queue, threads: 2, memoryBudgetBytes: 256 * 1024 * 1024, backends: ALL_ON_WASM };
await startWorker({ dataSource, tasks, deps, logger: silentLogger, workerId: 'child', monitorSeconds: 1 });
say('ready');
process.once('disconnect', () => process.exit());
