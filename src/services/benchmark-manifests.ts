import { type EntityManager } from 'typeorm';
import { type BenchmarkManifest } from '../evaluate/manifest.ts';
import { type BenchmarkOutline, parseAnyManifest } from '../evaluate/outline.ts';
import { findManifests } from '../storage/stores/benchmark-store.ts';
import { writtenOnce } from '../storage/written-once.ts';

export type ParsedManifest = BenchmarkManifest | BenchmarkOutline;

/** A manifest is written once with its benchmark. */
const MANIFESTS = writtenOnce<ParsedManifest>(50);

/** Manifests by the ids of their benchmarks. Reading one of thousands of cells takes longer than most questions about it. */
export function parsedManifests(manager: EntityManager, ids: readonly string[]): Promise<Map<string, ParsedManifest>> {
  return MANIFESTS.find(ids, async (unknown) => {
    const manifests = await findManifests(manager, unknown);
    // they were validated when they were registered
    return new Map([...manifests].map(([id, manifest]) => [id, parseAnyManifest(manifest)]));
  });
}
