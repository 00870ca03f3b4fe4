import { describeObjectStore } from './contract.ts';
import { startObjectServer } from '../../support/object-server.ts';

const HOUR_MS = 3_600_000;

describeObjectStore('local folder', async () => {
  const server = await startObjectServer();
  return {
    store: server.store,
    other: await server.reopen(),
    late: await server.reopen(() => Date.now() - HOUR_MS),
    prefix: 'run',
    morePagesThanOne: 60,
    close: server.close,
  };
});
