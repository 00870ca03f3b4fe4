/** The command line: a client of the GraphQL API. Only `serve` and `worker` start programs. */
import { CommanderError } from 'commander';
import { exitCodeOf } from './cli/exit-codes.ts';
import { createProgram } from './cli/program.ts';

// `mergeboard jobs list | head` closes the pipe: that is no failure
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

try {
  const program = await createProgram(process.argv.slice(2));
  await program.parseAsync();
} catch (error) {
  process.exitCode = exitCodeOf(error);
  // commander has said what is wrong already
  if (!(error instanceof CommanderError)) {
    process.stderr.write(`mergeboard: ${error instanceof Error ? error.message : String(error)}\n`);
  }
}
