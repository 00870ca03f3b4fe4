import { type Worker } from 'node:worker_threads';
import { CancelledError } from '../errors.ts';
import { type Backend } from '../tensor/backends.ts';
import { startDeviceThread } from './device-thread.ts';
import { threadEnded } from './thread-ended.ts';

/** How a conversation with a computing thread ends. */
export interface Conversation<Result> {
  readonly worker: Worker;
  resolve(result: Result): void;
  reject(error: unknown): void;
}

/**
 * Starts a thread on a backend and ends it when one of its messages has resolved or rejected the conversation.
 * @throws CancelledError when `signal` aborts, what `onMessage` rejects with, and `threadEnded` when it ends by itself
 */
export async function runDeviceThread<Input, Message, Result>(
  entry: URL,
  backend: Backend,
  data: Input,
  signal: AbortSignal | undefined,
  onMessage: (message: Message, conversation: Conversation<Result>) => void,
): Promise<Result> {
  if (signal?.aborted === true) throw new CancelledError();
  const { worker, end } = startDeviceThread(entry, backend, data);
  const ended = new AbortController();
  try {
    return await new Promise<Result>((resolve, reject) => {
      signal?.addEventListener('abort', () => reject(new CancelledError()), { once: true, signal: ended.signal });
      worker.on('error', reject);
      worker.on('exit', (code) => reject(threadEnded('the computing thread', code)));
      worker.on('message', (message: Message) => onMessage(message, { worker, resolve, reject }));
    });
  } finally {
    ended.abort();
    await end();
  }
}
