import { CATEGORIES, type Category } from './categories.ts';

/** In the order of the paper: category j is held-in in domain ⌊j / 4⌋. */
export const DOMAINS = ['clipart', 'infograph', 'painting', 'quickdraw', 'real', 'sketch'] as const;
export type Domain = (typeof DOMAINS)[number];

/** A point of the grid. */
export interface DomainnetCell {
  readonly id: string;
  readonly domain: Domain;
  readonly category: Category;
  /** Label of the category's first class among all 347. */
  readonly labelOffset: number;
  /** Whether the setting has an expert for it. */
  readonly heldIn: boolean;
}

/** 6 domains × 24 categories (arXiv 2409.18314): 24 held-in cells and 120 for generalization, category by category. */
export const CELLS: readonly DomainnetCell[] = CATEGORIES.flatMap((category, j) =>
  DOMAINS.map((domain, d) => ({
    id: `${category.name}-${domain}`,
    domain,
    category,
    labelOffset: CATEGORIES.slice(0, j).reduce((sum, { classes }) => sum + classes.length, 0),
    heldIn: Math.floor(j / 4) === d,
  })),
);

export const AXES = [
  { name: 'category', values: CATEGORIES.map(({ name }) => name) },
  { name: 'domain', values: [...DOMAINS] },
];

/** Pairs of labels, counted over all categories, of classes that are in two of them: bandage and nail. */
export function equalLabels(): [number, number][] {
  const names = CATEGORIES.flatMap(({ classes }) => classes);
  return names.flatMap((name, label) => {
    const first = names.indexOf(name);
    return first === label ? [] : [[first, label] as [number, number]];
  });
}

/** All classes, each once. */
export const CLASSES: ReadonlySet<string> = new Set(CATEGORIES.flatMap(({ classes }) => classes));
