/** What a worker thread of a merge runs. */
import { type FromThread, type Step, type ThreadData } from './messages.ts';
import { serveThread } from './serve-thread.ts';
import { ThreadEngine } from './thread-engine.ts';

serveThread<ThreadData, Step, FromThread>((data, signal, post) => ThreadEngine.start(data, signal, post));
