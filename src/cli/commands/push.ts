import { type Command } from 'commander';
import { withClientOptions } from '../arguments.ts';
import { type CheckpointOptions, withCheckpointOptions } from '../checkpoint-options.ts';
import { withSession } from '../session.ts';

interface PushOptions extends CheckpointOptions {
  readonly benchmark?: boolean;
}

/** `mergeboard push`: registers a checkpoint or a benchmark from this machine. */
export function addPushCommand(program: Command): void {
  const command = program
    .command('push')
    .description('register a checkpoint folder, a safetensors file or a benchmark; an interrupted upload is continued')
    .argument('<path>', 'folder or file; with --benchmark a folder with manifest.json, or the manifest')
    .option('--benchmark', 'the path holds a benchmark');
  withCheckpointOptions(command, { name: 'that of the folder', license: '' }).option(
    '--source <text>',
    'where it comes from',
  );
  withClientOptions(command).action((path: string, options: PushOptions) =>
    withSession(options, async (session) => {
      if (options.benchmark) {
        const { pushBenchmark } = await import('../push-benchmark.ts');
        return pushBenchmark(session, path, options);
      }
      const { pushCheckpoint } = await import('../push-checkpoint.ts');
      return pushCheckpoint(session, path, options);
    }),
  );
}
