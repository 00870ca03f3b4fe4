/** The command line: a client of the GraphQL API. Only `serve` and `worker` start programs. */
import { runCommandLine } from './cli/run-command-line.ts';

// `mergeboard jobs list | head` closes the pipe: that is no failure
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

await runCommandLine(process.argv.slice(2));
