import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runCli, runProgram, serveFolder, type ServedFolder } from '../support/cli.ts';
import { makeSmallSuite, type SmallSuite } from '../support/small-suite.ts';

// programs are started and end many times here, and on a busy machine each start takes seconds
jest.setTimeout(240_000);

/** The scripts of the README, as a reader would save them, and the programs that they need. */
const EXAMPLES = [
  { language: 'bash', file: 'api.sh', program: 'bash', needs: ['bash', 'curl', 'jq', 'sha256sum'] },
  { language: 'ts', file: 'api.ts', program: process.execPath, needs: [] },
  { language: 'python', file: 'api.py', program: 'python3', needs: ['python3'] },
] as const;

let server: ServedFolder;
let suite: SmallSuite;
let token: string;

beforeAll(async () => {
  server = await serveFolder();
  suite = await makeSmallSuite(server.folder);
  token = (await readFile(join(server.dataFolder, 'admin-token'), 'utf8')).trim();
  const push = async (...args: string[]) =>
    expect(await runCli(['push', ...args], server.env)).toMatchObject({ code: 0 });
  await push('--benchmark', suite.benchmark);
  await push(suite.base, '--kind', 'base', '--name', 'shapes-grid base');
  await push(suite.experts[1], '--name', 'shapes-grid expert 1', '--cells', 'shapes-grid:curves-mosaic');
});

afterAll(async () => {
  await server?.stop();
});

describe('the scripts of the README run as they are printed', () => {
  for (const { language, file, program, needs } of EXAMPLES) {
    const missing = needs.filter((name) => spawnSync(name, ['--version']).error !== undefined);
    if (missing.length > 0) {
      test.skip(`${language} (missing: ${missing.join(', ')})`, () => undefined);
      continue;
    }
    test(`${language}: registers, merges, evaluates, reads the board`, async () => {
      const folder = join(server.folder, language);
      await mkdir(folder);
      await cp(suite.experts[0], join(folder, 'my-expert'), { recursive: true });
      // other bytes for each language, so that each has something to register
      await writeFile(join(folder, 'my-expert', 'README.md'), `for ${language}\n`);
      await writeFile(join(folder, file), await blockOf(language));
      const { code, stdout, stderr } = await runProgram(program, [file], {
        cwd: folder,
        env: { MERGEBOARD_URL: server.url, MERGEBOARD_TOKEN: token, NODE_NO_WARNINGS: '1' },
      });
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      const rows = stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as Record<string, unknown>);
      expect(rows).toContainEqual(
        expect.objectContaining({
          method: { id: 'task_arithmetic', dialect: 'paper' },
          parameters: { lambda: 0.4 },
          experts: 2,
        }),
      );
    });
  }
});

/** The one code block of a language. */
async function blockOf(language: string): Promise<string> {
  const text = await readFile(fileURLToPath(new URL('../../README.md', import.meta.url)), 'utf8');
  const blocks = [...text.matchAll(/^```(\S+)\n(.*?)^```$/gms)].filter(([, tag]) => tag === language);
  expect(blocks).toHaveLength(1);
  return blocks[0][2];
}
