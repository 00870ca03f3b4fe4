import { digestFiles, type DigestedLocalFile, type LocalFile } from '../client/local-files.ts';
import type { RegisterOptions } from '../client/register-checkpoint.ts';
import type { Uploaded } from '../client/upload.ts';
import { formatBytes } from './format.ts';
import { type Session } from './session.ts';

/** Digests and uploads files, each with a progress bar. What the upload becomes is up to `register`. */
export async function pushFiles<Target>(
  { output, state, signal }: Pick<Session, 'output' | 'state' | 'signal'>,
  label: string,
  files: readonly LocalFile[],
  register: (files: readonly DigestedLocalFile[], options: RegisterOptions) => Promise<Uploaded<Target>>,
): Promise<Uploaded<Target>> {
  const total = files.reduce((sum, { bytes }) => sum + bytes, 0);
  const digesting = output.progress.start(`sha256 ${label}`, 'bytes');
  let read = 0;
  const digested = await digestFiles(files, state, (bytes) => digesting.update((read += bytes), total), signal);
  digesting.finish();
  const sending = output.progress.start(`upload ${label}`, 'bytes');
  const uploaded = await register(digested, {
    state,
    signal,
    onProgress: (sent, all) => sending.update(sent, all),
    onResume: (sent) => output.note(`upload ${label}: continued, ${formatBytes(sent)} were there`),
  });
  sending.finish(
    uploaded.existed
      ? `${label}: already registered, nothing sent`
      : `${label}: ${files.length} files, ${formatBytes(total)} uploaded`,
  );
  return uploaded;
}
