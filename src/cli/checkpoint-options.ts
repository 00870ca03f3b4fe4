import { type Command } from 'commander';
import { collect } from './arguments.ts';
import { type ClientOptions } from './session.ts';

/** Options of `withCheckpointOptions`. */
export interface CheckpointOptions extends ClientOptions {
  readonly kind: string;
  readonly name?: string;
  readonly base?: string;
  readonly cells: readonly string[];
  readonly modality?: string;
  readonly description?: string;
  readonly license?: string;
  readonly source?: string;
  readonly wait: boolean;
}

/** What is said of a checkpoint when it is registered. */
export function withCheckpointOptions(
  command: Command,
  from: { readonly name: string; readonly license: string },
): Command {
  return command
    .option('-k, --kind <kind>', 'base, expert or adapter', 'expert')
    .option('--name <name>', `name (${from.name})`)
    .option('--base <checkpoint>', 'base that it was trained from: id, digest prefix, alias or exact name')
    .option('--cells <benchmark:cell,cell>', 'cells that it was trained on; may be repeated', collect, [])
    .option('--modality <name>', 'image-classification, image-generation or language')
    .option('--description <text>', 'what it is')
    .option('--license <id>', `licence, for example apache-2.0${from.license}`)
    .option('--no-wait', 'do not wait for the verification');
}
