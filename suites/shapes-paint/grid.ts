import { GROUPS } from '../shapes-grid/classes.ts';
import { DOMAINS } from '../shapes-grid/domains.ts';

/** A cell: indices into `CATEGORIES` and `STYLES`. */
export interface PaintCell {
  readonly category: number;
  readonly style: number;
}

/** The category axis: shapes of shapes-grid, each with its place there. */
export const CATEGORIES = ['triangle', 'ring', 'crescent', 'heart', 'house'].map((name) => {
  const group = GROUPS.findIndex(({ classes }) => classes.some((one) => one.name === name));
  return { name, group, label: GROUPS[group].classes.findIndex((one) => one.name === name) };
});

/** The style axis: those of shapes-grid that one can tell apart at half the size. */
export const STYLES = ['mosaic', 'flat', 'neon', 'sketch', 'photo'].map((name) => ({
  name,
  domain: DOMAINS.findIndex((domain) => domain.name === name),
}));

/** All 25 cells, style by style. */
export const CELLS: readonly PaintCell[] = STYLES.flatMap((_, style) =>
  CATEGORIES.map((_, category) => ({ category, style })),
);

/** Cells that have an expert: category i in style i. */
export const DIAGONAL: readonly PaintCell[] = STYLES.map((_, i) => ({ category: i, style: i }));

export function cellId({ category, style }: PaintCell): string {
  return `${CATEGORIES[category].name}-${STYLES[style].name}`;
}

/** What a model is asked to paint. */
export function promptOf({ category, style }: PaintCell): string {
  return `a ${STYLES[style].name} ${CATEGORIES[category].name}`;
}
