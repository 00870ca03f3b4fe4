import { Router } from 'express';
import { type DataSource } from 'typeorm';
import { isSchemaCurrent } from '../storage/database/migrate.ts';
import { type ObjectStore } from '../storage/objects/object-store.ts';

/** A check that takes longer counts as failed: whoever asks has a time limit of its own. */
const CHECK_MS = 3000;

export interface HealthOptions {
  readonly dataSource: DataSource;
  readonly objects: ObjectStore;
  /** True from the moment the server stops. */
  readonly draining: () => boolean;
}

/** `/healthz`: the process answers. `/readyz`: it can do its work; else 503 and which part cannot, without saying why. */
export function healthRouter({ dataSource, objects, draining }: HealthOptions): Router {
  const router = Router();
  router.get('/healthz', (_request, response) => {
    response.json({ status: 'ok' });
  });
  router.get('/readyz', async (_request, response) => {
    const [database, migrations, store] = await Promise.all([
      passes(() => dataSource.query('SELECT 1')),
      passes(async () => {
        if (!(await isSchemaCurrent(dataSource))) throw new Error('the schema is not current');
      }),
      passes(() => objects.ready()),
    ]);
    const checks = { database, migrations, objects: store, accepting: !draining() };
    const ready = Object.values(checks).every(Boolean);
    response.status(ready ? 200 : 503).json({ status: ready ? 'ready' : 'not ready', checks });
  });
  return router;
}

async function passes(check: () => Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), CHECK_MS);
  });
  const checked = check().then(
    () => true,
    () => false,
  );
  return Promise.race([checked, late]).finally(() => clearTimeout(timer));
}
