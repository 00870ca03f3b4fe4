import { encodeId } from './node-id.ts';
import { type CellResolvers } from './types.generated.ts';

export const Cell: CellResolvers = {
  id: (cell) => encodeId('Cell', cell.id),
  benchmark: async ({ id, benchmarkId }, _args, { loaders }) => {
    const benchmark = await loaders.benchmarks.load(benchmarkId);
    if (benchmark === null) throw new Error(`internal: cell ${id} has no benchmark`);
    return benchmark;
  },
  coordinates: ({ coordinates }) => Object.entries(coordinates).map(([axis, value]) => ({ axis, value })),
};
