import { type Worker } from 'node:worker_threads';
import { CancelledError } from '../errors.ts';
import { type ByteLocation } from '../storage/byte-source.ts';
import { fromWire } from '../storage/error-wire.ts';
import { type Backend, WASM } from '../tensor/backends.ts';
import { startDeviceThread } from '../threads/device-thread.ts';
import { threadEnded } from '../threads/thread-ended.ts';
import { type CellScore } from './accuracy.ts';
import { DataError, ManifestError } from './evaluation-errors.ts';
import { type BenchmarkManifest } from './manifest.ts';
import { locateScorer } from './scorer-files.ts';
import { type ScoredCheckpoint } from './scored-checkpoint.ts';
import { type CellRequest, type ThreadInput, type ThreadMessage } from './score-protocol.ts';

export interface EvaluationProgress {
  /** Examples scored so far. */
  readonly completed: number;
  /** Examples in all, as far as the manifest states them. */
  readonly total: number;
  readonly examplesPerSecond: number;
}

export interface EvaluateOptions {
  /**
   * A Hugging Face `CLIPModel` for image classification; a T5, mT5, GPT-2, Llama, Mistral or Qwen2 for language; a Stable
   * Diffusion pipeline for image generation: configs, tokenizer, safetensors, and what else there is.
   */
  readonly checkpoint: ScoredCheckpoint;
  /**
   * More checkpoints of the same configuration that answer together with it, an output ensemble: probabilities of classes,
   * choices or next tokens are averaged. Every thread holds all of them.
   */
  readonly ensemble?: readonly ScoredCheckpoint[];
  readonly manifest: BenchmarkManifest;
  /** Where a data file of the manifest can be read; undefined when it is missing. */
  readonly data: (file: string) => ByteLocation | undefined;
  readonly split: string;
  /** What to compute on; wasm unless told otherwise. */
  readonly backend?: Backend;
  /** Worker threads, each with the model in its own memory; at least one, whatever the number, and at most 2 on a GPU. */
  readonly threads?: number;
  /** Ids of cells that need no scores. */
  readonly skip?: ReadonlySet<string>;
  /** Called with the scores of each cell as soon as it is through: what is left when a later one fails. */
  readonly onCell?: (scores: readonly CellScore[]) => void;
  readonly onProgress?: (progress: EvaluationProgress) => void;
  readonly signal?: AbortSignal;
}

/**
 * Scores a checkpoint on every cell of one benchmark split. Image classification: zero-shot accuracy by the prompts of the
 * manifest, in each of its label spaces. Language: the metrics of each cell and their mean. All work happens in worker
 * threads, so the caller's event loop stays free. The result does not depend on the number of threads; another backend rounds
 * differently, so that an example whose two best answers are as good as equal may be told apart the other way.
 *
 * @returns scores in the order of the manifest's cells, then of its label spaces or the cell's metrics
 * @throws ManifestError when a cell lacks the split; DataError for data that cannot be scored; CancelledError; what
 * loading the model throws for a checkpoint that is not a usable one of its family; StorageError.
 */
export async function evaluate(options: EvaluateOptions): Promise<CellScore[]> {
  const { checkpoint, ensemble = [], manifest, split, signal, onProgress } = options;
  const requests = cellRequests(options);
  if (signal?.aborted) throw new CancelledError();
  if (requests.length === 0) return [];
  const started = performance.now();
  const total = examplesOf(manifest, split, requests);
  let completed = 0;
  const onExamples = (count: number) => {
    completed += count;
    const seconds = (performance.now() - started) / 1000;
    onProgress?.({ completed, total: Math.max(total, completed), examplesPerSecond: completed / seconds });
  };

  const scores: CellScore[][] = [];
  const onScores = (cell: number, done: CellScore[]) => {
    scores[cell] = done;
    options.onCell?.(done);
  };
  const queue = requests.values();
  const { backend = WASM } = options;
  const most = backend.kind === 'cpu' ? requests.length : Math.min(GPU_THREADS, requests.length);
  const count = Math.max(1, Math.min(Math.floor(options.threads ?? 1), most));
  const scorer = manifest.modality === 'IMAGE_GENERATION' ? locateScorer(manifest, options.data) : null;
  const input: ThreadInput = { checkpoint, ensemble, manifest, scorer, split };
  const threads = Array.from({ length: count }, () => startDeviceThread(THREAD, backend, input));
  const runs = threads.map(({ worker }) => runThread(worker, queue, onExamples, onScores, signal));
  try {
    await Promise.all(runs);
  } finally {
    await Promise.all(threads.map((thread) => thread.end()));
  }
  return scores.flat();
}

/** Examples of some cells of a split, as far as the manifest states them; images that will be painted. */
function examplesOf(manifest: BenchmarkManifest, split: string, requests: readonly CellRequest[]): number {
  const counts = requests.map(({ cell }) => {
    if (manifest.modality !== 'IMAGE_GENERATION') return manifest.cells[cell].splits[split].rows ?? 0;
    return manifest.cells[cell].prompts.length * manifest.generation.imagesPerPrompt;
  });
  return counts.reduce((sum, count) => sum + count, 0);
}

/** One reads and decodes images while the other waits for the GPU. */
const GPU_THREADS = 2;
const THREAD = new URL('./score-thread.ts', import.meta.url);

/** Everything that can be known to be missing is reported before a thread starts. */
function cellRequests({ manifest, split, data, skip }: EvaluateOptions): CellRequest[] {
  return manifest.cells.flatMap((cell, i) => {
    if (skip?.has(cell.id) === true) return [];
    if (!Object.hasOwn(cell.splits, split)) {
      throw new ManifestError(['cells', i, 'splits'], `there is no split "${split}"`, { cell: cell.id });
    }
    const { file } = cell.splits[split];
    const location = data(file);
    if (!location) throw new DataError('the file is missing', { cell: cell.id, file });
    return [{ cell: i, location }];
  });
}

/** Feeds one thread with cells until none is left. */
function runThread(
  thread: Worker,
  queue: Iterator<CellRequest>,
  onExamples: (count: number) => void,
  onScores: (cell: number, scores: CellScore[]) => void,
  signal?: AbortSignal,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const next = () => {
      const { done, value } = queue.next();
      if (done) resolve();
      else thread.postMessage(value);
    };
    signal?.addEventListener('abort', () => reject(new CancelledError()), { once: true });
    thread.on('error', reject);
    thread.on('exit', (code) => reject(threadEnded('a scoring thread', code)));
    thread.on('message', (message: ThreadMessage) => {
      switch (message.kind) {
        case 'ready':
          onExamples(0);
          return next();
        case 'examples':
          return onExamples(message.count);
        case 'scores':
          onScores(message.cell, message.scores);
          return next();
        case 'failed':
          return reject(fromWire(message.error));
      }
    });
  });
}
