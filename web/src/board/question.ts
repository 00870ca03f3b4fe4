import { BASELINE_ROLES } from '../../../src/client/board-roles.ts';
import { type LeaderboardFilter, type Modality, type ReportedFilter } from '../api/documents.generated.ts';
import { type BoardOrder } from './rows.ts';
import { type BoardState } from './state.ts';

/** What a board is asked. */
export interface BoardQuestion {
  readonly modality: Modality;
  /** `slug@revision` */
  readonly benchmark: string;
  readonly baselines: ReturnType<typeof baselineFilterOf>;
  readonly merges: LeaderboardFilter;
  readonly orderBy: BoardOrder;
}

/** What chooses the board itself, and so holds for all of its rows. */
function boardOf({ split, labelSpace, flagged }: BoardState) {
  return { split, labelSpace, flagged: flagged ? ('INCLUDED' as const) : null };
}

/** The baselines that merges of a state are measured by: whatever is asked of merges, they stay. */
export function baselineFilterOf(state: BoardState) {
  return { ...boardOf(state), roles: BASELINE_ROLES };
}

/** What a state asks of merges, as the API's filter. */
export function mergeFilterOf(state: BoardState): LeaderboardFilter {
  return {
    ...reportedFilterOf(state),
    families: state.family === null ? null : [state.family],
    dialect: state.dialect,
    selected: state.selected ? true : null,
  };
}

/** The part of it that reported results can be asked: of them no family, dialect or grid is known. */
export function reportedFilterOf(state: BoardState): ReportedFilter {
  return {
    ...boardOf(state),
    roles: ['METHOD'],
    methods: state.methods.length === 0 ? null : state.methods,
    needsOnly: state.have,
    minExperts: state.minExperts,
    maxExperts: state.maxExperts,
  };
}
