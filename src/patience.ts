/**
 * How long a store over HTTP is waited for. These are the only such times: what reads and writes objects is given them, and
 * each says how long *nothing* may happen, so a transfer that is slow but moves is never cut.
 */
export interface Patience {
  /** For the answer to a question (is it there, which parts, begin, complete, delete), milliseconds. */
  readonly answerMs: number;
  /** For the next byte of contents, in either direction, and for the answer after the last one, milliseconds. */
  readonly idleMs: number;
}

/** Questions that hang are given up before a client gives up the request (60 s) that they belong to. */
export const USUAL_PATIENCE: Patience = { answerMs: 10_000, idleMs: 60_000 };

/** A question is not asked again once so much time has passed: a store that hangs is asked twice, one that refuses more often. */
export function askingMs({ answerMs }: Patience): number {
  return answerMs * 1.5;
}

/** Slower than this does not count as moving where it cannot be watched, bytes a second. */
const LEAST_PACE = 16 * 1024;

/** For a transfer of so many bytes that nobody can watch, as of `fetch`: when it may be taken to hang, milliseconds. */
export function unwatchedMs({ idleMs }: Patience, bytes: number): number {
  return Math.ceil(idleMs + (bytes / LEAST_PACE) * 1000);
}
