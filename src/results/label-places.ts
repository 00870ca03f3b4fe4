/** A label beside a point, in data units. */
export interface LabelPlace {
  readonly x: number;
  readonly y: number;
  readonly text: string;
}

/** What a pixel is in data units, roughly: labels need not be placed exactly. */
interface Frame {
  readonly width: number;
  readonly height: number;
}

const LINE = 13;
const LETTER = 6.5;

const extent = (values: readonly number[]): number => Math.max(...values) - Math.min(...values) || 1;

/**
 * Moves labels up or down until none lies on another: from the lowest to the highest, each goes just above those that it would
 * cover. Labels begin right of their points.
 */
export function apart<Label extends LabelPlace>(labels: readonly Label[], { width, height }: Frame): Label[] {
  if (labels.length === 0) return [];
  const perX = extent(labels.map(({ x }) => x)) / width;
  const perY = extent(labels.map(({ y }) => y)) / height;
  const placed: Label[] = [];
  for (const label of [...labels].sort((a, b) => a.y - b.y)) {
    const right = (one: LabelPlace): number => one.x + one.text.length * LETTER * perX;
    const beside = placed.filter((other) => label.x < right(other) && other.x < right(label));
    let { y } = label;
    for (const other of beside.sort((a, b) => a.y - b.y)) {
      if (Math.abs(other.y - y) < LINE * perY) y = other.y + LINE * perY;
    }
    placed.push({ ...label, y });
  }
  return placed;
}
