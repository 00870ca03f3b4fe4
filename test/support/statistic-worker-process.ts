/**
 * A worker for statistics in a process of its own, to be killed: it saves its sums after the first chunk of examples, says
 * `paused` when it wants to save them again, and gets no further.
 */
import { createJobQueue } from '../../src/jobs/job-queue.ts';
import { createStatisticTask } from '../../src/jobs/tasks/statistic.ts';
import { startWorker } from '../../src/jobs/worker.ts';
import { createDataSource } from '../../src/storage/database/data-source.ts';
import { FolderObjectStore } from '../../src/storage/objects/folder-object-store.ts';
import { type ObjectStore } from '../../src/storage/objects/object-store.ts';
import { ALL_ON_WASM } from '../../src/tensor/tf/choose-backend.ts';
import { silentLogger } from './jobs.ts';

const [, , databaseUrl, root, publicUrl] = process.argv;
const say = (word: string): void => void process.send?.(word);

const dataSource = await createDataSource(databaseUrl);
const store = await FolderObjectStore.open({ root, publicUrl });
let started = 0;
const objects = new Proxy<ObjectStore>(store, {
  get(target, property) {
    if (property === 'multipartStart') {
      return async (key: string, partBytes: number) => {
        started += 1;
        if (started < 2) return store.multipartStart(key, partBytes);
        say('paused');
        return new Promise(() => undefined);
      };
    }
    const value: unknown = Reflect.get(target, property);
    return typeof value === 'function' ? value.bind(target) : value;
  },
});
const tasks = [createStatisticTask(0)];
const queue = await createJobQueue({ dataSource, tasks });
const deps = { dataSource, objects, queue, threads: 1, memoryBudgetBytes: 256 * 1024 * 1024, backends: ALL_ON_WASM };
await startWorker({ dataSource, tasks, deps, logger: silentLogger, workerId: 'child', monitorSeconds: 1 });
say('ready');
process.once('disconnect', () => process.exit());
