import { pullCheckpoint } from '../client/pull-checkpoint.ts';
import { isInterruption } from './exit-codes.ts';
import { formatBytes } from './format.ts';
import { type Session } from './session.ts';

/** Downloads with a progress bar; says how to go on when it is interrupted. */
export async function pullInto(
  { client, output, signal }: Session,
  checkpoint: { readonly id: string; readonly name: string; readonly contentDigest: string },
  folder: string,
  overwrite: boolean,
): ReturnType<typeof pullCheckpoint> {
  const task = output.progress.start(`download ${checkpoint.name}`, 'bytes');
  try {
    const pulled = await pullCheckpoint(client, checkpoint, folder, {
      ...{ overwrite, signal },
      onProgress: (done, total) => task.update(done, total),
      onKept: (path, bytes) => output.note(`${path}: ${formatBytes(bytes)} were there`),
    });
    task.finish();
    return pulled;
  } catch (error) {
    task.finish(isInterruption(error) ? 'interrupted: the same command goes on from here' : undefined);
    throw error;
  }
}
