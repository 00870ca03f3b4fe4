import { z } from 'zod';
import { NothingFoundError } from './client-errors.ts';
import {
  BenchmarkByIdDocument,
  BenchmarkUploadCompleteDocument,
  BenchmarkUploadStartDocument,
  type BenchmarkPartsFragment,
} from './documents.generated.ts';
import { accepted, type GraphqlClient } from './graphql-client.ts';
import { type DigestedLocalFile } from './local-files.ts';
import { type RegisterOptions } from './register-checkpoint.ts';
import { uploadFiles, type Uploaded } from './upload.ts';

/** As much of a manifest as its uploader needs; the server checks all of it. */
const FilesOfManifest = z.object({
  slug: z.string(),
  cells: z.array(z.object({ splits: z.record(z.string(), z.object({ file: z.string() })) })),
  scorer: z.object({ folder: z.string(), files: z.array(z.string()) }).optional(),
});

/** Paths of the files that a manifest names, each once; null when it is no manifest. */
export function manifestFiles(manifest: unknown): string[] | null {
  const parsed = FilesOfManifest.safeParse(manifest);
  if (!parsed.success) return null;
  const files = parsed.data.cells.flatMap(({ splits }) => Object.values(splits).map(({ file }) => file));
  const { folder, files: ofScorer } = parsed.data.scorer ?? { folder: '', files: [] };
  return [...new Set([...files, ...ofScorer.map((name) => `${folder}/${name}`)])].sort();
}

/** Uploads a benchmark's data files with its manifest and completes it; its verification may still run. */
export function registerBenchmark(
  client: GraphqlClient,
  manifest: unknown,
  files: readonly DigestedLocalFile[],
  options: RegisterOptions,
): Promise<Uploaded<BenchmarkPartsFragment>> {
  const announced = files.map(({ path, bytes, sha256 }) => ({ path, bytes: String(bytes), sha256 }));
  const input = { manifest, files: announced };
  return uploadFiles<BenchmarkPartsFragment>(
    client,
    files,
    {
      key: ['benchmark', JSON.stringify(input)],
      async start(parts) {
        const answer = await client.request(BenchmarkUploadStartDocument, { input, parts }, options.signal);
        const { upload, benchmark } = accepted(answer.benchmarkUploadStart);
        return { upload, target: benchmark };
      },
      async complete(upload) {
        const answer = await client.request(BenchmarkUploadCompleteDocument, { input: { upload } }, options.signal);
        const { benchmark, job } = accepted(answer.benchmarkUploadComplete);
        if (!benchmark) throw new NothingFoundError(`upload ${upload} became no benchmark`);
        return { target: benchmark, job };
      },
      completed: ({ benchmark }) => (benchmark && benchmark.state !== 'REJECTED' ? benchmark : null),
    },
    options,
  );
}

/** A benchmark by its id, as it is now. */
export async function benchmarkById(client: GraphqlClient, id: string): Promise<BenchmarkPartsFragment> {
  const { node } = await client.request(BenchmarkByIdDocument, { id });
  if (node?.__typename !== 'Benchmark') throw new NothingFoundError(`benchmark ${id} is gone`);
  return node;
}
