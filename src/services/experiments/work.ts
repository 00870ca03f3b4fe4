import { type EntityManager } from 'typeorm';
import { harnessOf } from '../../evaluate/harness.ts';
import { type GridPoint } from '../../experiments/points.ts';
import { findAnyMethod } from '../../merge/catalogue.ts';
import { type MethodCard } from '../../merge/method-card.ts';
import { type BenchmarkRow } from '../../storage/entities/benchmark.ts';
import { type ExperimentRow } from '../../storage/entities/experiment.ts';
import { type ExperimentPointRow } from '../../storage/entities/experiment-point.ts';
import { type StoredError } from '../../storage/entities/stored-error.ts';
import { findBenchmarks } from '../../storage/stores/benchmark-store.ts';
import { findReadyByDigest } from '../../storage/stores/checkpoint-store.ts';
import { noteJob, pointsOfExperiment } from '../../storage/stores/experiment-store.ts';
import { latestJob } from '../../storage/stores/job-reads.ts';
import { askEvaluation } from '../ask-evaluation.ts';
import { type ServiceDeps } from '../service-deps.ts';
import { type SpecModels } from './merge-request.ts';

export type DriverDeps = Pick<ServiceDeps, 'dataSource' | 'queue' | 'clock' | 'settings' | 'objects' | 'logger'>;

/** Behind what somebody waits for. */
export const PRIORITY = -1;

/** A point that this turn may change: it is written back when it has. */
export type Point = { -readonly [Key in keyof ExperimentPointRow]: ExperimentPointRow[Key] };

/** One turn at a running experiment, in one transaction that holds its row. */
export interface Work {
  readonly deps: DriverDeps;
  readonly manager: EntityManager;
  readonly experiment: ExperimentRow;
  readonly benchmark: BenchmarkRow;
  readonly models: SpecModels;
  readonly cards: readonly MethodCard[];
  readonly points: Point[];
  /** Points to write back. */
  readonly changed: Set<Point>;
  /** Checkpoints whose rows on the board have to be made again. */
  readonly shown: Set<string>;
}

/** @throws Error when something is gone that cannot be deleted */
export async function openWork(deps: DriverDeps, manager: EntityManager, experiment: ExperimentRow): Promise<Work> {
  const { spec } = experiment;
  const benchmark = (await findBenchmarks(manager, [experiment.benchmarkId])).get(experiment.benchmarkId);
  const base = await findReadyByDigest(manager, spec.base);
  const experts = [];
  for (const { digest } of spec.experts) experts.push(await findReadyByDigest(manager, digest));
  const found = experts.flatMap((row) => row ?? []);
  if (benchmark === undefined || base === null || found.length < experts.length) {
    throw new Error(`internal: what experiment ${experiment.id} is about is gone`);
  }
  const cards = spec.methods.map(({ method }) => {
    const known = findAnyMethod(method);
    if (known === null) throw new Error(`internal: this version has no method ${method.id} / ${method.dialect}`);
    return known.card;
  });
  const points: Point[] = await pointsOfExperiment(manager, experiment.id);
  return {
    ...{ deps, manager, experiment, benchmark, models: { base, experts: found }, cards, points },
    changed: new Set(),
    shown: new Set(),
  };
}

/** Changes a point. */
export function change(work: Work, point: Point, changes: Partial<Point>): void {
  Object.assign(point, changes);
  work.changed.add(point);
}

export function failPoint(work: Work, point: Point, error: StoredError): void {
  change(work, point, { state: 'FAILED', error });
}

/** A grid point's row as the point of a spec. */
export function gridPoint({ id, method, subset, stage, parameters, seed }: Point): GridPoint {
  if (method === null || subset === null || stage === null || seed === null) {
    throw new Error(`internal: point ${id} is of no grid`);
  }
  return { method, subset, stage, parameters: parameters ?? {}, seed: Number(seed) };
}

/** Asks for the scores of a point's checkpoint on a split; its id. */
export async function askScores(work: Work, point: Point, split: string): Promise<string> {
  const { deps, manager, experiment, benchmark } = work;
  const { checkpointId } = point;
  if (checkpointId === null) throw new Error(`internal: point ${point.id} has no checkpoint`);
  const { evaluation, job, asked } = await askEvaluation(deps, manager, {
    key: {
      ...{ checkpointId, benchmarkId: benchmark.id, split, harness: harnessOf(benchmark.modality) },
      ...{ tier: 'VERIFIED', seed: '0' },
    },
    createdBy: experiment.createdBy,
    priority: PRIORITY,
  });
  if (asked && job !== null) await noteJob(manager, experiment.id, job.id);
  return evaluation.id;
}

/** Why the newest job of something ended without success. */
export async function jobError(
  manager: EntityManager,
  type: 'EVALUATION' | 'STATISTIC' | 'MERGE',
  id: string,
): Promise<StoredError> {
  const job = await latestJob(manager, type, id);
  if (job?.error != null) return job.error;
  const state = job?.state === 'CANCELLED' ? 'was cancelled' : 'ended without a result';
  return { code: job?.state === 'CANCELLED' ? 'CANCELLED' : 'INTERNAL', message: `the ${type} job ${state}` };
}
