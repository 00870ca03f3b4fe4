import { type HashMessage } from './hash-worker.ts';

/**
 * SHA-256 of a file, on a thread of its own.
 * @param onRead called with the bytes that were read so far
 * @throws Error when the file cannot be read, as one that was changed meanwhile; AbortError
 */
export function hashFile(file: Blob, onRead: (bytes: number) => void, signal: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const thread = new Worker(new URL('./hash-worker.ts', import.meta.url), { type: 'module' });
    const end = (settle: () => void): void => {
      thread.terminate();
      settle();
    };
    signal.addEventListener('abort', () => end(() => reject(signal.reason)), { once: true });
    thread.onerror = () => end(() => reject(new Error('the thread that computes digests could not run')));
    thread.onmessage = ({ data }: MessageEvent<HashMessage>) => {
      if (data.kind === 'read') onRead(data.bytes);
      else if (data.kind === 'digest') end(() => resolve(data.sha256));
      else end(() => reject(new Error(data.message)));
    };
    thread.postMessage(file);
  });
}
