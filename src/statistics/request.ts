import { createHash } from 'node:crypto';
import { canonicalJson } from '../merge/canonical-json.ts';
import { type StatisticKind } from '../merge/types.ts';

/** Version of everything that a statistic depends on besides its request. */
export const STATISTIC_ENGINE = 'statistics/1';

/** Variants of a Fisher that can be computed; an optimizer's is uploaded. */
export type ComputedVariant = 'empirical' | 'sampled';

/** A statistic that is to be computed, as plain data. The same request gives the same bytes. */
export interface StatisticRequest {
  readonly kind: StatisticKind;
  /** Null for a GRAM. */
  readonly variant: ComputedVariant | null;
  /** Content digest of the checkpoint. */
  readonly model: string;
  /** `slug@revision`. */
  readonly benchmark: string;
  readonly cell: string;
  readonly split: string;
  /** SHA-256 of the split's data file. */
  readonly dataFile: string;
  /** Examples to use; null: all. */
  readonly n: number | null;
  /** Of the choice of examples and of drawn labels. */
  readonly seed: number;
}

/** Identity of a request under this version of the code. */
export function requestDigest(request: StatisticRequest): string {
  return sha256(canonicalJson({ engine: STATISTIC_ENGINE, ...request }));
}

/** Identity of the examples: SHA-256 over the data file's SHA-256 and the numbers of the rows used, a line each. */
export function dataDigest(dataFile: string, rows: readonly number[]): string {
  return sha256(`${dataFile}\n${rows.map((row) => `${row}\n`).join('')}`);
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
