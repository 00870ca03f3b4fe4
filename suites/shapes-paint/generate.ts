import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ByteWriter, parquetWrite } from 'hyparquet-writer';
import { type GeneratedBenchmark, type GenerateOptions, writeBenchmark } from '../common/benchmark-files.ts';
import { type Split } from '../shapes-grid/draw.ts';
import { encodePng } from '../shapes-grid/png.ts';
import { drawPainting, IMAGE_SIZE } from './draw.ts';
import { CATEGORIES, cellId, CELLS, type PaintCell, promptOf, STYLES } from './grid.ts';
import { CATEGORY_TEMPLATE, STYLE_TEMPLATE } from './scorer.ts';

/** Reference images per cell. */
export const SPLIT_ROWS = { tune: 40, test: 100 } as const satisfies Partial<Record<Split, number>>;
type PublishedSplit = keyof typeof SPLIT_ROWS;

const SCORER_FOLDER = join(import.meta.dirname, 'checkpoints/scorer');
const SCORER_FILES = [
  'config.json',
  'model.safetensors',
  'preprocessor_config.json',
  'tokenizer.json',
  'tokenizer_config.json',
] as const;

/**
 * Draws the benchmark into `folder`: `manifest.json`, a Parquet file of reference images per cell and split under `data/`, and the
 * scorer. The same code writes the same bytes every time.
 */
export function generateShapesPaint(
  folder: string,
  { onProgress, rows = {} }: GenerateOptions<PublishedSplit> = {},
): Promise<GeneratedBenchmark> {
  const splits = Object.keys(SPLIT_ROWS) as PublishedSplit[];
  return writeBenchmark(folder, CELLS.length * splits.length + SCORER_FILES.length, onProgress, async (write) => {
    for (const file of SCORER_FILES) await write(`scorer/${file}`, 0, await readFile(join(SCORER_FOLDER, file)));
    const cells: object[] = [];
    for (const cell of CELLS) {
      const entries: [string, object][] = [];
      for (const split of splits) {
        const count = rows[split] ?? SPLIT_ROWS[split];
        entries.push([
          split,
          await write(`data/${cellId(cell)}-${split}.parquet`, count, await parquetOf(cell, split, count)),
        ]);
      }
      cells.push(manifestCell(cell, Object.fromEntries(entries)));
    }
    return manifestOf(cells);
  });
}

/** `image: struct<bytes, path>`, as the `datasets` library stores images. */
async function parquetOf(cell: PaintCell, split: PublishedSplit, count: number): Promise<Uint8Array> {
  const images = Array.from({ length: count }, (_, index) => ({
    bytes: encodePng(drawPainting(cell, split, index), IMAGE_SIZE, IMAGE_SIZE),
    path: `${String(index).padStart(4, '0')}.png`,
  }));
  const writer = new ByteWriter();
  await parquetWrite({
    writer,
    codec: 'UNCOMPRESSED', // a compressor's bytes would depend on its version
    statistics: false,
    createdBy: 'mergeboard shapes-paint',
    schema: [
      { name: 'schema', num_children: 1 },
      { name: 'image', repetition_type: 'OPTIONAL', num_children: 2 },
      { name: 'bytes', type: 'BYTE_ARRAY', repetition_type: 'OPTIONAL' },
      { name: 'path', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' },
    ],
    columnData: [{ name: 'image', data: images }],
  });
  return new Uint8Array(writer.getBuffer());
}

function manifestCell(cell: PaintCell, splits: object): object {
  return {
    id: cellId(cell),
    coordinates: { category: CATEGORIES[cell.category].name, domain: STYLES[cell.style].name },
    prompts: [promptOf(cell)],
    splits,
  };
}

function manifestOf(cells: readonly object[]): object {
  return {
    schema: 1,
    slug: 'shapes-paint',
    revision: '1',
    modality: 'IMAGE_GENERATION',
    title: 'Shapes paint: 5 shapes in 5 drawing styles, painted from prompts',
    license: 'Apache-2.0',
    source: 'Drawn by suites/shapes-paint of Mergeboard; no data from elsewhere.',
    comparableWithPaper: false,
    axes: [
      { name: 'category', values: CATEGORIES.map(({ name }) => name) },
      { name: 'domain', values: STYLES.map(({ name }) => name) },
    ],
    cells,
    generation: {
      imagesPerPrompt: 16,
      seed: 0,
      sampler: 'ddim',
      steps: 8,
      guidance: 4,
      negativePrompt: '',
      width: IMAGE_SIZE,
      height: IMAGE_SIZE,
    },
    scorer: {
      folder: 'scorer',
      files: [...SCORER_FILES],
      category: {
        axis: 'category',
        templates: [CATEGORY_TEMPLATE],
      },
      domain: { axis: 'domain', templates: [STYLE_TEMPLATE] },
    },
    metric: 'score',
    data: { format: 'parquet', imageColumn: 'image' },
  };
}
