import { hiddenSplitsOf, isOutline } from '../evaluate/outline.ts';
import { type Context } from '../context.ts';
import { type ParsedManifest } from '../services/benchmark-manifests.ts';
import { hungOn } from './hung-on.ts';
import { encodeId } from './node-id.ts';
import { required } from './required.ts';
import { type BenchmarkResolvers } from './types.generated.ts';

export const Benchmark: BenchmarkResolvers = {
  ...hungOn,
  id: (benchmark) => encodeId('Benchmark', benchmark.id),
  manifest: (benchmark, _args, { loaders }) =>
    required(loaders.manifests.load(benchmark.id), `benchmark ${benchmark.id} is gone`),
  axes: async (benchmark, _args, context) => (await manifestOf(benchmark, context)).axes,
  cells: ({ id }, _args, { loaders }) => loaders.benchmarkCells.load(id),
  splits: async (benchmark, _args, context) =>
    [...new Set((await manifestOf(benchmark, context)).cells.flatMap(({ splits }) => Object.keys(splits)))].sort(),
  hiddenSplits: async (benchmark, _args, context) => hiddenSplitsOf(await manifestOf(benchmark, context)),
  hasData: async ({ id }, _args, { loaders }) => !isOutline(await loaders.manifests.load(id)),
  metric: async (benchmark, _args, context) => (await manifestOf(benchmark, context)).metric,
  job: ({ id }, _args, { loaders }) => loaders.benchmarkJobs.load(id),
};

function manifestOf({ id }: { readonly id: string }, { loaders }: Context): Promise<ParsedManifest> {
  return required(loaders.parsedManifests.load(id), `benchmark ${id} is gone`);
}
