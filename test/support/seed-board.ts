/** Puts a small world straight into the tables: a benchmark, checkpoints, merges and their scores. */
import { createHash } from 'node:crypto';
import { type EntityManager } from 'typeorm';
import { newId } from '../../src/storage/new-id.ts';
import { type LabelSpace } from '../../src/storage/entities/score.ts';

export const HARNESS = 'test-harness';

export interface SeededBenchmark {
  readonly id: string;
  /** Cell ids by key. */
  readonly cells: ReadonlyMap<string, string>;
}

export async function seedBenchmark(
  manager: EntityManager,
  keys: readonly string[],
  slug = 'grid',
  revision = '1',
): Promise<SeededBenchmark> {
  const id = newId();
  const axes = [
    { name: 'cell', values: keys },
    { name: 'kind', values: ['only'] },
  ];
  const splits = Object.fromEntries(
    ['test', 'validation', 'hidden'].map((name) => [name, { file: `${name}.parquet` }]),
  );
  const manifest = {
    ...{
      schema: 1,
      slug,
      revision,
      title: slug,
      license: 'MIT',
      source: 'a test',
      modality: 'IMAGE_CLASSIFICATION',
      axes,
    },
    ...{ labelSpaces: ['task', 'all'], templates: ['{class}'], metric: 'accuracy', data: { format: 'parquet' } },
    hiddenSplits: ['hidden'],
    cells: keys.map((key) => ({
      ...{ id: key, coordinates: { cell: key, kind: 'only' }, splits, classes: ['yes', 'no'], labelOffset: 0 },
    })),
  };
  await manager.query(
    `INSERT INTO benchmark (id, slug, revision, digest, modality, title, state, manifest, ready_at)
     VALUES ($1, $2, $3, $4, 'IMAGE_CLASSIFICATION', $2, 'READY', $5, now())`,
    [id, slug, revision, digestOf(id), JSON.stringify(manifest)],
  );
  const cells = new Map<string, string>();
  for (const [position, key] of keys.entries()) {
    const cell = newId();
    cells.set(key, cell);
    await manager.query(
      `INSERT INTO cell (id, benchmark_id, key, position, coordinates, class_count) VALUES ($1, $2, $3, $4, $5, 4)`,
      [cell, id, key, position, JSON.stringify({ cell: key, kind: 'only' })],
    );
  }
  return { id, cells };
}

export interface SeedCheckpoint {
  readonly kind: 'BASE' | 'EXPERT' | 'ADAPTER' | 'MERGED';
  readonly name?: string;
  readonly base?: string;
  /** Ids of trained cells. */
  readonly cells?: readonly string[];
}

export async function seedCheckpoint(manager: EntityManager, checkpoint: SeedCheckpoint): Promise<string> {
  const id = newId();
  await manager.query(
    `INSERT INTO checkpoint (id, kind, state, name, modality, family, content_digest, layout_digest, bytes, parameter_count, base_id, ready_at)
     VALUES ($1, $2, 'READY', $3, 'IMAGE_CLASSIFICATION', 'clip', $4, $5, 8, 2, $6, now())`,
    [id, checkpoint.kind, checkpoint.name ?? id, digestOf(id), digestOf('layout'), checkpoint.base ?? null],
  );
  for (const cell of checkpoint.cells ?? []) {
    await manager.query('INSERT INTO checkpoint_cell (checkpoint_id, cell_id) VALUES ($1, $2)', [id, cell]);
  }
  return id;
}

export interface SeedMerge {
  readonly method?: string;
  readonly dialect?: string;
  readonly parameters?: Readonly<Record<string, unknown>>;
  readonly seed?: number;
  readonly base?: string;
  readonly experts: readonly string[];
  readonly seconds?: number;
  /** Ids of steps after the method. */
  readonly post?: readonly string[];
  /** Statistic of each expert. */
  readonly statistics?: readonly string[];
}

/** A finished merge; returns the id of its output. As in a real one, the output has the base of its experts. */
export async function seedMerge(manager: EntityManager, merge: SeedMerge): Promise<{ id: string; output: string }> {
  const { method = 'linear', dialect = 'default', parameters = {}, seed = 0, experts } = merge;
  const [{ base_id: base }] = await manager.query<{ base_id: string | null }[]>(
    'SELECT base_id FROM checkpoint WHERE id = $1',
    [experts[0]],
  );
  const output = await seedCheckpoint(manager, { kind: 'MERGED', base: merge.base ?? base ?? undefined });
  const id = newId();
  const cost = {
    seconds: merge.seconds ?? 1,
    bytesRead: 100,
    bytesWritten: 10,
    peakRssBytes: 1000,
    flops: 5,
    device: 'cpu',
    threads: 1,
    computeDtype: 'F32',
  };
  await manager.query(
    `INSERT INTO merge (id, recipe_digest, recipe, method, dialect, method_version, parameters, parameters_digest, expert_set_digest,
                        expert_count, base_id, output_dtype, seed, plan, cost, output_checkpoint_id, finished_at)
     VALUES ($1, $2, $13, $3, $4, 1, $5, $6, $7, $8, $9, 'same', $10, '{}', $11, $12, now())`,
    [
      id,
      digestOf(id),
      method,
      dialect,
      JSON.stringify(parameters),
      digestOf(JSON.stringify(parameters)),
      digestOf([...experts].sort().join()),
      experts.length,
      merge.base ?? null,
      seed,
      JSON.stringify(cost),
      output,
      JSON.stringify({
        ...{ method, dialect, parameters, experts, seed },
        ...(merge.post === undefined ? {} : { post: merge.post.map((step) => ({ id: step })) }),
      }),
    ],
  );
  await manager.query(
    `INSERT INTO job (id, kind, state, subject_type, subject_id, payload, max_attempts, finished_at)
     VALUES ($1, 'MERGE', 'SUCCEEDED', 'MERGE', $2, '{}', 1, now())`,
    [newId(), id],
  );
  const inputs = [
    ...(merge.base === undefined ? [] : [['BASE', 0, merge.base]]),
    ...experts.map((expert, i) => ['EXPERT', i, expert]),
  ];
  for (const [role, position, checkpoint] of inputs) {
    await manager.query(
      'INSERT INTO merge_input (merge_id, role, position, checkpoint_id, weight, statistic_id) VALUES ($1, $2, $3, $4, 1, $5)',
      [id, role, position, checkpoint, role === 'EXPERT' ? (merge.statistics?.[Number(position)] ?? null) : null],
    );
  }
  return { id, output };
}

export interface SeedScores {
  readonly checkpoint: string;
  readonly benchmark: SeededBenchmark;
  /** Value by cell key. */
  readonly values: Readonly<Record<string, number>>;
  readonly standardError?: number;
  readonly split?: string;
  readonly harness?: string;
  readonly labelSpace?: LabelSpace;
  /** Of the evaluation; it has no cost when left out. */
  readonly seconds?: number;
}

/** A complete evaluation; the board is not refreshed. */
export async function seedScores(manager: EntityManager, scores: SeedScores): Promise<string> {
  const id = newId();
  await manager.query(
    `INSERT INTO evaluation (id, checkpoint_id, benchmark_id, split, harness, tier, state, cost, finished_at)
     VALUES ($1, $2, $3, $4, $5, 'VERIFIED', 'COMPLETE', $6, now())`,
    [
      ...[id, scores.checkpoint, scores.benchmark.id, scores.split ?? 'test', scores.harness ?? HARNESS],
      scores.seconds === undefined ? null : JSON.stringify({ seconds: scores.seconds }),
    ],
  );
  for (const [key, value] of Object.entries(scores.values)) {
    await manager.query(
      `INSERT INTO ${scores.split === 'hidden' ? 'hidden_score' : 'score'} (evaluation_id, cell_id, label_space, metric, value, examples, standard_error)
       VALUES ($1, $2, $3, 'accuracy', $4, 100, $5)`,
      [id, scores.benchmark.cells.get(key), scores.labelSpace ?? 'TASK', value, scores.standardError ?? 0.01],
    );
  }
  return id;
}

export function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** A READY Fisher of a checkpoint. */
export async function seedStatistic(
  manager: EntityManager,
  checkpoint: string,
  cost: Readonly<Record<string, number>> | null,
  bytes = 4,
): Promise<string> {
  const id = newId();
  await manager.query(
    `INSERT INTO statistic (id, checkpoint_id, origin, kind, variant, state, digest, bytes, object_key, metadata, cost)
     VALUES ($1, $2, 'UPLOADED', 'FISHER', 'EMPIRICAL', 'READY', $3, $4, $5, '{}', $6)`,
    [id, checkpoint, digestOf(id), bytes, `statistics/${id}`, cost === null ? null : JSON.stringify(cost)],
  );
  return id;
}
