import { clipEight } from './clip-eight/clip-eight.ts';
import { crossLingual } from './cross-lingual/cross-lingual.ts';
import { type Definition } from './definition.ts';
import { domainnetClassification } from './domainnet/classification.ts';
import { domainnetGeneration } from './domainnet/generation.ts';

/** Every shipped benchmark. */
export const ALL_DEFINITIONS: readonly Definition[] = [
  domainnetClassification,
  domainnetGeneration,
  crossLingual,
  clipEight,
];

export function findDefinition(id: string): Definition | undefined {
  return ALL_DEFINITIONS.find((one) => one.id === id);
}
