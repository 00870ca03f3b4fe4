import {
  type LeaderboardField,
  type LabelSpace,
  type MethodFamily,
  type Modality,
  type SortDirection,
  type Tier,
} from '../api/documents.generated.ts';
import { METHOD_FAMILIES } from '../../../src/merge/families.ts';

/** What a board shows: everything of it is in the address, so that a view can be sent to somebody. */
export interface BoardState {
  readonly modality: Modality | null;
  /** `slug` or `slug@revision`; null: the first of the modality. */
  readonly benchmark: string | null;
  readonly split: string | null;
  readonly labelSpace: LabelSpace;
  readonly tier: Tier | null;
  readonly methods: readonly string[];
  readonly family: MethodFamily | null;
  readonly dialect: string | null;
  /** What one has: methods that need more are left out. Null: all methods. */
  readonly have: readonly string[] | null;
  readonly minExperts: number | null;
  readonly maxExperts: number | null;
  /** Without points of grids that no rule picked. */
  readonly selected: boolean;
  /** With rows that are flagged. */
  readonly flagged: boolean;
  readonly field: LeaderboardField;
  readonly direction: SortDirection;
}

export const PREREQUISITES = ['base', 'statistics', 'data', 'tuning', 'randomness'] as const;
export const MODALITIES: readonly Modality[] = ['IMAGE_CLASSIFICATION', 'IMAGE_GENERATION', 'LANGUAGE'];
const FIELDS: readonly LeaderboardField[] = ['HELD_IN', 'GENERALIZATION', 'SECONDS', 'PEAK_MEMORY', 'EXPERTS'];

/** Best first: costs and counts ascend, scores descend. */
export function usualDirection(field: LeaderboardField): SortDirection {
  return field === 'HELD_IN' || field === 'GENERALIZATION' ? 'DESC' : 'ASC';
}

/** Reads an address; what it does not know it passes over. */
export function parseBoardState(search: string): BoardState {
  const query = new URLSearchParams(search);
  const oneOf = <T extends string>(name: string, values: readonly T[]): T | null => {
    const given = query.get(name)?.toUpperCase();
    return values.find((value) => value === given) ?? null;
  };
  const list = (name: string): string[] => (query.get(name) ?? '').split(',').filter((item) => item !== '');
  const count = (name: string): number | null => {
    const given = Number(query.get(name) ?? '');
    return Number.isInteger(given) && given > 0 ? given : null;
  };
  const field = oneOf('sort', FIELDS) ?? 'GENERALIZATION';
  return {
    modality: oneOf('modality', MODALITIES),
    benchmark: query.get('benchmark'),
    split: query.get('split'),
    labelSpace: oneOf('labels', ['TASK', 'ALL']) ?? 'TASK',
    tier: oneOf('tier', ['VERIFIED', 'REPORTED']),
    methods: list('methods'),
    family: oneOf('family', METHOD_FAMILIES),
    dialect: query.get('dialect'),
    have: query.has('have') ? list('have').filter((need) => (PREREQUISITES as readonly string[]).includes(need)) : null,
    minExperts: count('min'),
    maxExperts: count('max'),
    selected: query.get('grid') === 'selected',
    flagged: query.get('flagged') === 'included',
    field,
    direction: oneOf('order', ['ASC', 'DESC']) ?? usualDirection(field),
  };
}

/** The address of a state, without what is usual. */
export function formatBoardState(state: BoardState): string {
  const query = new URLSearchParams();
  const put = (name: string, value: string | number | null, usual: string | number | null = null): void => {
    if (value !== null && value !== usual) query.set(name, String(value));
  };
  put('modality', state.modality?.toLowerCase() ?? null);
  put('benchmark', state.benchmark);
  put('split', state.split);
  put('labels', state.labelSpace.toLowerCase(), 'task');
  put('tier', state.tier?.toLowerCase() ?? null);
  put('methods', state.methods.join(','), '');
  put('family', state.family?.toLowerCase() ?? null);
  put('dialect', state.dialect);
  put('have', state.have === null ? null : state.have.join(','));
  put('min', state.minExperts);
  put('max', state.maxExperts);
  put('grid', state.selected ? 'selected' : null);
  put('flagged', state.flagged ? 'included' : null);
  put('sort', state.field.toLowerCase(), 'generalization');
  put('order', state.direction.toLowerCase(), usualDirection(state.field).toLowerCase());
  const text = query.toString();
  return text === '' ? '' : `?${text}`;
}

/** Parts of an address that choose a board and its order. */
const NO_FILTERS: ReadonlySet<string> = new Set(['modality', 'benchmark', 'sort', 'order']);

/** How many filters are not as usual. */
export function countFilters(state: BoardState): number {
  return [...new URLSearchParams(formatBoardState(state)).keys()].filter((name) => !NO_FILTERS.has(name)).length;
}
