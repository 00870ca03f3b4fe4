import { type Context } from '../context.ts';
import { type BenchmarkFacts } from '../storage/entities/benchmark.ts';
import { type CellRow } from '../storage/entities/cell.ts';
import { encodeId } from './node-id.ts';
import { required } from './required.ts';
import { type CellResolvers } from './types.generated.ts';

export const Cell: CellResolvers = {
  id: (cell) => encodeId('Cell', cell.id),
  benchmark: (cell, _args, context) => benchmarkOf(cell, context),
  // in the order of the axes: the column keeps none
  coordinates: async ({ id, benchmarkId, coordinates }, _args, { loaders }) => {
    const { axes } = await required(loaders.parsedManifests.load(benchmarkId), `cell ${id} has no benchmark`);
    return axes.map(({ name }) => ({ axis: name, value: coordinates[name] }));
  },
};

async function benchmarkOf({ id, benchmarkId }: CellRow, { loaders }: Context): Promise<BenchmarkFacts> {
  const benchmark = await loaders.benchmarks.load(benchmarkId);
  if (benchmark === null) throw new Error(`internal: cell ${id} has no benchmark`);
  return benchmark;
}
