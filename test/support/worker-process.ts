/**
 * A worker in a process of its own, to be killed or frozen. Its task says `started`, waits for its parent to say `go`
 * (or for ever), then tries to leave an effect and says how that went.
 */
import { once } from 'node:events';
import { startWorker } from '../../src/jobs/worker.ts';
import { createDataSource } from '../../src/storage/database/data-source.ts';
import { inTransaction } from '../../src/storage/database/transaction.ts';
import { silentLogger, testTask } from './jobs.ts';

const say = (word: string): void => void process.send?.(word);
const dataSource = await createDataSource(process.argv[2] ?? '');

const task = testTask({
  run: async (context) => {
    say('started');
    await once(process, 'message');
    try {
      await inTransaction(dataSource, async (manager) => {
        await context.fenced(manager);
        await manager.query(`INSERT INTO effect (worker) VALUES ('child')`);
      });
      say('effect');
    } catch (error) {
      say(error instanceof Error ? error.name : 'unknown');
      throw error;
    }
  },
});

await startWorker({ dataSource, tasks: [task], deps: {}, logger: silentLogger, workerId: 'child', monitorSeconds: 2 });
say('ready');
process.once('disconnect', () => process.exit());
