import { CommanderError } from 'commander';
import { FileInTheWayError, isAuthError, isStoreAway, UnreachableError } from '../client/client-errors.ts';
import { EnvError } from '../env-error.ts';
import { CancelledError } from '../errors.ts';
import { HubError } from '../hub/hub-errors.ts';
import { SchemaError } from '../storage/database/schema-error.ts';

/** What the exit status says; the same table is in `mergeboard --help` and in docs/cli.md. */
export const EXIT = { ok: 0, failed: 1, usage: 2, unreachable: 3, auth: 4, schema: 5, interrupted: 130 } as const;

export const EXIT_HELP = `
Exit status:
  0    done
  1    the server refused the input, the job failed or was cancelled, nothing was found, a file could not be written
  2    wrong usage: unknown option, missing argument, malformed value, unusable environment
  3    the server cannot be reached, or its object store cannot for now
  4    no token, or a token without the needed scope
  5    the schema of the database is newer than this program, or older and may not be migrated
  130  interrupted`;

/** A malformed argument that only the command itself can judge. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UsageError';
  }
}

/** Whether the work ended because it was asked to. */
export function isInterruption(error: unknown): boolean {
  return error instanceof CancelledError || (error instanceof Error && error.name === 'AbortError');
}

/** What is said of whatever a command threw. */
export function complaintOf(error: unknown): string {
  if (isInterruption(error)) return 'interrupted';
  return error instanceof Error ? error.message : String(error);
}

/** The exit status for whatever a command threw. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  if (error instanceof UsageError || error instanceof EnvError || error instanceof FileInTheWayError) return EXIT.usage;
  if (error instanceof UnreachableError || isStoreAway(error)) return EXIT.unreachable;
  if (isAuthError(error) || (error instanceof HubError && error.lacksAccess)) return EXIT.auth;
  if (error instanceof SchemaError) return EXIT.schema;
  if (isInterruption(error)) return EXIT.interrupted;
  return EXIT.failed;
}
