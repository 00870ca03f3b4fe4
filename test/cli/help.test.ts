import { execFileSync, spawn } from 'node:child_process';
import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { readFile } from 'node:fs/promises';
import { once } from 'node:events';
import { type Command, CommanderError } from 'commander';
import { describe, expect, jest, test } from '@jest/globals';
import {
  FileInTheWayError,
  NothingFoundError,
  RejectedError,
  RequestError,
  UnreachableError,
} from '../../src/client/client-errors.ts';
import { completionScript, SHELLS } from '../../src/cli/completion.ts';
import { EXIT, EXIT_HELP, exitCodeOf, UsageError } from '../../src/cli/exit-codes.ts';
import { EXAMPLES } from '../../src/cli/help-examples.ts';
import { createProgram } from '../../src/cli/program.ts';
import { ALL_DEFINITIONS } from '../../src/definitions/all-definitions.ts';
import { DEFINITION_IDS } from '../../src/definitions/definition-ids.ts';
import { EnvError } from '../../src/env-error.ts';
import { CancelledError } from '../../src/errors.ts';
import { HubError } from '../../src/hub/hub-errors.ts';
import { CLI } from '../support/cli.ts';

jest.setTimeout(60_000);

const ASKED_FOR = [
  ...['serve', 'worker', 'doctor', 'push', 'pull', 'import', 'export', 'merge', 'eval', 'experiment', 'leaderboard'],
  ...['jobs', 'token', 'benchmark', 'completion'],
];

interface Leaf {
  readonly path: string;
  readonly command: Command;
}

function leaves(command: Command, path: readonly string[] = []): Leaf[] {
  return command.commands.flatMap((child) => {
    const here = [...path, child.name()];
    return child.commands.length === 0 ? [{ path: here.join(' '), command: child }] : leaves(child, here);
  });
}

/** Words as a shell would make them of these lines, which use single quotes only. */
function shellWords(line: string): string[] {
  const text = line.replace(/^eval "\$\((.*)\)"$/, '$1').replace(/ > .*$/, '');
  const words = [...text.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain);
  return words.slice(words.indexOf('mergeboard') + 1);
}

const whole = await createProgram();

/** What a line would run, without running it. */
async function parsed(line: string): Promise<string | null> {
  const program = await createProgram();
  const ran: string[] = [];
  for (const { path, command } of leaves(program)) command.action(() => void ran.push(path));
  const silent = { writeErr: () => undefined, writeOut: () => undefined };
  for (const { command } of leaves(program)) command.configureOutput(silent);
  await program.parseAsync(shellWords(line), { from: 'user' });
  return ran[0] ?? null;
}

describe('help', () => {
  const all = leaves(whole);

  test('there is every command that the documents promise, with results as JSON', () => {
    expect(whole.commands.map((command) => command.name())).toEqual(expect.arrayContaining(ASKED_FOR));
    const without = all.filter(({ command }) => !command.options.some(({ long }) => long === '--json'));
    expect(without.map(({ path }) => path)).toEqual(['worker', 'completion']);
    expect(DEFINITION_IDS).toEqual(ALL_DEFINITIONS.map(({ id }) => id));
  });

  test('a run loads only the command that it names, and that is the one of the whole program', async () => {
    for (const command of whole.commands.filter((one) => !['help', 'completion'].includes(one.name()))) {
      const program = await createProgram([command.name()]);
      expect(program.commands.map((one) => one.name())).toEqual([command.name(), 'completion']);
      expect(program.commands[0].helpInformation()).toBe(command.helpInformation());
    }
    expect((await createProgram(['frob'])).commands).toHaveLength(whole.commands.length);
  });

  test('every command ends its help with two to four examples that it understands', async () => {
    expect(Object.keys(EXAMPLES).sort()).toEqual(all.map(({ path }) => path).sort());
    for (const [path, examples] of Object.entries(EXAMPLES)) {
      expect([path, examples.length >= 2 && examples.length <= 4]).toEqual([path, true]);
      for (const example of examples) {
        const ran = await parsed(example).catch((error: CommanderError) => error.message);
        expect([example, ran]).toEqual([example, path]);
      }
    }
    const [{ command }] = all.filter(({ path }) => path === 'merge');
    let shown = '';
    command.configureOutput({ writeOut: (text) => (shown += text) });
    command.outputHelp();
    expect(shown.trimEnd().split('\n').slice(-3)).toEqual(EXAMPLES.merge.map((example) => `  ${example}`));
  });
});

describe('completion', () => {
  const scripts = new Map(SHELLS.map((shell) => [shell, completionScript(whole, shell)]));
  const has = (program: string): boolean => {
    try {
      execFileSync(program, ['-c', 'true'], { stdio: 'ignore' });
      return true;
    } catch {
      return false;
    }
  };

  test('a real bash completes commands, commands of commands, and options', () => {
    const complete = (...words: string[]): string[] => {
      const line = ['mergeboard', ...words].map((word) => `'${word}'`).join(' ');
      const ask = `COMP_WORDS=(${line}); COMP_CWORD=${words.length}; _mergeboard; printf '%s\\n' "\${COMPREPLY[@]}"`;
      const output = execFileSync('bash', ['-c', `${scripts.get('bash')}\n${ask}`], { encoding: 'utf8' });
      return output.split('\n').filter((one) => one !== '');
    };
    expect(complete('pu')).toEqual(['push', 'pull']);
    expect(complete('token', '')).toEqual(['create', 'list', 'revoke']);
    expect(complete('--url', 'x', 'jobs', 'c')).toEqual(['cancel']);
    expect(complete('import', 'hf:org/name', '--sub')).toEqual(['--subfolder']);
    expect(complete('benchmark', 'push', '--no')).toEqual(['--no-wait']);
  });

  test.each(['zsh', 'fish'] as const)('%s understands its script, where there is one', (shell) => {
    const script = scripts.get(shell) ?? '';
    expect(script).toContain('experiment');
    if (has(shell)) execFileSync(shell, ['-n', '/dev/stdin'], { input: script });
  });
});

describe('exit statuses', () => {
  test('each failure has the one that the table says', () => {
    const statuses: [unknown, number][] = [
      [new CommanderError(0, 'commander.help', ''), EXIT.ok],
      [new CommanderError(1, 'commander.unknownOption', ''), EXIT.usage],
      [new UsageError('x'), EXIT.usage],
      [new EnvError(['x']), EXIT.usage],
      [new FileInTheWayError('x'), EXIT.usage],
      [new UnreachableError('http://x', null), EXIT.unreachable],
      [new RequestError('x', 401), EXIT.auth],
      [new RequestError('x', 200, ['FORBIDDEN']), EXIT.auth],
      [new HubError('x', 403, 'GatedRepo'), EXIT.auth],
      [new HubError('x', 401, 'RepoNotFound'), EXIT.failed],
      [new RejectedError([]), EXIT.failed],
      [new NothingFoundError('x'), EXIT.failed],
      [new Error('x'), EXIT.failed],
      [new CancelledError(), EXIT.interrupted],
      [Object.assign(new Error('x'), { name: 'AbortError' }), EXIT.interrupted],
    ];
    expect(statuses.map(([error]) => exitCodeOf(error))).toEqual(statuses.map(([, status]) => status));
  });

  test('help and docs/cli.md list all of them', async () => {
    const docs = await readFile(new URL('../../docs/cli.md', import.meta.url), 'utf8');
    for (const status of Object.values(EXIT)) {
      expect(EXIT_HELP).toMatch(new RegExp(`^ +${status} `, 'm'));
      expect(docs).toMatch(new RegExp(`^\\| ${status} `, 'm'));
    }
  });

  test('130: ctrl-c ends a command that waits for the server, at once, and it says so', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const child = spawn(process.execPath, [CLI, 'jobs', '--url', url, '--token', 'mrg_x'], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const said: Buffer[] = [];
    child.stderr.on('data', (piece: Buffer) => said.push(piece));
    const ended = once(child, 'close');
    await once(server, 'request');
    child.kill('SIGINT');
    expect(await ended).toEqual([130, null]);
    expect(Buffer.concat(said).toString()).toBe('mergeboard: interrupted\n');
    server.closeAllConnections();
    server.close();
  });
});
