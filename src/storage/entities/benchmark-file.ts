import { EntitySchema } from 'typeorm';

/** One data file of a benchmark. */
export interface BenchmarkFileRow {
  benchmarkId: string;
  path: string;
  /** bigint: arrives as a string. */
  bytes: string;
  sha256: string;
  objectKey: string;
}

export const BenchmarkFileEntity = new EntitySchema<BenchmarkFileRow>({
  name: 'benchmark_file',
  columns: {
    benchmarkId: { type: 'uuid', name: 'benchmark_id', primary: true },
    path: { type: 'text', primary: true },
    bytes: { type: 'bigint' },
    sha256: { type: 'text' },
    objectKey: { type: 'text', name: 'object_key' },
  },
});
