import { createHash } from 'node:crypto';
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { evaluate } from '../../src/evaluate/evaluate.ts';
import { generateSuite, readSuite } from '../../src/demo/suite-file.ts';
import { parseLanguageManifest } from '../../src/evaluate/language-manifest.ts';
import { textCodec } from '../../src/models/text-codec.ts';
import { drawExample, promptedExample } from '../../suites/babel-grid/draw.ts';
import { generateBabelGrid } from '../../suites/babel-grid/generate.ts';
import { cellId, CELLS, HELD_IN, type GridCell } from '../../suites/babel-grid/grid.ts';
import { LANGUAGES } from '../../suites/babel-grid/languages.ts';
import { pretrainingText } from '../../suites/babel-grid/pretrain.ts';
import { SPEAKERS, textOf } from '../../suites/babel-grid/sentence.ts';
import { idsOf, PIECES, tokenizerConfigJson, tokenizerJson } from '../../suites/babel-grid/vocabulary.ts';
import { drawAlso, drawFact, splitOf } from '../../suites/babel-grid/world.ts';
import { KeyedRandom } from '../../suites/common/random.ts';
import { locatedCheckpoint } from '../support/tiny-language.ts';

const SUITE = join(import.meta.dirname, '../../suites/babel-grid');
const readJson = async (path: string) => JSON.parse(await readFile(path, 'utf8'));
const codec = textCodec(tokenizerJson(), tokenizerConfigJson(), PIECES.length);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'babel-grid-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('the languages', () => {
  test('say the same in their own order, with their own endings', () => {
    const fact = { subject: 1, verb: 2, object: 3, place: 4, adjective: 5, negated: true };
    const english = (language: number) => {
      const { lexicon, state } = SPEAKERS[language];
      const words = new Map([
        [lexicon.people[1], 'Ann'],
        [lexicon.verbs[2], 'feeds'],
        [lexicon.things[3], 'cat'],
        [lexicon.places[4], 'Rome'],
        [lexicon.adjectives[5], 'old'],
        [lexicon.function.not, 'not'],
        [lexicon.function.in, 'in'],
      ]);
      const gloss = state(fact).map((piece) => words.get(piece.slice(1)) ?? (piece === '.' ? '.' : '+'));
      return gloss.join(' ').replaceAll(' +', '+').replace(' .', '');
    };
    expect(LANGUAGES.map(({ name }, i) => `${name}: ${english(i)}`)).toEqual([
      'orvan: Ann not feeds old cat in Rome',
      'tishe: Ann Rome+ old cat+ feeds+',
      'kelothi: not feeds+ Ann cat old+ in Rome',
      'zhuvar: cat+ old+ not feeds Ann Rome+',
      'nomure: Rome+ Ann+ old cat+ feeds++',
    ]);
  });

  test('have words of two senses, and no two other words alike', () => {
    for (const { lexicon } of SPEAKERS) {
      const { people, places, adjectives, verbs, things, categories, homonyms } = lexicon;
      const words = [...people, ...places, ...adjectives, ...verbs, ...things, ...categories];
      words.push(...Object.values(lexicon.function));
      expect(new Set(words).size).toBe(words.length - homonyms.length);
      for (const [nature, made] of homonyms) expect(lexicon.things[nature]).toBe(lexicon.things[made]);
    }
  });

  test('are cut by the tokenizer into the pieces that they are made of, and put together again', () => {
    for (const cell of CELLS) {
      for (let index = 0; index < 6; index++) {
        const { input, target } = promptedExample({ ...cell, split: 'tune', index }, index);
        for (const pieces of [input, target]) {
          expect(codec.encode(textOf(pieces))).toEqual(idsOf(pieces));
          expect(codec.decode(idsOf(pieces))).toBe(textOf(pieces));
        }
      }
    }
  });
});

describe('the world', () => {
  test('parts facts: training never speaks of one of the other splits', () => {
    const random = new KeyedRandom(3);
    for (let i = 0; i < 300; i++) {
      expect(splitOf(drawFact(random, 'test'))).toBe('test');
      expect(splitOf(drawFact(random, 'tune'))).toBe('tune');
      expect(splitOf(drawFact(random, 'train'))).toBe('train');
      expect(splitOf(drawAlso(random, 'train', () => ({ object: i % 16, subject: i % 10 })))).toBe('train');
    }
  });
});

describe('the generator', () => {
  test('writes the very files whose digests the suite publishes', async () => {
    const home = join(folder, 'full');
    await generateSuite(await readSuite('babel-grid'), home);
    const published = await readJson(join(SUITE, 'manifest.json'));
    expect(await readJson(join(home, 'manifest.json'))).toEqual(published);
    const { test: split } = parseLanguageManifest(published).cells[24].splits;
    const written = await readFile(join(home, split.file));
    expect(createHash('sha256').update(written).digest('hex')).toBe(split.sha256);
  });

  test('puts inputs the way they are trained, at most 48 tokens long', async () => {
    const { cells } = parseLanguageManifest(await readJson(join(SUITE, 'manifest.json')));
    const lengths = CELLS.map((cell, i) => {
      const { columns, label = 0 } = drawExample({ ...cell, split: 'test', index: 1 });
      const { input, choices } = cells[i].prompts[1] as { input: string; choices?: string[] };
      const filled = input.replace(/\{(\w+)\}/g, (_, name: string) => textOf(columns[name]));
      const trained = promptedExample({ ...cell, split: 'test', index: 1 }, 1);
      expect(filled).toBe(textOf(trained.input));
      if (choices) expect(choices[label]).toBe(textOf(trained.target));
      return codec.encode(filled).length;
    });
    expect(Math.max(...lengths)).toBeLessThanOrEqual(48);
  });

  test('draws other examples for another cell, split and index, and other texts to train on', () => {
    const key = { task: 1, language: 2, split: 'test', index: 4 } as const;
    const text = (change: object) => JSON.stringify(drawExample({ ...key, ...change }));
    const all = [{}, { task: 2 }, { language: 3 }, { split: 'tune' }, { split: 'train' }, { index: 7 }].map(text);
    expect(new Set(all).size).toBe(all.length);
    expect(text({})).toBe(all[0]);
    expect(pretrainingText(5)).toEqual(pretrainingText(5));
    expect(new Set(Array.from({ length: 40 }, (_, i) => JSON.stringify(pretrainingText(i)))).size).toBe(40);
  });
});

describe('the suite', () => {
  test('lists its checkpoints, each trained on cells of the manifest, at most 12 MB together', async () => {
    const { checkpoints, manifest } = await readJson(join(SUITE, 'suite.json'));
    const ids = new Set((await readJson(join(SUITE, manifest))).cells.map(({ id }: { id: string }) => id));
    let bytes = 0;
    for (const { path, trainedCells } of checkpoints) {
      expect(trainedCells.every((id: string) => ids.has(id))).toBe(true);
      for (const name of await readdir(join(SUITE, path))) bytes += (await readFile(join(SUITE, path, name))).length;
    }
    expect(bytes).toBeLessThanOrEqual(12e6);
    expect(checkpoints.map(({ kind }: { kind: string }) => kind)).toEqual(['BASE', ...Array(6).fill('EXPERT')]);
    const experts = checkpoints.filter(({ role }: { role: string }) => role.startsWith('expert'));
    expect(experts.map((one: { trainedCells: string[] }) => one.trainedCells)).toEqual(
      HELD_IN.map((cell) => [cellId(cell)]),
    );
  });

  test('has experts that beat the base on their own cell', async () => {
    const { manifest, files } = await generateBabelGrid(join(folder, 'small'), { rows: { test: 40, tune: 1 } });
    const whole = parseLanguageManifest(manifest);
    const scoreOf = async (model: string, cell: GridCell) => {
      const home = join(SUITE, 'checkpoints', model);
      const names = await readdir(home);
      const contents = await Promise.all(
        names.map(async (path) => ({ path, bytes: await readFile(join(home, path)) })),
      );
      const cells = whole.cells.filter(({ id }) => id === cellId(cell));
      const scores = await evaluate({
        checkpoint: locatedCheckpoint(home, contents),
        manifest: { ...whole, cells },
        split: 'test',
        data: (file) => {
          const bytes = files.find(({ path }) => path === file)?.bytes ?? 0;
          return { kind: 'file', path: join(folder, 'small', file), bytes };
        },
      });
      return scores[scores.length - 1].value;
    };
    for (const [index, cell] of HELD_IN.entries()) {
      expect(await scoreOf(`expert-${index}`, cell)).toBeGreaterThan((await scoreOf('base', cell)) + 0.05);
    }
  });

  test('trains: two small steps of every model give changed checkpoints, and the same ones again', async () => {
    const out = join(folder, 'trained');
    const script = join(import.meta.dirname, '../../scripts/suite-train.ts');
    const { stderr } = await promisify(execFile)(process.execPath, [script, 'babel-grid', '--smoke', '--out', out]);
    expect(stderr).toContain('multitask: step 2 of 2');
    const names = (await readdir(out)).sort();
    expect(names).toEqual(['base', ...HELD_IN.map((_, i) => `expert-${i}`), 'multitask']);
    const files = await Promise.all(names.map((name) => readFile(join(out, name, 'model.safetensors'))));
    expect(new Set(files.map((file) => createHash('sha256').update(file).digest('hex'))).size).toBe(7);
    expect(new Set(files.map((file) => file.length)).size).toBe(1);

    await rm(join(out, 'expert-3'), { recursive: true });
    const again = await promisify(execFile)(process.execPath, [
      script,
      'babel-grid',
      '--smoke',
      '--resume',
      '--out',
      out,
    ]);
    expect(again.stderr).toContain('expert-3: step 2 of 2');
    expect(again.stderr).not.toContain('expert-2: step');
    expect(await readFile(join(out, 'expert-3', 'model.safetensors'))).toEqual(files[names.indexOf('expert-3')]);
  }, 300_000);
});
