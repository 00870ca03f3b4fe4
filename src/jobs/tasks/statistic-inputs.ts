import { type EntityManager } from 'typeorm';
import { AppError } from '../../errors.ts';
import { parseManifest } from '../../evaluate/manifest.ts';
import { type StatisticInputs } from '../../statistics/open-task.ts';
import { type StatisticRequest } from '../../statistics/request.ts';
import { type ByteLocation } from '../../storage/byte-source.ts';
import { type StatisticRow } from '../../storage/entities/statistic.ts';
import { type ObjectStore } from '../../storage/objects/object-store.ts';
import { benchmarkFiles, findBenchmarks } from '../../storage/stores/benchmark-store.ts';
import { findCells } from '../../storage/stores/cell-store.ts';
import { findCheckpoint } from '../../storage/stores/checkpoint-store.ts';
import { locateScored } from './locate-inputs.ts';

export interface LocatedStatistic {
  readonly request: StatisticRequest;
  readonly inputs: StatisticInputs;
  /** The data file of the split. */
  readonly data: ByteLocation;
}

/** The request of a statistic as the engine takes it, and where its inputs can be read for `seconds`. @throws AppError NOT_READY */
export async function locateStatisticInputs(
  objects: ObjectStore,
  manager: EntityManager,
  statistic: StatisticRow,
  seconds: number,
): Promise<LocatedStatistic> {
  const { benchmarkId = '', cellId = '', split = '' } = statistic;
  const checkpoint = await findCheckpoint(manager, statistic.checkpointId);
  const benchmark = (await findBenchmarks(manager, [benchmarkId ?? ''])).get(benchmarkId ?? '');
  const [cell] = await findCells(manager, [cellId ?? '']);
  if (checkpoint?.state !== 'READY' || benchmark?.state !== 'READY') {
    throw new AppError('NOT_READY', 'checkpoint or benchmark is not READY');
  }
  const manifest = parseManifest(benchmark.manifest);
  const described = manifest.cells.find(({ id }) => id === cell.key)?.splits[split ?? ''];
  const file = (await benchmarkFiles(manager, [benchmark.id])).find(({ path }) => path === described?.file);
  if (file === undefined) throw new Error(`internal: the benchmark has no file for ${cell.key} ${split}`);
  const request: StatisticRequest = {
    kind: statistic.kind,
    variant: statistic.variant === null ? null : statistic.variant === 'SAMPLED' ? 'sampled' : 'empirical',
    model: checkpoint.contentDigest,
    benchmark: `${benchmark.slug}@${benchmark.revision}`,
    cell: cell.key,
    split: split ?? '',
    dataFile: file.sha256,
    n: statistic.examples === null ? null : Number(statistic.examples),
    seed: Number(statistic.seed),
  };
  const { checkpoint: located } = await locateScored(objects, manager, checkpoint.id, seconds);
  const data = await objects.locate(file.objectKey, seconds);
  return { request, data, inputs: { checkpoint: located, manifest, cell: cell.key, split: split ?? '' } };
}
