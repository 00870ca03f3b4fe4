import { type EntityManager } from 'typeorm';
import { hiddenSplitsOf, parseAnyManifest } from '../../evaluate/outline.ts';
import { BOOTSTRAP } from '../../science/bootstrap.ts';
import { pairedDifference } from '../../science/paired-bootstrap.ts';
import { meanOf } from '../../science/spread.ts';
import { type BenchmarkRow } from '../../storage/entities/benchmark.ts';
import { type CellRow } from '../../storage/entities/cell.ts';
import { type LeaderboardRow } from '../../storage/entities/leaderboard-row.ts';
import { type LabelSpace } from '../../storage/entities/score.ts';
import { findBoardRow, findMergeRow, seedRows } from '../../storage/read-models/board-rows.ts';
import { type RowScore, rowScores } from '../../storage/read-models/row-scores.ts';
import { findBenchmarks } from '../../storage/stores/benchmark-store.ts';
import { cellsOfBenchmarks } from '../../storage/stores/cell-store.ts';
import { findBoard } from '../board-query.ts';
import { fail, ok, type Result } from '../result.ts';
import { unranked } from './science-rows.ts';

/** A row, or the row of a merge on the benchmark of the request. */
export type ComparedSubject = { readonly kind: 'row' | 'merge'; readonly id: string };

export interface ComparisonRequest {
  readonly a: ComparedSubject;
  readonly b: ComparedSubject;
  /** Where merges are compared. */
  readonly benchmark: string | null;
  readonly split: string;
  readonly labelSpace: LabelSpace;
}

/** Two rows cell by cell, with all seeds of each. */
export async function compare(manager: EntityManager, request: ComparisonRequest) {
  const a = await findSubject(manager, request, 'a');
  if (!a.ok) return a;
  const b = await findSubject(manager, request, 'b');
  if (!b.ok) return b;
  const apart = differences(a.value, b.value);
  if (apart !== null) return fail('INVALID_INPUT', `a and b are not of the same ${apart}: they cannot be compared`);
  const benchmark = (await findBenchmarks(manager, [a.value.benchmarkId])).get(a.value.benchmarkId);
  if (benchmark === undefined) throw new Error(`internal: benchmark ${a.value.benchmarkId} is gone`);
  if (isHidden(benchmark, a.value.split)) {
    return fail(
      'INVALID_INPUT',
      `"${a.value.split}" is hidden: its cells are not shown, nor which of two rows is ahead on them`,
    );
  }
  const [seedsOfA, seedsOfB] = [await seedRows(manager, a.value), await seedRows(manager, b.value)];
  const scores = await rowScores(manager, [...seedsOfA, ...seedsOfB]);
  const cells = await cellsOfBenchmarks(manager, [benchmark.id]);
  const sides = { a: sideOf(seedsOfA, scores), b: sideOf(seedsOfB, scores) };
  const common = cells.filter(({ id }) => sides.a.has(id) && sides.b.has(id));
  const compared = common.map((cell) => compareCell(cell, sides));
  const over = (chosen: readonly (typeof compared)[number][]) =>
    pairedDifference(
      seedsOfA.map((_, seed) => chosen.map(({ ofA }) => ofA[seed].value)),
      seedsOfB.map((_, seed) => chosen.map(({ ofB }) => ofB[seed].value)),
    );
  return ok({
    a: unranked(a.value),
    b: unranked(b.value),
    seedsOfA: seedsOfA.length,
    seedsOfB: seedsOfB.length,
    heldIn: over(compared.filter(({ heldInA, heldInB }) => heldInA && heldInB)),
    generalization: over(compared.filter(({ heldInA, heldInB }) => !heldInA && !heldInB)),
    all: over(compared),
    cells: compared,
    bootstrap: BOOTSTRAP,
  });
}

async function findSubject(
  manager: EntityManager,
  request: ComparisonRequest,
  side: 'a' | 'b',
): Promise<Result<LeaderboardRow>> {
  const subject = request[side];
  const field = [side];
  if (subject.kind === 'row') {
    const row = await findBoardRow(manager, subject.id);
    return row === null ? fail('NOT_FOUND', `there is no such row`, { field }) : ok(row);
  }
  if (request.benchmark === null) {
    return fail('INVALID_INPUT', 'merges are compared on a benchmark: name it', { field: ['benchmark'] });
  }
  const { split, labelSpace } = request;
  const board = await findBoard(manager, request.benchmark, { split, labelSpace });
  if (!board.ok) return board;
  const row = await findMergeRow(manager, subject.id, { benchmarkId: board.value.benchmark.id, split, labelSpace });
  return row === null ? fail('NOT_FOUND', 'the merge has no scores there', { field }) : ok(row);
}

/** What rows must have in common; null when they do. */
function differences(a: LeaderboardRow, b: LeaderboardRow): string | null {
  if (a.benchmarkId !== b.benchmarkId) return 'benchmark revision';
  if (a.split !== b.split) return 'split';
  if (a.labelSpace !== b.labelSpace) return 'label space';
  if (a.metric !== b.metric) return 'metric';
  if (a.tier !== b.tier) return 'tier';
  return a.pool === b.pool ? null : 'checkpoint set';
}

/** Scores of all seeds by cell; cells that a seed lacks are left out. */
function sideOf(
  seeds: readonly LeaderboardRow[],
  scores: ReadonlyMap<string, readonly RowScore[]>,
): Map<string, RowScore[]> {
  const side = new Map<string, RowScore[]>();
  for (const { id } of seeds)
    for (const score of scores.get(id) ?? []) side.set(score.cellId, [...(side.get(score.cellId) ?? []), score]);
  return new Map([...side].filter(([, ofCell]) => ofCell.length === seeds.length));
}

function compareCell(cell: CellRow, sides: Record<'a' | 'b', ReadonlyMap<string, readonly RowScore[]>>) {
  const [ofA, ofB] = [sides.a.get(cell.id) ?? [], sides.b.get(cell.id) ?? []];
  const [a, b] = [meanOf(ofA.map(({ value }) => value)), meanOf(ofB.map(({ value }) => value))];
  return { cell, ofA, ofB, a, b, difference: a - b, heldInA: ofA[0].heldIn, heldInB: ofB[0].heldIn };
}

function isHidden({ manifest }: BenchmarkRow, split: string): boolean {
  return hiddenSplitsOf(parseAnyManifest(manifest)).includes(split);
}
