import { describe, expect, test } from '@jest/globals';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runProgram } from '../support/cli.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const LAUNCHER = join(ROOT, 'bin', 'mergeboard.js');

/** Makes a Node believe that it is an old one. */
const AS_NODE_20 = `data:text/javascript,Object.defineProperty(process.versions, 'node', { value: '20.20.2' })`;

describe('bin/mergeboard.js', () => {
  test('runs the command line on a Node that is new enough, and passes its exit status on', async () => {
    const { code, stdout } = await runProgram(process.execPath, [LAUNCHER, '--version']);
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
    expect(await runProgram(process.execPath, [LAUNCHER, 'frob'])).toMatchObject({ code: 2 });
  });

  test('hands over to the packaged Node from an older one', async () => {
    const { code, stdout } = await runProgram(process.execPath, ['--import', AS_NODE_20, LAUNCHER, '--version']);
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
    expect(await runProgram(process.execPath, ['--import', AS_NODE_20, LAUNCHER, 'frob'])).toMatchObject({ code: 2 });
  });

  test('says what it needs where there is no other Node', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'mergeboard-launcher-'));
    try {
      await mkdir(join(folder, 'bin'));
      await copyFile(LAUNCHER, join(folder, 'bin', 'mergeboard.js'));
      await writeFile(join(folder, 'package.json'), '{"type": "module"}');
      const launcher = join(folder, 'bin', 'mergeboard.js');
      const { code, stderr } = await runProgram(process.execPath, ['--import', AS_NODE_20, launcher, 'jobs']);
      expect(code).toBe(2);
      expect(stderr).toContain('needs Node 22.18 or newer; this is 20.20.2');
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  test('works through a link, as npm makes one', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'mergeboard-launcher-'));
    try {
      const link = join(folder, 'mergeboard');
      await symlink(LAUNCHER, link);
      expect(existsSync(link)).toBe(true);
      expect(await runProgram(process.execPath, [link, '--version'])).toMatchObject({ code: 0 });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
