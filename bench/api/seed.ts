/** A large registry written by a few statements: what a board looks like after years of merging. */
import { createHash } from 'node:crypto';
import { type DataSource, type EntityManager } from 'typeorm';
import { listMethods } from '../../src/merge/catalogue.ts';
import { methodNeeds } from '../../src/merge/method-needs.ts';
import { BOARD_ROWS, DROP_HELPERS, HELPERS, STATEMENTS } from './seed-sql.ts';

export interface SeedSize {
  readonly merges: number;
  /** Of all evaluations of merges together: each merge is scored on `scores / merges` cells. */
  readonly scores: number;
}

/** Boards by their share of the merges: one that everybody works on, and smaller ones. */
export const BOARDS = [
  { slug: 'grid-large', share: 0.5 },
  { slug: 'grid-middle', share: 0.25 },
  { slug: 'grid-small', share: 0.15 },
  { slug: 'grid-new', share: 0.1 },
] as const;

/** Bases of each board, and experts of each base: each expert is trained on one cell. */
export const BASES = 2;
export const EXPERTS = 20;
const AXIS = 10;

/**
 * Writes benchmarks, bases, experts, merges with inputs and outputs, evaluations with scores, jobs and rows of the board, and
 * gathers the planner's statistics. The database must be empty. All content follows from the size.
 */
export async function seedRegistry(dataSource: DataSource, size: SeedSize): Promise<void> {
  const cells = size.scores / size.merges;
  if (!Number.isInteger(cells) || cells < EXPERTS || cells % AXIS !== 0)
    throw new Error(`scores / merges must be a multiple of ${AXIS} from ${EXPERTS}, not ${cells}`);
  await dataSource.transaction(async (manager) => {
    await manager.query('SET LOCAL statement_timeout = 0');
    await manager.query('SET LOCAL synchronous_commit = off');
    await manager.query(HELPERS);
    let begin = 0;
    for (const [number, { slug, share }] of BOARDS.entries()) {
      await seedBenchmark(manager, number, slug, cells);
      const last = number === BOARDS.length - 1;
      const end = last ? size.merges : begin + Math.round(size.merges * share);
      const values = { number, begin, end, merges: size.merges, bases: BASES, experts: EXPERTS };
      for (const statement of STATEMENTS) await run(manager, statement, values);
      begin = end;
    }
    const needs = listMethods().map((card) => ({ id: card.id, dialect: card.dialect, needs: methodNeeds(card) }));
    await manager.query(BOARD_ROWS, [JSON.stringify(needs)]);
    await manager.query(DROP_HELPERS);
  });
  // as autovacuum leaves a registry that has been there for a while
  await dataSource.query('VACUUM ANALYZE');
}

async function run(manager: EntityManager, sql: string, values: Readonly<Record<string, number>>): Promise<void> {
  // numbers of ours: no statement of the seed takes a text from outside
  await manager.query(sql.replaceAll(/:(\w+)\b/g, (whole, name: string) => String(values[name] ?? whole)));
}

async function seedBenchmark(manager: EntityManager, number: number, slug: string, cells: number): Promise<void> {
  const domains = Array.from({ length: AXIS }, (_, i) => `domain-${i}`);
  const tasks = Array.from({ length: cells / AXIS }, (_, i) => `task-${i}`);
  const axes = [
    { name: 'domain', values: domains },
    { name: 'task', values: tasks },
  ];
  const splits = Object.fromEntries(['test', 'validation'].map((name) => [name, { file: `${name}.parquet` }]));
  const grid = domains.flatMap((domain) => tasks.map((task) => ({ domain, task })));
  const manifest = {
    ...{ schema: 1, slug, revision: '1', title: `Grid ${number}`, license: 'CC0-1.0', source: 'bench:api' },
    ...{ modality: 'IMAGE_CLASSIFICATION', axes, labelSpaces: ['task'], templates: ['{class}'], metric: 'accuracy' },
    ...{ data: { format: 'parquet' }, hiddenSplits: [] },
    cells: grid.map((coordinates) => ({
      ...{
        id: `${coordinates.domain}/${coordinates.task}`,
        coordinates,
        splits,
        classes: ['yes', 'no'],
        labelOffset: 0,
      },
    })),
  };
  await manager.query(
    `INSERT INTO benchmark (id, slug, revision, digest, modality, title, state, manifest, ready_at)
     VALUES (bench_id('benchmark', $1), $2, '1', $3, 'IMAGE_CLASSIFICATION', $4, 'READY', $5, now())`,
    [number, slug, createHash('sha256').update(slug).digest('hex'), manifest.title, JSON.stringify(manifest)],
  );
  await manager.query(
    `INSERT INTO cell (id, benchmark_id, key, position, coordinates, class_count)
     SELECT bench_id('cell', $1 * 1000 + c.position - 1), bench_id('benchmark', $1), c.cell ->> 'id', c.position - 1, c.cell -> 'coordinates', 2
       FROM jsonb_array_elements($2::jsonb) WITH ORDINALITY AS c (cell, position)`,
    [number, JSON.stringify(manifest.cells)],
  );
}
