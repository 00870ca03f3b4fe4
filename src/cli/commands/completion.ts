import { type Command } from 'commander';
import { parseChoice } from '../arguments.ts';
import { completionScript, SHELLS } from '../completion.ts';

/** `mergeboard completion`: prints a script that completes commands and options in a shell. */
export function addCompletionCommand(program: Command): void {
  program
    .command('completion')
    .description('print a script that completes commands and options')
    .argument('<shell>', SHELLS.join(', '))
    .action((shell: string) => {
      process.stdout.write(completionScript(program, parseChoice(shell, SHELLS, 'the shell')));
    });
}
