import { NothingFoundError } from './client-errors.ts';
import {
  StatisticByIdDocument,
  type StatisticByIdQuery,
  StatisticListDocument,
  type StatisticFilter,
  type StatisticListQuery,
  type StatisticPartsFragment,
  StatisticUploadCompleteDocument,
  StatisticUploadStartDocument,
  type StatisticUploadStartInput,
} from './documents.generated.ts';
import { accepted, type GraphqlClient } from './graphql-client.ts';
import { type DigestedLocalFile } from './local-files.ts';
import { type RegisterOptions } from './register-checkpoint.ts';
import { uploadFiles, type Uploaded } from './upload.ts';

/** Uploads the file of a statistic and completes it; its verification may still run. */
export function registerStatistic(
  client: GraphqlClient,
  wish: Omit<StatisticUploadStartInput, 'file'>,
  file: DigestedLocalFile,
  options: RegisterOptions,
): Promise<Uploaded<StatisticPartsFragment>> {
  const { path, bytes, sha256 } = file;
  const input = { ...wish, file: { path, bytes: String(bytes), sha256 } };
  return uploadFiles<StatisticPartsFragment>(
    client,
    [file],
    {
      key: ['statistic', JSON.stringify(input)],
      async start(parts) {
        const answer = await client.request(StatisticUploadStartDocument, { input, parts }, options.signal);
        const { upload, statistic } = accepted(answer.statisticUploadStart);
        return { upload, target: statistic };
      },
      async complete(upload) {
        const answer = await client.request(StatisticUploadCompleteDocument, { input: { upload } }, options.signal);
        const { statistic, job } = accepted(answer.statisticUploadComplete);
        if (!statistic) throw new NothingFoundError(`upload ${upload} became no statistic`);
        return { target: statistic, job };
      },
      // a rejected one is sent again: the file may have been damaged on the way
      completed: ({ statistic }) => (statistic && statistic.state !== 'REJECTED' ? statistic : null),
    },
    options,
  );
}

/** @throws NothingFoundError */
export async function statisticById(
  client: GraphqlClient,
  id: string,
): Promise<NonNullable<StatisticByIdQuery['statistic']>> {
  const { statistic } = await client.request(StatisticByIdDocument, { id });
  if (!statistic) throw new NothingFoundError(`there is no statistic ${id}`);
  return statistic;
}

/** All statistics of a filter, page by page. */
export async function listStatistics(
  client: GraphqlClient,
  filter: StatisticFilter,
): Promise<StatisticPartsFragment[]> {
  const found: StatisticPartsFragment[] = [];
  let after: string | null = null;
  do {
    const page: StatisticListQuery = await client.request(StatisticListDocument, { filter, first: 50, after });
    found.push(...page.statistics.nodes);
    const { hasNextPage, endCursor } = page.statistics.pageInfo;
    after = hasNextPage ? endCursor : null;
  } while (after !== null);
  return found;
}
