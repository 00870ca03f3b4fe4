import { GROUPS } from './classes.ts';
import { DOMAINS } from './domains.ts';

/** One cell of the grid: indices into `GROUPS` and `DOMAINS`. */
export interface GridCell {
  readonly group: number;
  readonly domain: number;
}

/** All 36 cells, domain by domain. */
export const CELLS: readonly GridCell[] = DOMAINS.flatMap((_, domain) => GROUPS.map((_, group) => ({ group, domain })));

/** Cells that have an expert: group i drawn in domain i. */
export const DIAGONAL: readonly GridCell[] = DOMAINS.map((_, i) => ({ group: i, domain: i }));
