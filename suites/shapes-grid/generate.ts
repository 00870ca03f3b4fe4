import { ByteWriter, parquetWrite } from 'hyparquet-writer';
import { type GeneratedBenchmark, type GenerateOptions, writeBenchmark } from '../common/benchmark-files.ts';
import { GROUPS } from './classes.ts';
import { DOMAINS, IMAGE_SIZE } from './domains.ts';
import { drawExample, type Split } from './draw.ts';
import { TEMPLATES } from './model.ts';
import { CELLS, type GridCell } from './grid.ts';
import { encodePng } from './png.ts';

/** Images per cell, which is 25 (or 10) of each class. */
export const SPLIT_ROWS = { tune: 40, test: 100 } as const satisfies Partial<Record<Split, number>>;
type PublishedSplit = keyof typeof SPLIT_ROWS;

export function cellId({ group, domain }: GridCell): string {
  return `${GROUPS[group].name}-${DOMAINS[domain].name}`;
}

/**
 * Draws the benchmark into `folder`: `manifest.json`, and a Hugging Face style Parquet file per cell and split under
 * `data/`. The same code writes the same bytes every time.
 */
export function generateShapesGrid(
  folder: string,
  { onProgress, rows = {} }: GenerateOptions<PublishedSplit> = {},
): Promise<GeneratedBenchmark> {
  const splits = Object.keys(SPLIT_ROWS) as PublishedSplit[];
  return writeBenchmark(folder, CELLS.length * splits.length, onProgress, async (write) => {
    const cells: object[] = [];
    for (const cell of CELLS) {
      const entries: [string, object][] = [];
      for (const split of splits) {
        const count = rows[split] ?? SPLIT_ROWS[split];
        const path = `data/${cellId(cell)}-${split}.parquet`;
        entries.push([split, await write(path, count, await parquetOf(cell, split, count))]);
      }
      cells.push(manifestCell(cell, Object.fromEntries(entries)));
    }
    return manifestOf(cells);
  });
}

/** `image: struct<bytes, path>`, `label: int64`, as the `datasets` library stores images. */
async function parquetOf(cell: GridCell, split: PublishedSplit, count: number): Promise<Uint8Array> {
  const examples = Array.from({ length: count }, (_, index) => drawExample({ ...cell, split, index }));
  const images = examples.map(({ pixels }, index) => ({
    bytes: encodePng(pixels, IMAGE_SIZE, IMAGE_SIZE),
    path: `${String(index).padStart(4, '0')}.png`,
  }));
  const writer = new ByteWriter();
  await parquetWrite({
    writer,
    codec: 'UNCOMPRESSED', // a compressor's bytes would depend on its version
    statistics: false,
    createdBy: 'mergeboard shapes-grid',
    schema: [
      { name: 'schema', num_children: 2 },
      { name: 'image', repetition_type: 'OPTIONAL', num_children: 2 },
      { name: 'bytes', type: 'BYTE_ARRAY', repetition_type: 'OPTIONAL' },
      { name: 'path', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' },
      { name: 'label', type: 'INT64', repetition_type: 'OPTIONAL' },
    ],
    columnData: [
      { name: 'image', data: images },
      { name: 'label', data: examples.map(({ label }) => BigInt(label)) },
    ],
  });
  return new Uint8Array(writer.getBuffer());
}

function manifestCell(cell: GridCell, splits: object): object {
  const { name, classes } = GROUPS[cell.group];
  return {
    id: cellId(cell),
    coordinates: { category: name, domain: DOMAINS[cell.domain].name },
    classes: classes.map((one) => one.name),
    labelOffset: GROUPS.slice(0, cell.group).reduce((sum, group) => sum + group.classes.length, 0),
    splits,
  };
}

function manifestOf(cells: readonly object[]): object {
  return {
    schema: 1,
    slug: 'shapes-grid',
    revision: '1',
    modality: 'IMAGE_CLASSIFICATION',
    title: 'Shapes grid: 24 shapes in 6 drawing styles',
    license: 'Apache-2.0',
    source: 'Drawn by suites/shapes-grid of Mergeboard; no data from elsewhere.',
    axes: [
      { name: 'category', values: GROUPS.map(({ name }) => name) },
      { name: 'domain', values: DOMAINS.map(({ name }) => name) },
    ],
    cells,
    labelSpaces: ['task', 'all'],
    templates: [...TEMPLATES],
    metric: 'accuracy',
    head: 'normalized',
    data: { format: 'parquet', imageColumn: 'image', labelColumn: 'label' },
  };
}
