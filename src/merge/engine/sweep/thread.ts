/** What a worker thread of a sweep runs. */
import { serveThread } from '../serve-thread.ts';
import { type FromSweep, type SweepData, type SweepStep } from './messages.ts';
import { SweepEngine } from './sweep-engine.ts';

serveThread<SweepData, SweepStep, FromSweep>((data, signal, post) => SweepEngine.start(data, signal, post));
