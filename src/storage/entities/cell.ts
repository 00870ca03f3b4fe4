import { EntitySchema } from 'typeorm';

/** One point of the grid of a benchmark. */
export interface CellRow {
  id: string;
  benchmarkId: string;
  /** Id of the cell inside the manifest. */
  key: string;
  position: number;
  /** Axis name to value. */
  coordinates: Readonly<Record<string, string>>;
  classCount: number;
}

export const CellEntity = new EntitySchema<CellRow>({
  name: 'cell',
  columns: {
    id: { type: 'uuid', primary: true },
    benchmarkId: { type: 'uuid', name: 'benchmark_id' },
    key: { type: 'text' },
    position: { type: 'integer' },
    coordinates: { type: 'jsonb' },
    classCount: { type: 'integer', name: 'class_count' },
  },
});
