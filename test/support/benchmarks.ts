/** Small benchmarks for tests: a grid of 2 × 2 cells with Parquet data, and a client that registers them over HTTP. */
import { ByteWriter, parquetWrite } from 'hyparquet-writer';
import { type TestApi } from './api.ts';
import { announce, putParts, type TestFile, type UploadData, type UserErrorData } from './registry.ts';

/** Rows of a Hugging Face style image file: `image` {bytes, path}, `label`. */
export async function parquet(
  labels: readonly number[],
  columns = { image: 'image', label: 'label' },
): Promise<Uint8Array> {
  const writer = new ByteWriter();
  await parquetWrite({
    writer,
    codec: 'UNCOMPRESSED',
    schema: [
      { name: 'schema', num_children: 2 },
      { name: columns.image, repetition_type: 'OPTIONAL', num_children: 2 },
      { name: 'bytes', type: 'BYTE_ARRAY', repetition_type: 'OPTIONAL' },
      { name: 'path', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' },
      { name: columns.label, type: 'INT64', repetition_type: 'OPTIONAL' },
    ],
    columnData: [
      {
        name: columns.image,
        data: labels.map((label) => ({ bytes: Buffer.from(`image of ${label}`), path: `${label}.png` })),
      },
      { name: columns.label, data: labels.map((label) => BigInt(label)) },
    ],
  });
  return new Uint8Array(writer.getBuffer());
}

/** Rows of image files, perhaps with labels. */
export async function parquetOf(images: readonly Uint8Array[], labels?: readonly number[]): Promise<Uint8Array> {
  const writer = new ByteWriter();
  const labelled = labels === undefined ? [] : [{ name: 'label', data: labels.map(BigInt) }];
  await parquetWrite({
    writer,
    codec: 'UNCOMPRESSED',
    schema: [
      { name: 'schema', num_children: 1 + labelled.length },
      { name: 'image', repetition_type: 'OPTIONAL', num_children: 2 },
      { name: 'bytes', type: 'BYTE_ARRAY', repetition_type: 'OPTIONAL' },
      { name: 'path', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' },
      ...labelled.map(({ name }) => ({ name, type: 'INT64' as const, repetition_type: 'OPTIONAL' as const })),
    ],
    columnData: [{ name: 'image', data: images.map((bytes, i) => ({ bytes, path: `${i}.png` })) }, ...labelled],
  });
  return new Uint8Array(writer.getBuffer());
}

export interface TestManifest {
  slug: string;
  revision: string;
  cells: { id: string; splits: Record<string, { file: string; rows?: number; sha256?: string }> }[];
  [key: string]: unknown;
}

/** Cells `animals-photo`, `animals-sketch`, `tools-photo`, `tools-sketch` of two classes each. */
export async function testBenchmark(
  slug: string,
  revision = '1',
): Promise<{ manifest: TestManifest; files: TestFile[] }> {
  const categories = { animals: ['cat', 'dog'], tools: ['saw', 'axe'] };
  const files: TestFile[] = [];
  const cells = [];
  for (const [group, [category, classes]] of Object.entries(categories).entries()) {
    for (const domain of ['photo', 'sketch']) {
      const id = `${category}-${domain}`;
      const file = `data/${id}-test.parquet`;
      files.push({ path: file, bytes: await parquet([0, 1, 1]) });
      cells.push({
        id,
        coordinates: { category, domain },
        classes,
        labelOffset: 2 * group,
        splits: { test: { file, rows: 3 } },
      });
    }
  }
  const manifest = {
    schema: 1,
    slug,
    revision,
    modality: 'IMAGE_CLASSIFICATION',
    title: `Benchmark ${slug}`,
    license: 'cc0-1.0',
    source: 'made by a test',
    axes: [
      { name: 'category', values: Object.keys(categories) },
      { name: 'domain', values: ['photo', 'sketch'] },
    ],
    cells,
    labelSpaces: ['task', 'all'],
    templates: ['a photo of a {class}'],
    metric: 'accuracy',
    data: { format: 'parquet' },
  };
  return { manifest, files };
}

export interface BenchmarkData {
  readonly id: string;
  readonly state: string;
  readonly rejection: (UserErrorData & { readonly row: number | null }) | null;
}

const ERRORS = '{ code message field file tensor offset cell row }';
const BENCHMARK = `id state rejection ${ERRORS}`;

export interface StartedBenchmark {
  readonly upload: UploadData | null;
  readonly benchmark: BenchmarkData | null;
  readonly userErrors: readonly UserErrorData[];
}

export async function startBenchmark(
  api: TestApi,
  manifest: unknown,
  files: readonly TestFile[],
  token?: string,
): Promise<StartedBenchmark> {
  const query = `mutation ($input: BenchmarkUploadStartInput!) { benchmarkUploadStart(input: $input) {
    upload { id state files { path partCount partBytes missingParts { partNumber begin end url } } }
    benchmark { ${BENCHMARK} } userErrors ${ERRORS}
  } }`;
  const data = await api.data<{ benchmarkUploadStart: StartedBenchmark }>(
    query,
    { input: { manifest, files: files.map(announce) } },
    token ?? api.tokens.checkpointWrite,
  );
  return data.benchmarkUploadStart;
}

/** Uploads and completes; the benchmark is then being verified. */
export async function pushBenchmark(
  api: TestApi,
  manifest: unknown,
  files: readonly TestFile[],
): Promise<BenchmarkData> {
  const { upload, benchmark, userErrors } = await startBenchmark(api, manifest, files);
  if (benchmark !== null) return benchmark;
  if (upload === null) throw new Error(JSON.stringify(userErrors));
  await putParts(upload, files);
  const query = `mutation ($input: UploadCompleteInput!) { benchmarkUploadComplete(input: $input) {
    benchmark { ${BENCHMARK} } job { id kind } userErrors ${ERRORS}
  } }`;
  const { benchmarkUploadComplete: done } = await api.data<{
    benchmarkUploadComplete: { benchmark: BenchmarkData | null; userErrors: unknown };
  }>(query, { input: { upload: upload.id } }, api.tokens.checkpointWrite);
  if (done.benchmark === null) throw new Error(JSON.stringify(done.userErrors));
  return done.benchmark;
}

/** `pushBenchmark`, and waits for the verdict. */
export async function registerBenchmark(
  api: TestApi,
  manifest: unknown,
  files: readonly TestFile[],
): Promise<BenchmarkData> {
  const { id } = await pushBenchmark(api, manifest, files);
  return settledBenchmark(api, id);
}

export async function settledBenchmark(api: TestApi, id: string): Promise<BenchmarkData> {
  for (;;) {
    const { node } = await api.data<{ node: BenchmarkData }>(
      `query ($id: ID!) { node(id: $id) { ... on Benchmark { ${BENCHMARK} } } }`,
      { id },
    );
    if (node.state !== 'VERIFYING') return node;
    await new Promise((wake) => setTimeout(wake, 50));
  }
}
