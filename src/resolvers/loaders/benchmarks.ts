import { type Services } from '../../services/services.ts';
import { childrenLoader, mapLoader, rowLoader } from './load-rows.ts';

/** Loaders of benchmarks and their cells. */
export function createBenchmarkLoaders({ benchmarks }: Pick<Services, 'benchmarks'>) {
  return {
    /** Where the same content had been registered before, the earlier benchmark is loaded. */
    benchmarks: mapLoader(benchmarks.byIds),
    manifests: mapLoader(benchmarks.manifests),
    parsedManifests: mapLoader(benchmarks.parsedManifests),
    benchmarkJobs: mapLoader(benchmarks.jobs),
    benchmarkCells: childrenLoader(benchmarks.cellsOf, (cell) => cell.benchmarkId),
    cells: rowLoader(benchmarks.cells),
  };
}
