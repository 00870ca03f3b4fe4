import { LANGUAGE_FAMILIES } from './language-families.ts';
import { type BenchmarkManifest } from './manifest.ts';

/** A kind of benchmark that can be scored. */
export type ScoredModality = BenchmarkManifest['modality'];

/**
 * Version of everything that a score depends on besides its inputs. Scores of different versions are not compared; those of
 * different kinds of benchmarks never meet.
 */
export const HARNESSES: Readonly<Record<ScoredModality, string>> = {
  IMAGE_CLASSIFICATION: 'clip-zero-shot/1',
  IMAGE_GENERATION: 'stable-diffusion/1',
  LANGUAGE: 'language/1',
};

/** Architectures, as `readFamily` reads them or `model_index.json` of a pipeline says, that can be scored on each kind of benchmark. */
export const SCORED_FAMILIES: Readonly<Record<ScoredModality, ReadonlySet<string>>> = {
  IMAGE_CLASSIFICATION: new Set(['clip', 'open_clip']),
  IMAGE_GENERATION: new Set(['stable-diffusion']),
  LANGUAGE: new Set(LANGUAGE_FAMILIES),
};

/** The version for a kind of benchmark; an empty text, which no score has, for one that cannot be scored. */
export function harnessOf(modality: string): string {
  return Object.hasOwn(HARNESSES, modality) ? HARNESSES[modality as ScoredModality] : '';
}
