/** Worker thread of `check-examples.ts`: reads what it was given, one split after the other, and ends. */
import { parentPort, workerData } from 'node:worker_threads';
import { checkSplit } from '../../evaluate/check-split.ts';
import { type BenchmarkManifest } from '../../evaluate/manifest.ts';
import { toWire } from '../../storage/error-wire.ts';
import { type ByteLocation, type ByteSource } from '../../storage/byte-source.ts';
import { openLocation } from '../../storage/open-location.ts';
import { type ExamplesMessage, type ExamplesRequest, type SplitToCheck } from './check-examples.ts';

function post(message: ExamplesMessage): void {
  parentPort?.postMessage(message);
}

/** Says now and then that reading goes on. */
function alive(row: number): void {
  if (row % 512 === 0) post({ kind: 'alive' });
}

/** Says when bytes are waited for: that is the store's slowness, and not the file's damage. */
async function openSaying(location: ByteLocation): Promise<ByteSource> {
  const source = await openLocation(location);
  return {
    bytes: source.bytes,
    close: () => source.close(),
    read: async (begin, into, signal) => {
      post({ kind: 'waiting', on: true });
      await source.read(begin, into, signal);
      post({ kind: 'waiting', on: false });
    },
  };
}

async function check(manifest: BenchmarkManifest, { cell, split, location }: SplitToCheck): Promise<void> {
  const source = await openSaying(location);
  try {
    await checkSplit(manifest, cell, split, source, alive);
  } finally {
    await source.close();
  }
}

try {
  const { manifest, scorer, splits } = workerData as ExamplesRequest;
  if (manifest.modality === 'IMAGE_GENERATION' && scorer !== null) {
    // loads TensorFlow.js, which other kinds do without
    const { checkScorer } = await import('../../evaluate/check-scorer.ts');
    await checkScorer(scorer, manifest);
  }
  for (const split of splits) {
    await check(manifest, split);
    post({ kind: 'checked' });
  }
  post({ kind: 'done' });
} catch (error) {
  post({ kind: 'failed', error: toWire(error) });
}
