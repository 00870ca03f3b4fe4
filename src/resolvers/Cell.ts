import { type Context } from '../context.ts';
import { type BenchmarkRow } from '../storage/entities/benchmark.ts';
import { type CellRow } from '../storage/entities/cell.ts';
import { manifestOf } from './benchmark-manifest.ts';
import { encodeId } from './node-id.ts';
import { type CellResolvers } from './types.generated.ts';

export const Cell: CellResolvers = {
  id: (cell) => encodeId('Cell', cell.id),
  benchmark: (cell, _args, context) => benchmarkOf(cell, context),
  // in the order of the axes: the column keeps none
  coordinates: async (cell, _args, context) =>
    manifestOf(await benchmarkOf(cell, context)).axes.map(({ name }) => ({
      axis: name,
      value: cell.coordinates[name],
    })),
};

async function benchmarkOf({ id, benchmarkId }: CellRow, { loaders }: Context): Promise<BenchmarkRow> {
  const benchmark = await loaders.benchmarks.load(benchmarkId);
  if (benchmark === null) throw new Error(`internal: cell ${id} has no benchmark`);
  return benchmark;
}
