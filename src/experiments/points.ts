import { type MethodCard } from '../merge/method-card.ts';
import { gridSize, type Setting, settingsOf, stagesFor, takes } from './grid.ts';
import { type ExperimentSpec } from './spec.ts';

/** A point of a grid before it has a row. */
export interface GridPoint {
  /** Positions in the spec. */
  readonly method: number;
  readonly subset: number;
  readonly stage: number;
  /** Those of the method that the experiment sets. */
  readonly parameters: Setting;
  readonly seed: number;
}

/** A method and a subset that do not go together. */
export interface Skipped {
  readonly method: number;
  readonly subset: number;
  readonly reason: string;
}

/** What is left of a spec's grids when each method is met with each subset. Cards are those of the spec's methods. */
export interface Combination {
  readonly method: number;
  readonly subset: number;
  /** Most points that all stages together have, one for each seed. */
  readonly points: number;
}

/** Every method with every subset that it takes, and those that it does not. */
export function combinations(
  spec: ExperimentSpec,
  cards: readonly MethodCard[],
): { readonly taken: readonly Combination[]; readonly skipped: readonly Skipped[] } {
  const taken: Combination[] = [];
  const skipped: Skipped[] = [];
  for (const [method, card] of cards.entries()) {
    for (const [subset, { size }] of spec.subsets.entries()) {
      if (!takes(card, size)) {
        const { min, max } = card.experts;
        const range = max === null ? `at least ${min}` : min === max ? `exactly ${min}` : `${min} to ${max}`;
        skipped.push({ method, subset, reason: `${card.id} merges ${range} experts, not ${size}` });
        continue;
      }
      const settings = gridSize(stagesFor(spec.methods[method], card, size));
      taken.push({ method, subset, points: settings * seedsOf(spec, card).length });
    }
  }
  return { taken, skipped };
}

/** The points of one stage of a method and subset; from the second stage on around what was picked before. */
export function pointsOf(
  spec: ExperimentSpec,
  card: MethodCard,
  { method, subset }: Pick<Combination, 'method' | 'subset'>,
  stage: number,
  picked: Setting = spec.methods[method].parameters,
): GridPoint[] {
  const stages = stagesFor(spec.methods[method], card, spec.subsets[subset].size);
  return settingsOf(stages[stage], card).flatMap((setting) =>
    seedsOf(spec, card).map((seed) => ({ method, subset, stage, parameters: { ...picked, ...setting }, seed })),
  );
}

/** How many stages a method has on a subset: at least one. */
export function stageCount(spec: ExperimentSpec, card: MethodCard, method: number, subset: number): number {
  return Math.max(1, stagesFor(spec.methods[method], card, spec.subsets[subset].size).length);
}

/** A method without randomness gives the same for every seed. */
function seedsOf({ seeds }: ExperimentSpec, { prerequisites }: MethodCard): readonly number[] {
  return prerequisites.randomness ? seeds : seeds.slice(0, 1);
}
