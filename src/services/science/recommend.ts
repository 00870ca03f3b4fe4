import { type EntityManager } from 'typeorm';
import { listMethods } from '../../merge/catalogue.ts';
import { type MethodCard } from '../../merge/method-card.ts';
import { commonestSet, methodGrids, representativeOf } from '../../science/grid-points.ts';
import { type BenchmarkFacts } from '../../storage/entities/benchmark.ts';
import { type LeaderboardRow } from '../../storage/entities/leaderboard-row.ts';
import { boardsWithRows } from '../../storage/read-models/boards.ts';
import { type Board, boardRows, findBoard } from '../board-query.ts';
import { ok, type Result } from '../result.ts';
import { budgetReasons, type Budget, type Have, prerequisiteReasons, type Reason, scoreReason } from './reasons.ts';
import { unranked } from './science-rows.ts';

export interface RecommendationRequest {
  readonly have: Have;
  readonly budget: Budget;
  /** Null: the newest boards. */
  readonly benchmark: string | null;
  readonly goal: 'HELD_IN' | 'GENERALIZATION';
}

/** What a method reached on one board, among the methods that were looked at there. */
export interface Evidence {
  readonly benchmark: BenchmarkFacts;
  readonly row: LeaderboardRow & { readonly rank: null };
  readonly value: number;
  readonly rank: number;
  readonly of: number;
}

/** Boards that are looked at when none is named. */
const MAX_BOARDS = 10;

/** Methods by what they need and what was measured of them, those that fit first. */
export async function recommendMethods(manager: EntityManager, request: RecommendationRequest) {
  const boards = await boardsOf(manager, request.benchmark);
  if (!boards.ok) return boards;
  const evidence = new Map<string, Evidence[]>();
  for (const board of boards.value) {
    const rows = await boardRows(manager, board);
    if (!rows.ok) return rows;
    for (const [key, found] of evidenceOn(board.benchmark, rows.value, request)) {
      evidence.set(key, [...(evidence.get(key) ?? []), found]);
    }
  }
  const recommendations = listMethods().map((method) => recommend(method, evidence.get(keyOf(method)) ?? [], request));
  return ok(
    recommendations.sort((a, b) => Number(b.fits) - Number(a.fits) || placeOf(a.evidence) - placeOf(b.evidence)),
  );
}

async function boardsOf(manager: EntityManager, benchmark: string | null): Promise<Result<Board[]>> {
  if (benchmark !== null) {
    const board = await findBoard(manager, benchmark, {});
    return board.ok ? ok([board.value]) : board;
  }
  const boards: Board[] = [];
  for (const { slug, revision } of await boardsWithRows(manager, MAX_BOARDS)) {
    const board = await findBoard(manager, `${slug}@${revision}`, {});
    if (board.ok) boards.push(board.value);
  }
  return ok(boards);
}

/**
 * One point for each method on the checkpoint set and the experts that most methods share. With tuning data that is the best by
 * held-in scores, without it the one that nobody tuned.
 */
function evidenceOn(
  benchmark: BenchmarkFacts,
  rows: readonly LeaderboardRow[],
  { have, goal }: RecommendationRequest,
): Map<string, Evidence> {
  const axis = goal === 'HELD_IN' ? 'heldIn' : 'generalization';
  const grids = methodGrids(rows);
  const expertSet = commonestSet(grids);
  const pool = grids.find((grid) => grid.expertSet === expertSet)?.pool;
  const points = grids
    .filter((grid) => grid.expertSet === expertSet && grid.pool === pool)
    .flatMap((grid) => {
      const { point } = representativeOf(grid, have.tuning ? 'SELECTED_OR_BEST_HELD_IN' : 'DEFAULT') ?? {};
      const value = point?.[axis] ?? null;
      return point === undefined || value === null ? [] : [{ label: grid.label, version: grid.version, point, value }];
    });
  return new Map(
    points.map(({ label, version, point, value }) => {
      const rank = 1 + points.filter((other) => other.value > value).length;
      return [`${label}/${version}`, { benchmark, row: unranked(point.rows[0]), value, rank, of: points.length }];
    }),
  );
}

function keyOf({ id, dialect, version }: MethodCard): string {
  return `${id}/${dialect}/${version}`;
}

function recommend(method: MethodCard, found: readonly Evidence[], { have, budget, goal }: RecommendationRequest) {
  const evidence = [...found].sort((a, b) => placeOf([a]) - placeOf([b]));
  const reasons: Reason[] = [
    ...prerequisiteReasons(method, have),
    ...budgetReasons(
      evidence.map(({ row }) => row),
      budget,
    ),
    ...evidence.slice(0, 3).map((one) => scoreReason(one, goal)),
    ...(evidence.length > 0 ? [] : [nothingMeasured(have)]),
  ];
  const fits = reasons.every((reason) => reason.fits);
  return { method, fits, reasons: reasons.sort((a, b) => Number(a.fits) - Number(b.fits)), evidence };
}

function nothingMeasured({ tuning }: Have): Reason {
  const what = tuning ? 'no point of it has scores' : 'its default parameters have no scores';
  return { kind: 'UNKNOWN', fits: true, text: `${what} on the boards that were looked at` };
}

/** Mean place between 0 (first) and 1 (last); after all others without evidence. */
function placeOf(evidence: readonly Pick<Evidence, 'rank' | 'of'>[]): number {
  if (evidence.length === 0) return 2;
  const places = evidence.map(({ rank, of }) => (of === 1 ? 0.5 : (rank - 1) / (of - 1)));
  return places.reduce((sum, place) => sum + place, 0) / places.length;
}
