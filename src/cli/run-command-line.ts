import { CommanderError } from 'commander';
import { complaintOf, exitCodeOf } from './exit-codes.ts';
import { createProgram } from './program.ts';

/** Runs one command line to its end: results to standard output, complaints to standard error, `process.exitCode` says how it went. */
export async function runCommandLine(words: readonly string[]): Promise<void> {
  try {
    const program = await createProgram(words);
    await program.parseAsync(words, { from: 'user' });
  } catch (error) {
    process.exitCode = exitCodeOf(error);
    // commander has said what is wrong already
    if (!(error instanceof CommanderError)) {
      process.stderr.write(`mergeboard: ${complaintOf(error)}\n`);
    }
  }
}
