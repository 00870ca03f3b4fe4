import { GROUPS } from '../shapes-grid/classes.ts';
import { IMAGE_SIZE as DRAWN_SIZE } from '../shapes-grid/domains.ts';
import { drawExample, type Split } from '../shapes-grid/draw.ts';
import { CATEGORIES, type PaintCell, STYLES } from './grid.ts';

/** Half of what shapes-grid draws. */
export const IMAGE_SIZE = DRAWN_SIZE / 2;

/**
 * Draws one image of a cell, 16×16 RGB bytes, row by row. The same key gives the same bytes on every machine. It is the `index`-th
 * image of this shape in shapes-grid, where the classes of a group take turns.
 */
export function drawPainting({ category, style }: PaintCell, split: Split, index: number): Uint8Array {
  const { group, label } = CATEGORIES[category];
  const { domain } = STYLES[style];
  const { pixels } = drawExample({ group, domain, split, index: index * GROUPS[group].classes.length + label });
  return halved(pixels);
}

/** Means of two by two pixels. */
function halved(pixels: Uint8Array): Uint8Array {
  const out = new Uint8Array(IMAGE_SIZE * IMAGE_SIZE * 3);
  const row = DRAWN_SIZE * 3;
  for (let at = 0; at < out.length; at++) {
    const channel = at % 3;
    const x = Math.floor(at / 3) % IMAGE_SIZE;
    const y = Math.floor(at / (3 * IMAGE_SIZE));
    const from = 2 * y * row + 6 * x + channel;
    out[at] = (pixels[from] + pixels[from + 3] + pixels[from + row] + pixels[from + row + 3] + 2) >> 2;
  }
  return out;
}
