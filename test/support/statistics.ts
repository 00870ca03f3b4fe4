/** A client of statistics for tests: computes, uploads and reads them over HTTP. */
import { encodeSafetensorsHeader } from '../../src/storage/safetensors/encode-header.ts';
import { STATISTIC_KEY } from '../../src/statistics/metadata.ts';
import { type Dtype } from '../../src/tensor/dtype.ts';
import { type TestApi } from './api.ts';
import { ERRORS, type JobData } from './merges.ts';
import { announce, putParts, type UploadData, type UserErrorData } from './registry.ts';

export interface StatisticData {
  readonly id: string;
  readonly state: string;
  readonly kind: string;
  readonly variant: string | null;
  readonly origin: string;
  readonly digest: string | null;
  readonly bytes: string | null;
  readonly n: number | null;
  readonly rows: string | null;
  readonly normaliser: string | null;
  readonly data: string | null;
  readonly scope: string | null;
  readonly downloadUrl: string | null;
  readonly rejection: UserErrorData | null;
  readonly job: JobData | null;
  readonly [field: string]: unknown;
}

export const STATISTIC = `id state kind variant origin checkpoint { id } benchmark { slug } cell { key } split examples seed engine
  digest bytes n rows normaliser data loss scope downloadUrl rejection { code message field file tensor offset cell }
  cost { examples seconds device threads peakRssBytes } job { id kind state error { code message } } createdAt readyAt`;

export interface StartedStatistic {
  readonly statistic: StatisticData | null;
  readonly job: JobData | null;
  readonly existed: boolean | null;
  readonly userErrors: readonly UserErrorData[];
}

export async function computeStatistic(
  api: TestApi,
  input: Readonly<Record<string, unknown>>,
  token = api.tokens.mergeRun,
): Promise<StartedStatistic> {
  const query = `mutation ($input: StatisticComputeInput!) {
    statisticCompute(input: $input) { statistic { ${STATISTIC} } job { id kind state attempt error { code message } } existed ${ERRORS} } }`;
  return (await api.data<{ statisticCompute: StartedStatistic }>(query, { input }, token)).statisticCompute;
}

export async function readStatistic(api: TestApi, id: string): Promise<StatisticData> {
  const query = `query ($id: ID!) { statistic(id: $id) { ${STATISTIC} } }`;
  return (await api.data<{ statistic: StatisticData }>(query, { id })).statistic;
}

/** Announces a file; what the server answers. */
export async function startUpload(api: TestApi, input: Readonly<Record<string, unknown>>) {
  const query = `mutation ($input: StatisticUploadStartInput!) { statisticUploadStart(input: $input) {
    upload { id state files { path partCount partBytes missingParts { partNumber begin end url } } } statistic { id } ${ERRORS} } }`;
  interface Answer {
    readonly upload: UploadData | null;
    readonly statistic: { readonly id: string } | null;
    readonly userErrors: readonly UserErrorData[];
  }
  const token = api.tokens.checkpointWrite;
  return (await api.data<{ statisticUploadStart: Answer }>(query, { input }, token)).statisticUploadStart;
}

/** Uploads a file as a statistic and waits for the verdict. */
export async function pushStatistic(
  api: TestApi,
  wish: Readonly<Record<string, unknown>>,
  bytes: Uint8Array,
): Promise<StatisticData> {
  const file = { path: 'statistic.safetensors', bytes };
  const { upload, userErrors } = await startUpload(api, { ...wish, file: announce(file) });
  if (upload === null) throw new Error(JSON.stringify(userErrors));
  await putParts(upload, [file]);
  const query = `mutation ($input: UploadCompleteInput!) { statisticUploadComplete(input: $input) { statistic { id } ${ERRORS} } }`;
  interface Answer {
    readonly statistic: { readonly id: string };
  }
  const token = api.tokens.checkpointWrite;
  const { statisticUploadComplete } = await api.data<{ statisticUploadComplete: Answer }>(
    query,
    { input: { upload: upload.id } },
    token,
  );
  for (;;) {
    const statistic = await readStatistic(api, statisticUploadComplete.statistic.id);
    if (statistic.state !== 'VERIFYING') return statistic;
    await new Promise((wake) => setTimeout(wake, 50));
  }
}

/** A statistic's file with this metadata; `said` null leaves it out. */
export function statisticFile(
  said: Readonly<Record<string, unknown>> | null,
  tensors: Readonly<Record<string, { shape: readonly number[]; values: readonly number[]; dtype?: Dtype }>>,
): Uint8Array {
  const specs = Object.entries(tensors).map(([name, { shape, dtype = 'F32' }]) => ({ name, shape, dtype }));
  const {
    header,
    tensors: placed,
    fileBytes,
  } = encodeSafetensorsHeader(specs, said === null ? {} : { [STATISTIC_KEY]: JSON.stringify({ schema: 1, ...said }) });
  const bytes = new Uint8Array(fileBytes);
  bytes.set(header);
  for (const { name, begin, end } of placed) {
    const { values } = tensors[name];
    const floats = Float32Array.from({ length: (end - begin) / 4 }, (_, i) => values[i % values.length]);
    bytes.set(new Uint8Array(floats.buffer), begin);
  }
  return bytes;
}
