import { type ByteLocation } from '../storage/byte-source.ts';
import { type WireError } from '../storage/error-wire.ts';
import { type CellScore } from './accuracy.ts';
import { type ScorerInput } from './open-scorer.ts';

/** What a scoring thread is started with. */
export interface ThreadInput extends ScorerInput {
  readonly split: string;
}

/** To the thread: the next cell, by its place in the manifest. */
export interface CellRequest {
  readonly cell: number;
  readonly location: ByteLocation;
}

export type ThreadMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'examples'; readonly count: number }
  | { readonly kind: 'scores'; readonly cell: number; readonly scores: CellScore[] }
  | { readonly kind: 'failed'; readonly error: WireError };
