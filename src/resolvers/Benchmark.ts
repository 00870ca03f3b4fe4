import { parseManifest } from '../evaluate/manifest.ts';
import { encodeId } from './node-id.ts';
import { type BenchmarkResolvers } from './types.generated.ts';

// a stored manifest was validated when it was registered
export const Benchmark: BenchmarkResolvers = {
  id: (benchmark) => encodeId('Benchmark', benchmark.id),
  axes: ({ manifest }) => parseManifest(manifest).axes,
  cells: ({ id }, _args, { loaders }) => loaders.benchmarkCells.load(id),
  splits: ({ manifest }) => [...new Set(parseManifest(manifest).cells.flatMap(({ splits }) => Object.keys(splits)))].sort(),
  metric: ({ manifest }) => parseManifest(manifest).metric,
  job: ({ id }, _args, { loaders }) => loaders.benchmarkJobs.load(id),
};
