import { type BenchmarkManifest } from '../evaluate/manifest.ts';
import { type BenchmarkOutline, parseAnyManifest } from '../evaluate/outline.ts';
import { type BenchmarkRow } from '../storage/entities/benchmark.ts';

const parsed = new WeakMap<object, BenchmarkManifest | BenchmarkOutline>();

/** The manifest of a row, parsed once: a grid of thousands of cells asks for it with each of them. */
export function manifestOf({ manifest }: BenchmarkRow): BenchmarkManifest | BenchmarkOutline {
  const known = parsed.get(manifest);
  if (known !== undefined) return known;
  // it was validated when it was registered
  const fresh = parseAnyManifest(manifest);
  parsed.set(manifest, fresh);
  return fresh;
}
