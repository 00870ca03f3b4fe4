import { GROUPS } from './classes.ts';
import { DOMAINS, IMAGE_SIZE, placeShape } from './domains.ts';
import { KeyedRandom } from '../common/random.ts';

// Bound once: under a test runner each look-up of a global goes through the sandbox, a hundred times slower.
const { max, min, round } = Math;

/** Seed of the published images. Another one makes another benchmark. */
export const SUITE_SEED = 20_240_918;
export const SPLITS = ['train', 'tune', 'test'] as const;
export type Split = (typeof SPLITS)[number];

export interface ExampleKey {
  /** Index into `GROUPS`. */
  readonly group: number;
  /** Index into `DOMAINS`. */
  readonly domain: number;
  readonly split: Split;
  readonly index: number;
}

export interface Example {
  /** 32×32 RGB bytes, row by row. */
  readonly pixels: Uint8Array;
  /** Class within the group, 0–3; the classes take turns. */
  readonly label: number;
}

/** Draws one image of the grid. The same key gives the same bytes on every machine. */
export function drawExample({ group, domain, split, index }: ExampleKey): Example {
  const random = new KeyedRandom(SUITE_SEED, group, domain, SPLITS.indexOf(split), index);
  const { classes } = GROUPS[group];
  const label = index % classes.length;
  const pixels = new Uint8Array(IMAGE_SIZE * IMAGE_SIZE * 3);
  DOMAINS[domain].render(placeShape(classes[label].shape, random), random, (x, y, colour) => {
    const at = (y * IMAGE_SIZE + x) * 3;
    for (let channel = 0; channel < 3; channel++) {
      pixels[at + channel] = round(255 * max(0, min(1, colour[channel])));
    }
  });
  return { pixels, label };
}
