import { type CellRow } from '../storage/entities/cell.ts';
import { type JobRow } from '../storage/entities/job.ts';
import { type StatisticRow, type StatisticVariant } from '../storage/entities/statistic.ts';
import { type UploadRow } from '../storage/entities/upload.ts';
import { type Page, type PageRequest } from '../storage/keyset.ts';
import { statisticsCount, statisticsPage, type StatisticsQuery } from '../storage/read-models/statistics.ts';
import { type StatisticKind } from '../merge/types.ts';
import { findCells } from '../storage/stores/cell-store.ts';
import { findCheckpoint } from '../storage/stores/checkpoint-store.ts';
import { latestJobs } from '../storage/stores/job-reads.ts';
import { findStatistics } from '../storage/stores/statistic-store.ts';
import { type AnnouncedFile } from './announced-files.ts';
import { type Result } from './result.ts';
import { type ServiceDeps } from './service-deps.ts';
import { computeStatistic } from './statistic-compute.ts';
import { completeStatistic, startStatistic } from './statistic-upload.ts';
import { type Viewer } from './viewer.ts';

/** A statistic that somebody wants computed; ids are UUIDs. */
export interface StatisticWish {
  readonly checkpointId: string;
  readonly kind: StatisticKind;
  /** Null: EMPIRICAL for a FISHER. */
  readonly variant: StatisticVariant | null;
  /** `slug` or `slug@revision`. */
  readonly benchmark: string;
  /** Key of the cell in the manifest. */
  readonly cell: string;
  readonly split: string;
  /** Examples to use; null: all. */
  readonly n: number | null;
  readonly seed: bigint;
}

export interface StartedStatistic {
  readonly statistic: StatisticRow;
  readonly job: JobRow | null;
  /** It was known. It was started again only if its last job had failed or was cancelled. */
  readonly existed: boolean;
}

/** A statistic that is to be uploaded. */
export interface StatisticUploadWish {
  readonly checkpointId: string;
  readonly kind: StatisticKind;
  readonly variant: StatisticVariant | null;
  readonly file: AnnouncedFile;
}

/** Either an upload to fill, or the READY statistic that is this file. */
export interface StartedStatisticUpload {
  readonly upload: UploadRow | null;
  readonly statistic: StatisticRow | null;
}

export interface CompletedStatistic {
  readonly statistic: StatisticRow;
  readonly job: JobRow | null;
}

export interface StatisticService {
  /** Computes a statistic, or gives the one of the same request. Scope merge:run. */
  compute(viewer: Viewer | null, wish: StatisticWish): Promise<Result<StartedStatistic>>;
  /** Checks a registration and opens its upload. Scope checkpoint:write. */
  startUpload(viewer: Viewer | null, wish: StatisticUploadWish): Promise<Result<StartedStatisticUpload>>;
  /** Publishes the uploaded file and starts its verification. Scope checkpoint:write. Again gives the same answer. */
  completeUpload(viewer: Viewer | null, uploadId: string): Promise<Result<CompletedStatistic>>;
  byIds(ids: readonly string[]): Promise<StatisticRow[]>;
  page(query: StatisticsQuery, page: PageRequest): Promise<Page<StatisticRow>>;
  count(query: StatisticsQuery): Promise<number>;
  cells(ids: readonly string[]): Promise<CellRow[]>;
  /** The newest job of each statistic. */
  jobs(statisticIds: readonly string[]): Promise<Map<string, JobRow>>;
  /** Signed, for an hour. Null unless the statistic is READY. */
  downloadUrl(statistic: StatisticRow): Promise<string | null>;
}

const DOWNLOAD_SECONDS = 3600;

/** Use cases of statistics. */
export function createStatisticService(deps: ServiceDeps): StatisticService {
  const { manager } = deps.dataSource;
  // who holds the id of a duplicate means the checkpoint that stands for it
  const followed = async (query: StatisticsQuery): Promise<StatisticsQuery> => {
    const checkpoint = query.checkpointId === undefined ? null : await findCheckpoint(manager, query.checkpointId);
    return checkpoint === null ? query : { ...query, checkpointId: checkpoint.id };
  };
  return {
    compute: (viewer, wish) => computeStatistic(deps, viewer, wish),
    startUpload: (viewer, wish) => startStatistic(deps, viewer, wish),
    completeUpload: (viewer, uploadId) => completeStatistic(deps, viewer, uploadId),
    byIds: (ids) => findStatistics(manager, ids),
    page: async (query, page) => statisticsPage(manager, await followed(query), page),
    count: async (query) => statisticsCount(manager, await followed(query)),
    cells: (ids) => findCells(manager, ids),
    jobs: (statisticIds) => latestJobs(manager, 'STATISTIC', statisticIds),
    downloadUrl: async ({ state, objectKey, kind, digest }) =>
      state === 'READY' && objectKey !== null
        ? deps.objects.downloadUrl(
            objectKey,
            DOWNLOAD_SECONDS,
            `${kind.toLowerCase()}-${digest?.slice(0, 12)}.safetensors`,
          )
        : null,
  };
}
