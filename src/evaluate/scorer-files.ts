import { type LocatedCheckpoint } from '../models/located-checkpoint.ts';
import { type ByteLocation } from '../storage/byte-source.ts';
import { DataError } from './evaluation-errors.ts';
import { type GenerationManifest } from './generation-manifest.ts';
import { type BenchmarkManifest } from './manifest.ts';

/** Paths of the scorer's files beside the manifest; none where a benchmark has no scorer. */
export function scorerFiles(manifest: BenchmarkManifest): string[] {
  if (manifest.modality !== 'IMAGE_GENERATION') return [];
  const { folder, files } = manifest.scorer;
  return files.map((name) => `${folder}/${name}`);
}

/** The scorer as a checkpoint. @throws DataError for a file that is missing */
export function locateScorer(
  { scorer }: GenerationManifest,
  data: (file: string) => ByteLocation | undefined,
): LocatedCheckpoint {
  const files = scorer.files.map((path) => {
    const file = `${scorer.folder}/${path}`;
    const location = data(file);
    if (location === undefined) throw new DataError('the file of the scorer is missing', { file });
    return { path, location };
  });
  return { files };
}
