import { type EntityManager } from 'typeorm';
import { type BenchmarkManifest } from '../evaluate/manifest.ts';
import { type BenchmarkOutline, parseAnyManifest } from '../evaluate/outline.ts';
import { findManifests } from '../storage/stores/benchmark-store.ts';

export type ParsedManifest = BenchmarkManifest | BenchmarkOutline;

/** Benchmarks whose manifests are kept. A manifest is written once with its benchmark, so what is kept stays true. */
const MAX_KEPT = 50;
const kept = new Map<string, ParsedManifest>();

/** Manifests by the ids of their benchmarks. Reading one of thousands of cells takes longer than most questions about it. */
export async function parsedManifests(
  manager: EntityManager,
  ids: readonly string[],
): Promise<Map<string, ParsedManifest>> {
  const found = new Map<string, ParsedManifest>();
  for (const id of ids) {
    const known = kept.get(id);
    if (known !== undefined) found.set(id, known);
  }
  const unknown = ids.filter((id) => !found.has(id));
  if (unknown.length === 0) return found;
  for (const [id, manifest] of await findManifests(manager, unknown)) {
    // it was validated when it was registered
    const fresh = parseAnyManifest(manifest);
    found.set(id, fresh);
    kept.set(id, fresh);
    const [oldest] = kept.size > MAX_KEPT ? kept.keys() : [];
    if (oldest !== undefined) kept.delete(oldest);
  }
  return found;
}
