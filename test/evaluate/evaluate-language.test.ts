import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { evaluate, type EvaluationProgress } from '../../src/evaluate/evaluate.ts';
import { readLanguageExamples } from '../../src/evaluate/language-examples.ts';
import { openLanguageModel } from '../../src/evaluate/language-model.ts';
import {
  type LanguageCell,
  type LanguageManifest,
  parseLanguageManifest,
} from '../../src/evaluate/language-manifest.ts';
import { roundTo } from '../../src/evaluate/round-to.ts';
import { textScorer } from '../../src/evaluate/text-metrics.ts';
import { loadDecoderModel } from '../../src/models/decoder/decoder-model.ts';
import { continuationLoss } from '../../src/models/decoder/likelihood.ts';
import { type LocatedCheckpoint } from '../../src/models/located-checkpoint.ts';
import { decodeGreedily } from '../../src/models/greedy.ts';
import { startGeneration } from '../../src/models/t5/generation.ts';
import { choiceLogProbabilities } from '../../src/models/t5/likelihood.ts';
import { loadT5Model, type T5Model } from '../../src/models/t5/t5-model.ts';
import { memorySource } from '../../src/storage/open-location.ts';
import { useWasmBackend } from '../../src/tensor/tf/backend.ts';
import { type TestFile } from '../support/registry.ts';
import { tinyDecoder } from '../support/tiny-decoder.ts';
import { locatedCheckpoint, tinyLanguageBenchmark, tinyT5 } from '../support/tiny-language.ts';

let folder: string;
let checkpoint: LocatedCheckpoint;
let model: T5Model;
const { manifest: json, files } = tinyLanguageBenchmark();
const manifest = parseLanguageManifest(json);

async function save(list: readonly TestFile[], below: string): Promise<string> {
  for (const { path, bytes } of list) {
    await mkdir(dirname(join(folder, below, path)), { recursive: true });
    await writeFile(join(folder, below, path), bytes);
  }
  return join(folder, below);
}

const data = (path: string) => {
  const file = files.find((one) => one.path === path);
  return file && { kind: 'file' as const, path: join(folder, 'benchmark', path), bytes: file.bytes.length };
};

beforeAll(async () => {
  await useWasmBackend();
  folder = await mkdtemp(join(tmpdir(), 'language-'));
  checkpoint = locatedCheckpoint(await save(tinyT5(1), 'model'), tinyT5(1));
  model = await loadT5Model(checkpoint);
  // Some right answers are what the model says, so that there is something to score.
  for (const file of files.filter(({ path }) => path.includes('qa-'))) {
    const rows = Buffer.from(file.bytes)
      .toString()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    for (const [i, row] of rows.entries()) {
      if (i % 3 === 2) continue;
      const [{ ids }] = await decodeGreedily(
        startGeneration([model.codec.encode(`question: ${row.question.text}`)], model.parameters, model.config),
        6,
        model.config,
      );
      const said = model.codec.decode(ids);
      row.answers.push(i % 3 === 0 ? said : `${said} and more`);
    }
    Object.assign(file, { bytes: Buffer.from(rows.map((row) => JSON.stringify(row)).join('\n')) });
  }
  await save(files, 'benchmark');
});
afterAll(() => rm(folder, { recursive: true }));

/** The scores of a cell, one example at a time. */
async function plainScores(of: LanguageManifest, index: number): Promise<Record<string, number>> {
  const cell = of.cells[index];
  const { parameters, config, codec } = model;
  const file = files.find(({ path }) => path === cell.splits.test.file) as TestFile;
  const values: Record<string, number[]> = {};
  const add = (metric: string, value: number) => (values[metric] ??= []).push(value);
  for await (const example of readLanguageExamples(memorySource(file.bytes), of, cell, 'test')) {
    const input = codec.encode(example.input, of.maxInputTokens);
    if (cell.answer === 'choice') {
      const choices = example.choices.map((choice) => codec.encode(choice));
      const sums = [...choiceLogProbabilities([input], [choices], parameters, config).dataSync()];
      const scored = sums.map((sum, i) => (of.choiceScore === 'mean' ? sum / choices[i].length : sum));
      add('accuracy', scored.indexOf(Math.max(...scored)) === example.label ? 1 : 0);
    } else {
      const [{ ids }] = await decodeGreedily(startGeneration([input], parameters, config), cell.maxTokens, config);
      const values = textScorer(cell)(codec.decode(ids), example.answers);
      cell.metrics.forEach((metric, i) => add(metric, values[i]));
    }
  }
  const means = Object.entries(values).map(
    ([metric, list]) => [metric, list.reduce((a, b) => a + b) / list.length] as const,
  );
  return { ...Object.fromEntries(means), score: means.reduce((sum, [, mean]) => sum + mean, 0) / means.length };
}

describe('scoring a T5 on language tasks', () => {
  test.each(['sum', 'mean'] as const)(
    'gives each cell its metrics and their mean (choices by %s)',
    async (choiceScore) => {
      const of = { ...manifest, choiceScore };
      const seen: EvaluationProgress[] = [];
      const scores = await evaluate({
        checkpoint,
        manifest: of,
        data,
        split: 'test',
        threads: 2,
        onProgress: (one) => seen.push(one),
      });
      const expected = await Promise.all(manifest.cells.map((_, i) => plainScores(of, i)));
      expect(scores.map(({ cellId, metric, labelSpace }) => [cellId, metric, labelSpace])).toEqual(
        manifest.cells.flatMap(({ id, answer }) =>
          (answer === 'choice' ? ['accuracy', 'score'] : ['exact_match', 'token_f1', 'score']).map((metric) => [
            id,
            metric,
            'task',
          ]),
        ),
      );
      for (const { cellId, metric, value, n, standardError } of scores) {
        const index = manifest.cells.findIndex(({ id }) => id === cellId);
        expect(n).toBe(manifest.cells[index].answer === 'choice' ? 11 : 9);
        expect(value).toBeCloseTo(expected[index][metric], 12);
        if (metric === 'accuracy') expect(standardError).toBeCloseTo(Math.sqrt((value * (1 - value)) / n), 12);
      }
      // What is compared is not trivial: generated answers are right at times, partly right at others.
      const qa = scores.filter(({ cellId }) => cellId === 'qa-en');
      expect(qa.map(({ value }) => value > 0 && value < 1)).toEqual([true, true, true]);
      expect(qa[1].value).toBeGreaterThan(qa[0].value);
      expect(qa[1].standardError).toBeGreaterThan(0);
      expect(seen.at(-1)?.completed).toBe(40);
    },
  );

  test('rounds each metric before it averages them, where the manifest says so', async () => {
    const cells = manifest.cells
      .filter(({ id }) => id === 'qa-en')
      .map(
        (cell) =>
          ({ ...cell, language: 'en', metrics: ['rouge1', 'rouge2', 'rougeL'] }) as LanguageManifest['cells'][number],
      );
    const plain = await evaluate({ checkpoint, manifest: { ...manifest, cells }, data, split: 'test' });
    const rounded = await evaluate({ checkpoint, manifest: { ...manifest, cells, rounding: 2 }, data, split: 'test' });
    const values = rounded.map(({ value }) => value);
    expect(values.slice(0, 3)).toEqual(plain.slice(0, 3).map(({ value }) => roundTo(value, 2)));
    expect(values[3]).toBeCloseTo((values[0] + values[1] + values[2]) / 3, 14);
    expect(rounded.map(({ standardError }) => standardError)).toEqual(plain.map(({ standardError }) => standardError));
    expect(plain[0].value).toBeGreaterThan(0);
  });

  test('scores a decoder by what follows prompt and separator, whatever else is in the batch', async () => {
    const decoder = tinyDecoder(1);
    const located = locatedCheckpoint(await save(decoder, 'decoder'), decoder);
    const of = { ...manifest, separator: ' ' };
    const scores = await evaluate({ checkpoint: located, manifest: of, data, split: 'test', threads: 2 });
    const one = await openLanguageModel(located, of);
    const { config, parameters } = await loadDecoderModel(located);
    const values: number[] = [];
    const [cell] = of.cells;
    const file = files.find(({ path }) => path === cell.splits.test.file) as TestFile;
    for await (const example of readLanguageExamples(memorySource(file.bytes), of, cell, 'test')) {
      const { inputIds, choiceIds } = one.tokenise(example);
      const sums = choiceIds.map(
        (ids) => -ids.length * continuationLoss([inputIds], [ids], parameters, config).dataSync()[0],
      );
      values.push(sums.indexOf(Math.max(...sums)) === example.label ? 1 : 0);
    }
    const accuracy = scores.find(({ cellId, metric }) => cellId === cell.id && metric === 'accuracy');
    expect(accuracy?.value).toBeCloseTo(values.reduce((a, b) => a + b) / values.length, 12);
    expect(one.isWhole([4, 5, 6])).toBe(false);
    expect(one.textOf([])).toBe('');
    expect(scores.map(({ metric }) => metric)).toHaveLength(10);
  });

  test('averages the probabilities of an ensemble: those of choices, and of each next token', async () => {
    const other = locatedCheckpoint(await save(tinyT5(2), 'second'), tinyT5(2));
    const alone = await evaluate({ checkpoint, manifest, data, split: 'test' });
    expect(await evaluate({ checkpoint, ensemble: [checkpoint], manifest, data, split: 'test' })).toEqual(alone);

    const scores = await evaluate({ checkpoint, ensemble: [other], manifest, data, split: 'test', threads: 2 });
    const second = await loadT5Model(other);
    const [nli, qa] = manifest.cells;
    const bytes = (cell: LanguageCell) => files.find(({ path }) => path === cell.splits.test.file)?.bytes as Uint8Array;
    const right: number[] = [];
    for await (const example of readLanguageExamples(memorySource(bytes(nli)), manifest, nli, 'test')) {
      const input = [model.codec.encode(example.input, manifest.maxInputTokens)];
      const choices = [example.choices.map((choice) => model.codec.encode(choice))];
      const each = [model, second].map(({ parameters, config }) =>
        tf.softmax(choiceLogProbabilities(input, choices, parameters, config)),
      );
      right.push(tf.argMax(tf.addN(each)).dataSync()[0] === example.label ? 1 : 0);
    }
    const valueOf = (cell: LanguageCell, metric: string) =>
      scores.find((one) => one.cellId === cell.id && one.metric === metric)?.value;
    expect(valueOf(nli, 'accuracy')).toBeCloseTo(right.reduce((a, b) => a + b) / right.length, 12);

    // Without a cache: at every step both models read everything again.
    if (qa.answer !== 'text') throw new Error('the second cell is of free text');
    const matches: number[] = [];
    for await (const { input, answers } of readLanguageExamples(memorySource(bytes(qa)), manifest, qa, 'test')) {
      const ids: number[] = [];
      for (let step = 0; step < qa.maxTokens; step++) {
        const each = [model, second].map(({ parameters, config, codec }) => {
          const generation = startGeneration([codec.encode(input, manifest.maxInputTokens)], parameters, config);
          const fed = [config.startTokenId, ...ids];
          return fed.map((token) => generation.step([token], (logits) => tf.softmax(logits))).at(-1) as tf.Tensor;
        });
        const next = tf.argMax(tf.addN(each), 1).dataSync()[0];
        if (model.config.endTokenIds.includes(next)) break;
        ids.push(next);
      }
      matches.push(textScorer({ ...qa, metrics: ['token_f1'] })(model.codec.decode(ids), answers)[0]);
    }
    expect(valueOf(qa, 'token_f1')).toBeCloseTo(matches.reduce((a, b) => a + b) / matches.length, 12);
  });

  test('refuses members of an ensemble that read a text as different tokens', async () => {
    const decoder = tinyDecoder(1);
    const located = locatedCheckpoint(await save(decoder, 'member'), decoder);
    await expect(evaluate({ checkpoint, ensemble: [located], manifest, data, split: 'test' })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringContaining('tokenizers'),
    });
  });

  test('does not depend on the number of threads', async () => {
    const run = (threads: number) => evaluate({ checkpoint, manifest, data, split: 'test', threads });
    expect(await run(1)).toEqual(await run(3));
  });

  test('refuses a checkpoint of another family, and one without tokenizer, by name', async () => {
    const without = { files: checkpoint.files.filter(({ path }) => path !== 'tokenizer.json') };
    await expect(evaluate({ checkpoint: without, manifest, data, split: 'test' })).rejects.toMatchObject({
      code: 'FILE_MISSING',
      place: { file: 'tokenizer.json' },
    });
    const clip = [{ path: 'config.json', bytes: Buffer.from('{"model_type":"clip"}') }];
    const other = locatedCheckpoint(await save(clip, 'clip'), clip);
    await expect(evaluate({ checkpoint: other, manifest, data, split: 'test' })).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      place: { field: ['model_type'] },
    });
  });

  test('names cell, file and line of an example that cannot be scored', async () => {
    const bad = [{ path: 'bad.jsonl', bytes: Buffer.from('{"premise":"P","hypothesis":"H","label":0}\n{"label":1}') }];
    const path = join(await save(bad, 'bad'), 'bad.jsonl');
    const cells = [{ ...manifest.cells[0], splits: { test: { file: 'bad.jsonl' } } }];
    const location = { kind: 'file' as const, path, bytes: bad[0].bytes.length };
    await expect(
      evaluate({ checkpoint, manifest: { ...manifest, cells }, data: () => location, split: 'test' }),
    ).rejects.toMatchObject({ code: 'DATA_INVALID', place: { cell: 'nli-en', file: 'bad.jsonl', row: 1 } });
  });

  test('stops at an example to which the model gives no finite answer', async () => {
    const broken = tinyT5(1).map((file) => {
      if (file.path !== 'model.safetensors') return file;
      const bytes = Buffer.from(file.bytes);
      bytes.fill(0xff, bytes.length - 4096);
      return { ...file, bytes };
    });
    const located = locatedCheckpoint(await save(broken, 'broken'), broken);
    await expect(evaluate({ checkpoint: located, manifest, data, split: 'test' })).rejects.toMatchObject({
      code: 'DATA_INVALID',
      place: { cell: 'nli-en', row: expect.any(Number) },
    });
  });
});
