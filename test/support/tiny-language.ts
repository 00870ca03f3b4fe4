/** A tiny T5 with a real tokenizer, and a made-up grid of language tasks with it: enough to run everything, fast. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type LocatedCheckpoint } from '../../src/models/located-checkpoint.ts';
import { parseT5Config } from '../../src/models/t5/config.ts';
import { t5ParameterShapes } from '../../src/models/t5/parameter-shapes.ts';
import { type ByteLocation } from '../../src/storage/byte-source.ts';
import { type TestManifest } from './benchmarks.ts';
import { safetensors, type TestFile } from './registry.ts';

const CONFIG = {
  model_type: 't5',
  architectures: ['T5ForConditionalGeneration'],
  vocab_size: 165,
  d_model: 16,
  d_kv: 4,
  d_ff: 24,
  num_layers: 1,
  num_decoder_layers: 2,
  num_heads: 3,
  feed_forward_proj: 'gated-gelu',
  tie_word_embeddings: false,
  decoder_start_token_id: 0,
};
const TOKENIZER = join(import.meta.dirname, '../goldens/t5/tokenizer/tokenizer.json');

/** The files of a model; another `seed`, other weights. */
export function tinyT5(seed: number): TestFile[] {
  const tensors = [...t5ParameterShapes(parseT5Config(CONFIG))].map(([name, shape], i) => {
    const count = shape.reduce((a, b) => a * b, 1);
    const values = Array.from({ length: count }, (_, at) => Math.sin(12.9898 * (at + 1) + 78.233 * (i + 31 * seed)));
    return [name, { shape, values }] as const;
  });
  return [
    { path: 'config.json', bytes: Buffer.from(JSON.stringify(CONFIG)) },
    { path: 'tokenizer.json', bytes: readFileSync(TOKENIZER) },
    { path: 'model.safetensors', bytes: safetensors(new Map(tensors)) },
  ];
}

/** Files on disk, as a checkpoint. */
export function locatedCheckpoint(folder: string, files: readonly TestFile[]): LocatedCheckpoint {
  return { files: files.map(({ path, bytes }) => ({ path, location: fileLocation(join(folder, path), bytes) })) };
}

function fileLocation(path: string, bytes: Uint8Array): ByteLocation {
  return { kind: 'file', path, bytes: bytes.length };
}

/** Lines of JSON. */
export const jsonLines = (rows: readonly unknown[]): Uint8Array =>
  Buffer.from(rows.map((row) => `${JSON.stringify(row)}\n`).join(''));

const WORDS = ['cat', 'dog', 'Haus', 'Katze', 'river', 'house', 'yes', 'Fluss', 'rains', 'mat'];
const word = (n: number) => WORDS[n % WORDS.length];

/** Tasks `nli` (choices, two prompts) and `qa` (free text) in `en` and `de`. */
export function tinyLanguageBenchmark(slug = 'babel'): { manifest: TestManifest; files: TestFile[] } {
  const files: TestFile[] = [];
  const cells = ['en', 'de'].flatMap((language, offset) => {
    const nli = Array.from({ length: 11 }, (_, i) => ({
      premise: `the ${word(i + offset)} sat on the ${word(2 * i)}`,
      hypothesis: `the ${word(3 * i)} ran`,
      label: i % 3,
    }));
    const qa = Array.from({ length: 9 }, (_, i) => ({
      question: { text: `who ran to the ${word(i + 5 * offset)}` },
      answers: [`the ${word(i)}`, word(i + 1)],
    }));
    files.push({ path: `data/nli-${language}.jsonl`, bytes: jsonLines(nli) });
    files.push({ path: `data/qa-${language}.jsonl`, bytes: jsonLines(qa) });
    return [
      {
        id: `nli-${language}`,
        coordinates: { task: 'nli', language },
        answer: 'choice',
        classes: ['entailment', 'neutral', 'contradiction'],
        prompts: [
          { input: 'premise: {premise} hypothesis: {hypothesis}' },
          { input: '{hypothesis}, {premise}?', choices: ['yes', 'none', 'no, {hypothesis}'] },
        ],
        splits: { test: { file: `data/nli-${language}.jsonl`, rows: 11 } },
      },
      {
        id: `qa-${language}`,
        coordinates: { task: 'qa', language },
        answer: 'text',
        prompts: [{ input: 'question: {question.text}' }],
        maxTokens: 6,
        splits: { test: { file: `data/qa-${language}.jsonl` } },
      },
    ];
  });
  const manifest = {
    schema: 1,
    slug,
    revision: '1',
    modality: 'LANGUAGE',
    title: 'A small babel',
    license: 'cc0-1.0',
    source: 'made by a test',
    axes: [
      { name: 'task', values: ['nli', 'qa'] },
      { name: 'language', values: ['en', 'de'] },
    ],
    cells,
    metric: 'score',
    data: { format: 'jsonl' },
  };
  return { manifest, files };
}
