import { type MethodCard } from './method-card.ts';

/** Prerequisites that boards can be filtered by. */
export const METHOD_NEEDS = ['base', 'statistics', 'data', 'tuning', 'randomness'] as const;
export type MethodNeed = (typeof METHOD_NEEDS)[number];

/** What a method cannot do without. */
export function methodNeeds({ prerequisites }: Pick<MethodCard, 'prerequisites'>): MethodNeed[] {
  return METHOD_NEEDS.filter((need) =>
    need === 'statistics' ? prerequisites.statistics.length > 0 : prerequisites[need],
  );
}
