import { hiddenSplitsOf, isOutline } from '../evaluate/outline.ts';
import { manifestOf } from './benchmark-manifest.ts';
import { hungOn } from './hung-on.ts';
import { encodeId } from './node-id.ts';
import { type BenchmarkResolvers } from './types.generated.ts';

export const Benchmark: BenchmarkResolvers = {
  ...hungOn,
  id: (benchmark) => encodeId('Benchmark', benchmark.id),
  axes: (benchmark) => manifestOf(benchmark).axes,
  cells: ({ id }, _args, { loaders }) => loaders.benchmarkCells.load(id),
  splits: (benchmark) => [...new Set(manifestOf(benchmark).cells.flatMap(({ splits }) => Object.keys(splits)))].sort(),
  hiddenSplits: (benchmark) => hiddenSplitsOf(manifestOf(benchmark)),
  hasData: ({ manifest }) => !isOutline(manifest),
  metric: (benchmark) => manifestOf(benchmark).metric,
  job: ({ id }, _args, { loaders }) => loaders.benchmarkJobs.load(id),
};
