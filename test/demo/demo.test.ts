import { expect, test } from '@jest/globals';
import { createServer, type AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { readExperimentFile } from '../../src/cli/experiment-file.ts';
import { experimentInput } from '../../src/cli/experiment-run.ts';
import { DEMO_FILE } from '../../src/demo/demo-suites.ts';
import { freePort } from '../../src/demo/demo-server.ts';
import { findMethod } from '../../src/merge/catalogue.ts';

const PAPER = fileURLToPath(new URL('../../suites/paper-mini.yml', import.meta.url));
const MODELS = { benchmark: 'b', base: 'chk_base', experts: ['chk_1', 'chk_2'], multitask: [] };

async function methodsOf(path: string): Promise<Set<string>> {
  const file = await readExperimentFile(path);
  if (!('suites' in file)) throw new Error('not on suites');
  const inputs = file.experiments.map((wish) => experimentInput(wish, MODELS));
  const methods = inputs.flatMap(({ methods: own }) => own);
  for (const { method, parameters, grid } of methods) {
    const card = findMethod({ id: method.id, ...(method.dialect == null ? {} : { dialect: method.dialect }) })?.card;
    const swept = grid === 'published' ? [] : [grid].flat().flatMap((stage) => Object.keys(stage as object));
    const names = card?.parameters.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining([...swept, ...Object.keys(parameters as object)]));
    expect(card?.dialect).toBe('paper');
  }
  return new Set(methods.map(({ method }) => method.id));
}

test('the demo and the protocol of the study run on the same suites, and every method of the study is in the latter', async () => {
  const [demo, paper] = [await readExperimentFile(DEMO_FILE), await readExperimentFile(PAPER)];
  const suitesOf = (file: typeof demo) => 'suites' in file && file.suites.map(({ suite }) => suite);
  expect(suitesOf(demo)).toEqual(suitesOf(paper));
  const eight = ['linear', 'mlerp', 'slerp', 'task_arithmetic', 'dare_linear', 'ties', 'fisher', 'regmean', 'mats'];
  expect([...(await methodsOf(PAPER))].sort()).toEqual([...eight].sort());
  expect([...(await methodsOf(DEMO_FILE))].filter((id) => !eight.includes(id))).toEqual([]);
});

test('a file of experiments is refused by the place that is wrong', async () => {
  await expect(readExperimentFile('/does/not/exist.yml')).rejects.toThrow('/does/not/exist.yml');
  await expect(readExperimentFile(fileURLToPath(new URL('../../package.json', import.meta.url)))).rejects.toThrow(
    /package.json: /,
  );
});

test('a taken port is given up for any free one', async () => {
  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
  const { port } = taken.address() as AddressInfo;
  expect(await freePort(port)).toBe(0);
  await new Promise((resolve) => taken.close(resolve));
  expect(await freePort(port)).toBe(port);
});
