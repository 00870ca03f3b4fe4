import { type LayerPosition } from './types.ts';

/** A number that is a whole part of the name is the index of a layer; the first one counts. */
const NUMBERED = /^((?:.*?\.)?)(\d{1,6})\./;

/**
 * Which layer each tensor belongs to, by name: `encoder.layers.3.fc1.weight` is in layer 3 of `encoder.layers`. A stack has as
 * many layers as its largest index says.
 */
export function layerPositions(names: Iterable<string>): Map<string, LayerPosition> {
  const found: { name: string; stack: string; index: number }[] = [];
  const counts = new Map<string, number>();
  for (const name of names) {
    const match = NUMBERED.exec(name);
    if (match === null) continue;
    const [, stack, digits] = match;
    const index = Number(digits);
    found.push({ name, stack, index });
    counts.set(stack, Math.max(counts.get(stack) ?? 0, index + 1));
  }
  return new Map(found.map(({ name, stack, index }) => [name, { index, count: counts.get(stack) ?? index + 1 }]));
}
