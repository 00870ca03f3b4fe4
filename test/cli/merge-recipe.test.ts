import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { CLI, type CliRun, runProgram } from '../support/cli.ts';
import { goldenModel } from '../support/golden-recipes.ts';

const RECIPE = 'merge_method: linear\nparameters: {weight: 1}\nmodels:\n  - model: one\n  - model: org/two\n';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mergeboard-recipe-'));
  await writeFile(join(folder, 'recipe.yml'), RECIPE);
  await writeFile(join(folder, 'bad.yml'), `${RECIPE}rope_theta: 1\n`);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

// beside the models, as with mergekit-yaml, and where no server is
function run(...args: string[]): Promise<CliRun> {
  const env = { MERGEBOARD_URL: 'http://127.0.0.1:1', MERGEBOARD_STATE: join(folder, 'state') };
  return runProgram(process.execPath, [CLI, 'merge', ...args], { cwd: join(goldenModel('one'), '..'), env });
}

const recipe = (name = 'recipe.yml'): string => join(folder, name);
const two = ['--model', `org/two=${goldenModel('two')}`];

describe('mergeboard merge recipe.yml --out', () => {
  test('merges folders of this machine, with no server', async () => {
    const out = join(folder, 'merged');
    const merged = await run(recipe(), '--out', out, ...two, '--shard-size', '5KB', '--json');
    expect(merged).toMatchObject({ code: 0 });
    expect(merged.lines).toMatchObject([
      {
        out,
        tensors: 39,
        recipe: { method: { id: 'linear', dialect: 'mergekit-0.1.4' } },
        report: { unsupported: [] },
      },
    ]);
    expect(await readdir(out)).toEqual(
      expect.arrayContaining(['README.md', 'config.json', 'model-00001-of-00002.safetensors']),
    );
    expect(await run(recipe(), '--out', out, ...two)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('--overwrite'),
    });
  });

  test('plans without writing', async () => {
    const planned = await run(recipe(), '--out', join(folder, 'planned'), ...two, '--plan');
    expect(planned).toMatchObject({ code: 0, stdout: expect.stringContaining('39 tensors') });
    expect(await readdir(folder)).not.toContainEqual(expect.stringContaining('planned'));
  });

  test('says what is wrong with a recipe, with its place', async () => {
    const refused = await run(recipe('bad.yml'), '--out', join(folder, 'bad'), ...two, '--json');
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('rope_theta, line 6, column 1') });
    expect(refused.lines).toMatchObject([{ mistakes: [{ path: 'rope_theta', line: 6 }] }]);
    const passed = await run(recipe('bad.yml'), '--out', join(folder, 'bad'), ...two, '--ignore-unknown');
    expect(passed).toMatchObject({ code: 0, stdout: expect.stringContaining('note: rope_theta, line 6') });
  });

  test('refuses wrong usage', async () => {
    const out = ['--out', join(folder, 'usage')];
    for (const args of [
      [recipe(), ...out],
      [recipe(), ...out, ...two, '--shard-size', 'much'],
      [recipe(), ...out, ...two, '-m', 'ties'],
      [recipe('nowhere.yml'), ...out],
      out,
    ]) {
      expect([args, (await run(...args)).code]).toEqual([args, 2]);
    }
  });
});
