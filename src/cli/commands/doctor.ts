import { type Command } from 'commander';
import type { Diagnosis } from '../../doctor/examine.ts';
import { EXIT } from '../exit-codes.ts';
import { formatTable } from '../format.ts';

interface DoctorOptions {
  readonly data?: string;
  readonly json?: boolean;
}

/** `mergeboard doctor`: what this machine can do, and what a server or worker would miss. */
export function addDoctorCommand(program: Command): void {
  program
    .command('doctor')
    .description('say what this machine offers to a server and a worker, and what is missing; changes nothing')
    .option('--data <folder>', 'data folder (MERGEBOARD_DATA, ./data)')
    .option('--json', 'one line of JSON on standard output')
    .action(async ({ data, json }: DoctorOptions) => {
      const { loadEnvWith } = await import('../../env.ts');
      const env = loadEnvWith({ MERGEBOARD_DATA: data });
      // loaded only here: the other commands do without a database driver
      const { examine } = await import('../../doctor/examine.ts');
      const diagnosis = await examine(env);
      process.stdout.write(`${json === true ? JSON.stringify(diagnosis) : describe(diagnosis)}\n`);
      process.exitCode = diagnosis.ok ? EXIT.ok : EXIT.failed;
    });
}

function describe({ checks, backends, chosen, auto, ok }: Diagnosis): string {
  const state = formatTable(
    [
      { title: '', text: (row) => (row.ok ? 'ok' : 'FAIL') },
      { title: 'needed', text: ({ name }) => name },
      { title: '', text: ({ text }) => text },
    ],
    checks,
  );
  const devices = formatTable(
    [
      { title: 'backend', text: ({ name }) => name },
      { title: 'usable', text: ({ usable }) => (usable ? 'yes' : 'no') },
      { title: '', text: (report) => (report.usable ? report.backend.device : report.reason) },
    ],
    backends,
  );
  const works = formatTable(
    [
      { title: 'work', text: ([work]) => work },
      { title: 'a worker takes', text: ([work]) => (chosen === null ? 'nothing' : chosen[work].device) },
      { title: 'auto picks', text: ([, backend]) => backend.device },
    ],
    Object.entries(auto) as [keyof typeof auto, (typeof auto)['matrix']][],
  );
  return [state, devices, works, ok ? 'Everything needed is there.' : 'Something that is needed is missing.'].join(
    '\n\n',
  );
}
