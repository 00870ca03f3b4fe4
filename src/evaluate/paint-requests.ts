import { createHash } from 'node:crypto';
import { type ImageRequest } from '../models/diffusion/sample.ts';
import { type NoiseKey } from '../models/diffusion/noise.ts';
import { type GenerationCell, type GenerationManifest } from './generation-manifest.ts';

/** The images of a cell in order: all of the first prompt, then those of the next. */
export function paintRequests(
  { generation: { imagesPerPrompt, seed } }: GenerationManifest,
  { id, prompts }: GenerationCell,
  split: string,
): ImageRequest[] {
  return prompts.flatMap((prompt, number) =>
    Array.from({ length: imagesPerPrompt }, (_, image) => {
      return { prompt, key: noiseKey([seed, split, id, number, image]) };
    }),
  );
}

/** The first eight bytes of the SHA-256 of the JSON of what an image is one of. */
function noiseKey(place: readonly (string | number)[]): NoiseKey {
  const digest = createHash('sha256').update(JSON.stringify(place)).digest();
  return [digest.readUInt32BE(0), digest.readUInt32BE(4)];
}
