import { createHash } from 'node:crypto';

/** What identifies a file inside a set: where it lies, how long it is, what it holds. */
export interface DigestedFile {
  readonly path: string;
  /** A decimal string when it comes from a `bigint` column. */
  readonly bytes: number | string;
  /** Lower-case hexadecimal. */
  readonly sha256: string;
}

/**
 * SHA-256 (hex) over path, length and SHA-256 of all files, sorted by path: the identity of a checkpoint, equal whoever
 * registers the files, in whatever order. One JSON array and a newline per file.
 */
export function contentDigest(files: readonly DigestedFile[]): string {
  return digestLines(files.map(({ path, bytes, sha256 }) => JSON.stringify([path, String(bytes), sha256])));
}

/** Identity of a benchmark: its manifest as canonical JSON text, then its files. */
export function benchmarkDigest(canonicalManifest: string, files: readonly DigestedFile[]): string {
  return digestLines([canonicalManifest, contentDigest(files)], false);
}

function digestLines(lines: string[], sorted = true): string {
  const hash = createHash('sha256');
  // code-unit order: independent of the machine's language
  for (const line of sorted ? lines.sort() : lines) hash.update(`${line}\n`);
  return hash.digest('hex');
}
