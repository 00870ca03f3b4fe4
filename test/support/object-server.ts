import { createServer } from 'node:http';
import { mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express from 'express';
import { folderObjectRouter, type FolderRouterOptions } from '../../src/storage/objects/folder-http.ts';
import { FolderObjectStore } from '../../src/storage/objects/folder-object-store.ts';

/** A folder store in a fresh folder, its signed URLs served on a free port of the loopback. */
export interface ObjectServer {
  readonly root: string;
  readonly url: string;
  readonly store: FolderObjectStore;
  /** Another store on the same folder, as another process would open it. */
  reopen(now?: () => number): Promise<FolderObjectStore>;
  close(): Promise<void>;
}

export async function startObjectServer(options: FolderRouterOptions = {}): Promise<ObjectServer> {
  const root = await mkdtemp(join(tmpdir(), 'mergeboard-objects-'));
  const app = express();
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const reopen = (now?: () => number) => FolderObjectStore.open({ root, publicUrl: url, ...(now && { now }) });
  const store = await reopen();
  app.use(folderObjectRouter(store, options));
  return {
    root,
    url,
    store,
    reopen,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await rm(root, { recursive: true, force: true });
    },
  };
}
