/** Benchmarks for `bench/eval.ts`: two cells each, of photographs of noise or of texts of numbered words. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ByteWriter, parquetWrite } from 'hyparquet-writer';
import sharp from 'sharp';
import { word } from './eval-models.ts';

const CELLS = ['a', 'b'];
const CLASSES = Array.from({ length: 10 }, (_, i) => word(100 + i));

const common = {
  schema: 1,
  slug: 'bench',
  revision: '1',
  title: 'What is measured',
  license: 'cc0-1.0',
  source: 'bench/eval.ts',
  axes: [
    { name: 'cell', values: CELLS },
    { name: 'kind', values: ['one'] },
  ],
};

/** JPEG files of `size` × `size` pixels, in two cells. Returns the manifest. */
export async function writeImages(folder: string, images: number, size: number): Promise<object> {
  mkdirSync(folder, { recursive: true });
  const rows = Math.ceil(images / CELLS.length);
  for (const [at, cell] of CELLS.entries()) {
    const files = await Promise.all(Array.from({ length: rows }, (_, i) => jpeg(size, at * rows + i)));
    const writer = new ByteWriter();
    await parquetWrite({
      writer,
      codec: 'UNCOMPRESSED',
      schema: [
        { name: 'schema', num_children: 2 },
        { name: 'image', repetition_type: 'OPTIONAL', num_children: 2 },
        { name: 'bytes', type: 'BYTE_ARRAY', repetition_type: 'OPTIONAL' },
        { name: 'path', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' },
        { name: 'label', type: 'INT64', repetition_type: 'OPTIONAL' },
      ],
      columnData: [
        { name: 'image', data: files.map((bytes, i) => ({ bytes, path: `${i}.jpg` })) },
        { name: 'label', data: files.map((_, i) => BigInt(i % CLASSES.length)) },
      ],
    });
    writeFileSync(join(folder, `${cell}.parquet`), new Uint8Array(writer.getBuffer()));
  }
  return {
    ...common,
    modality: 'IMAGE_CLASSIFICATION',
    cells: CELLS.map((id) => ({ ...cellOf(id, `${id}.parquet`, rows), classes: CLASSES, labelOffset: 0 })),
    labelSpaces: ['task'],
    templates: [`${word(7)} ${word(8)} {class}`],
    metric: 'accuracy',
    data: { format: 'parquet' },
  };
}

export interface TextSizes {
  readonly examples: number;
  /** Of an input, without special tokens. */
  readonly tokens: number;
  /** Of an answer that is scored. */
  readonly answer: number;
  readonly choices: number;
  /** Of an answer that is generated. */
  readonly generated: number;
}

/** Texts of `answer` choices to be ranked, or of answers to be generated. Returns the manifest. */
export function writeTexts(folder: string, answer: 'choice' | 'text', sizes: TextSizes): object {
  mkdirSync(folder, { recursive: true });
  const { examples, tokens, choices, generated } = sizes;
  const rows = Math.ceil(examples / CELLS.length);
  for (const [at, cell] of CELLS.entries()) {
    const lines = Array.from({ length: rows }, (_, i) => {
      const seed = at * rows + i;
      const texts = Array.from({ length: choices }, (_, c) => [`c${c}`, words(sizes.answer, seed + 1000 * (c + 1))]);
      const row = { text: words(tokens, seed), label: 0, answers: word(5), ...Object.fromEntries(texts) };
      return `${JSON.stringify(row)}\n`;
    });
    writeFileSync(join(folder, `${cell}.jsonl`), lines.join(''));
  }
  const kind =
    answer === 'text'
      ? { prompts: [{ input: '{text}' }], maxTokens: generated }
      : {
          classes: CLASSES.slice(0, choices),
          prompts: [{ input: '{text}', choices: Array.from({ length: choices }, (_, c) => `{c${c}}`) }],
        };
  return {
    ...common,
    modality: 'LANGUAGE',
    cells: CELLS.map((id) => ({ ...cellOf(id, `${id}.jsonl`, rows), answer, ...kind })),
    metric: 'score',
    data: { format: 'jsonl' },
  };
}

function cellOf(id: string, file: string, rows: number) {
  return { id, coordinates: { cell: id, kind: 'one' }, splits: { test: { file, rows } } };
}

function words(count: number, seed: number): string {
  return Array.from({ length: count }, (_, i) => word(3 + ((i * 7919 + seed * 104_729) % 30_000))).join(' ');
}

/** Something with edges and colours, so that it costs what a photograph costs to decode. */
function jpeg(size: number, seed: number): Promise<Buffer> {
  const pixels = Buffer.alloc(size * size * 3, 0);
  for (let at = 0; at < pixels.length; at++) {
    const [x, y] = [Math.floor(at / 3) % size, Math.floor(at / 3 / size)];
    pixels[at] =
      128 + 60 * Math.sin((x * (seed % 7)) / 9 + (at % 3)) + 60 * Math.cos((y * (seed % 5)) / 13) + ((at * 31) % 8);
  }
  return sharp(pixels, { raw: { width: size, height: size, channels: 3 } })
    .jpeg({ quality: 90 })
    .toBuffer();
}
