import { type MethodCard } from '../merge/method-card.ts';
import { type ParameterValue } from '../merge/recipe-types.ts';
import { type GridStage, type SpecMethod } from './spec.ts';

export type Setting = Readonly<Record<string, ParameterValue>>;

/** The grid that a method's card publishes: one parameter after the other, in the order of the card. */
export function publishedGrid({ parameters }: Pick<MethodCard, 'parameters'>): GridStage[] {
  return parameters.flatMap(({ name, grid }) => (grid.length === 0 ? [] : [{ [name]: grid }]));
}

/** The stages that a number of experts leaves: some parameters exist for two experts only. */
export function stagesFor(
  { grid }: Pick<SpecMethod, 'grid'>,
  { parameters }: Pick<MethodCard, 'parameters'>,
  experts: number,
): GridStage[] {
  const exists = (name: string): boolean => {
    const only = parameters.find((card) => card.name === name)?.onlyExperts;
    return only === undefined || only === experts;
  };
  const stages = grid.map((stage) => Object.fromEntries(Object.entries(stage).filter(([name]) => exists(name))));
  return stages.filter((stage) => Object.keys(stage).length > 0);
}

/** All combinations of a stage's values, the last parameter of the card changing fastest; one empty setting without a stage. */
export function settingsOf(stage: GridStage | undefined, { parameters }: Pick<MethodCard, 'parameters'>): Setting[] {
  const names = parameters.map(({ name }) => name).filter((name) => stage !== undefined && Object.hasOwn(stage, name));
  return names.reduce<Setting[]>(
    (settings, name) =>
      settings.flatMap((setting) => (stage?.[name] ?? []).map((value) => ({ ...setting, [name]: value }))),
    [{}],
  );
}

/** How many settings all stages have together. */
export function gridSize(stages: readonly GridStage[]): number {
  const sizes = stages.map((stage) => Object.values(stage).reduce((product, values) => product * values.length, 1));
  return sizes.length === 0 ? 1 : sizes.reduce((a, b) => a + b, 0);
}

/** Whether a method merges so many experts. */
export function takes({ experts: { min, max } }: Pick<MethodCard, 'experts'>, experts: number): boolean {
  return experts >= min && (max === null || experts <= max);
}
