import { afterAll, describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { f32, mergeCase, type TestCheckpoint, temporaryFolder, writeCheckpoint } from '../support.ts';

const folder = temporaryFolder();
afterAll(folder.remove);

type Model = Readonly<Record<string, number[]>>;

interface Golden {
  readonly shapes: Readonly<Record<string, number[]>>;
  readonly base: Model;
  readonly experts: readonly Model[];
  readonly cases: readonly {
    readonly method: string;
    readonly parameters: Readonly<Record<string, number>>;
    readonly perModel: Readonly<Record<string, number[]>>;
    readonly expected: Model;
  }[];
}

const golden = JSON.parse(readFileSync(new URL('../../goldens/masks/golden.json', import.meta.url), 'utf8')) as Golden;

function checkpoint(model: Model): TestCheckpoint {
  const tensors = Object.entries(model).map(([name, values]) => f32(name, golden.shapes[name], values));
  return writeCheckpoint(folder.path, tensors);
}

const base = checkpoint(golden.base);
const experts = golden.experts.map(checkpoint);

describe('methods on masks are their formulas', () => {
  test.each(golden.cases)('$method $parameters $perModel', async ({ method, parameters, perModel, expected }) => {
    const { weight, ...own } = perModel;
    const merged = await mergeCase({
      folder: folder.path,
      method,
      dialect: 'authors',
      parameters,
      base,
      experts,
      weights: weight,
      expertParameters:
        Object.keys(own).length === 0
          ? undefined
          : experts.map((_, index) =>
              Object.fromEntries(Object.entries(own).map(([name, values]) => [name, values[index]])),
            ),
    });
    for (const [name, values] of Object.entries(expected)) {
      const off = merged.values(name).map((x, e) => Math.abs(x - values[e]));
      expect(Math.max(...off)).toBeLessThan(1e-6);
    }
  });
});
