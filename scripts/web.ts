/**
 * The page: `npm run build:web` builds it into `web/dist`, from where the server serves it (`npm ci` does that too); `npm run dev:web`
 * serves its sources beside a running server. An installation without development dependencies has no tools for it, which is
 * said and no failure.
 */
import { fileURLToPath } from 'node:url';
import type * as Vite from 'vite';

/** Of the server that the development page speaks to. */
const API = process.env.MERGEBOARD_URL ?? 'http://127.0.0.1:4000';
const FROM_API = ['/graphql', '/objects', '/schema.graphql'];

const config: Vite.InlineConfig = {
  root: fileURLToPath(new URL('../web', import.meta.url)),
  configFile: false,
  logLevel: 'warn',
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 700,
    // "use client" of libraries means nothing where everything is a client
    rolldownOptions: { checks: { moduleLevelDirective: false } },
  },
  worker: { format: 'es' },
  // rules of file formats are shared with the server
  server: {
    fs: { allow: [fileURLToPath(new URL('..', import.meta.url))] },
    proxy: Object.fromEntries(FROM_API.map((path) => [path, { target: API, ws: true }])),
  },
};

async function loadVite(): Promise<typeof Vite | null> {
  try {
    return await import('vite');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    return null;
  }
}

const vite = await loadVite();
if (vite === null) console.log('the page is not built: its tools are development dependencies');
else if (process.argv[2] === 'dev') {
  const server = await vite.createServer({ ...config, logLevel: 'info' });
  await server.listen();
  server.printUrls();
} else await vite.build(config);
