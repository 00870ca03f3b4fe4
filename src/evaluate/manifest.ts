import { z } from 'zod';
import { type GenerationManifest, parseGenerationManifest } from './generation-manifest.ts';
import { type ImageManifest, parseImageManifest } from './image-manifest.ts';
import { type LanguageManifest, parseLanguageManifest } from './language-manifest.ts';
import { readModel } from './manifest-parts.ts';

/** A validated benchmark manifest; `modality` tells which. */
export type BenchmarkManifest = ImageManifest | GenerationManifest | LanguageManifest;

/** Whether only means over cells are shown of a split. */
export function isHidden({ hiddenSplits }: BenchmarkManifest, split: string): boolean {
  return hiddenSplits?.includes(split) === true;
}

const modality = z.looseObject({ modality: z.enum(['IMAGE_CLASSIFICATION', 'IMAGE_GENERATION', 'LANGUAGE']) });

/**
 * Validates a benchmark manifest and fills in its defaults.
 * @throws ManifestError naming the first field that is wrong, and the cell where one is meant.
 */
export function parseManifest(json: unknown): BenchmarkManifest {
  switch (readModel(modality, json).modality) {
    case 'IMAGE_CLASSIFICATION':
      return parseImageManifest(json);
    case 'IMAGE_GENERATION':
      return parseGenerationManifest(json);
    case 'LANGUAGE':
      return parseLanguageManifest(json);
  }
}
