import { canonicalJson } from '../merge/canonical-json.ts';
import { type Setting } from './grid.ts';

/** A scored point of one method and subset. */
export interface Candidate {
  readonly setting: Setting;
  /** Null: it has failed. */
  readonly score: number | null;
}

/** What was picked. */
export interface Picked<C> {
  readonly setting: Setting;
  /** The mean over the seeds. */
  readonly score: number;
  /** All points of the setting: one for each seed. */
  readonly points: readonly C[];
}

/**
 * The setting with the highest mean score over its seeds; of equal ones the first in the order given. A setting of which a point
 * failed is not compared.
 * @returns null when none can be compared
 */
export function pick<C extends Candidate>(candidates: readonly C[]): Picked<C> | null {
  const settings = new Map<string, C[]>();
  for (const candidate of candidates) {
    const key = canonicalJson(candidate.setting);
    settings.set(key, [...(settings.get(key) ?? []), candidate]);
  }
  let best: Picked<C> | null = null;
  for (const points of settings.values()) {
    const scores = points.flatMap(({ score }) => score ?? []);
    if (scores.length < points.length) continue;
    const score = scores.reduce((a, b) => a + b) / scores.length;
    if (best === null || score > best.score) best = { setting: points[0].setting, score, points };
  }
  return best;
}
