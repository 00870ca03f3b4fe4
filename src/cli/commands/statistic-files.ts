import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { type Command } from 'commander';
import { RejectedError } from '../../client/client-errors.ts';
import type { StatisticVariant } from '../../client/documents.generated.ts';
import { resolveCheckpoint } from '../../client/references.ts';
import { registerStatistic, statisticById } from '../../client/register-statistic.ts';
import { AppError } from '../../errors.ts';
import type { StatisticMetadata } from '../../statistics/metadata.ts';
import { withClientOptions } from '../arguments.ts';
import { UsageError } from '../exit-codes.ts';
import { formatBytes } from '../format.ts';
import { followJob } from '../job-progress.ts';
import { withSession, type ClientOptions } from '../session.ts';
import { describeStatistic } from '../statistic-text.ts';

interface PushOptions extends ClientOptions {
  readonly wait: boolean;
}

/** `mergeboard statistic push`: registers a statistic that was made elsewhere; the file says what it is and of what. */
export function addPush(statistic: Command): void {
  const command = statistic
    .command('push')
    .description(
      'register a statistic that was made elsewhere; the file itself says what it is and of which checkpoint',
    )
    .argument('<file>', 'safetensors file, see docs/statistics.md')
    .option('--no-wait', 'do not wait for the verification');
  withClientOptions(command).action((path: string, options: PushOptions) =>
    withSession(options, async (session) => {
      const { client, output, signal } = session;
      const { bytes, metadata } = await readFileMetadata(path);
      const { kind, variant, model } = metadata;
      const wish = {
        checkpoint: (await resolveCheckpoint(client, model)).id,
        kind,
        variant: variant === undefined ? null : (variant.toUpperCase() as StatisticVariant),
      };
      const file = { path: basename(path), localPath: path, bytes };
      const { pushFiles } = await import('../push-files.ts');
      const { target, job, existed } = await pushFiles(session, basename(path), [file], ([digested], callbacks) =>
        registerStatistic(client, wish, digested, callbacks),
      );
      if (options.wait && job) await followJob(client, output, job, `verify ${basename(path)}`, { signal });
      const done = options.wait ? await statisticById(client, target.id) : target;
      if (done.rejection) throw new RejectedError([done.rejection]);
      output.result({ ...done, existed, job: job?.id ?? null }, describeStatistic(done));
    }),
  );
}

async function readFileMetadata(path: string): Promise<{ bytes: number; metadata: StatisticMetadata }> {
  const [{ openLocation }, { readSafetensorsHeader }, { parseStatisticMetadata }] = await Promise.all([
    import('../../storage/open-location.ts'),
    import('../../storage/safetensors/read-header.ts'),
    import('../../statistics/metadata.ts'),
  ]);
  try {
    const { size: bytes } = await stat(path);
    const source = await openLocation({ kind: 'file', path, bytes });
    try {
      return { bytes, metadata: parseStatisticMetadata((await readSafetensorsHeader(source)).metadata) };
    } finally {
      await source.close();
    }
  } catch (error) {
    const reason = error instanceof AppError || error instanceof Error ? error.message : String(error);
    throw new UsageError(`${path} is no statistic: ${reason}`);
  }
}

interface PullOptions extends ClientOptions {
  readonly out?: string;
}

/** `mergeboard statistic pull`: downloads a statistic, verified by its digest. */
export function addPull(statistic: Command): void {
  const command = statistic
    .command('pull')
    .description('download a statistic')
    .argument('<statistic>', 'id')
    .option('-o, --out <file>', 'where to (<kind>-<digest>.safetensors)');
  withClientOptions(command).action((id: string, options: PullOptions) =>
    withSession(options, async ({ client, output, signal }) => {
      const found = await statisticById(client, id);
      const { downloadUrl, digest, bytes, kind, state } = found;
      if (downloadUrl === null || digest === null || bytes === null) {
        throw new UsageError(`statistic ${id} is ${state}: only READY ones can be downloaded`);
      }
      const path = options.out ?? `${kind.toLowerCase()}-${digest.slice(0, 12)}.safetensors`;
      const [{ refreshedSource }, { downloadFile }] = await Promise.all([
        import('../../storage/refreshed-source.ts'),
        import('../../transfer/download-file.ts'),
      ]);
      const task = output.progress.start(`download ${basename(path)}`, 'bytes');
      const refresh = async (): Promise<string> => (await statisticById(client, id)).downloadUrl ?? downloadUrl;
      await downloadFile({
        ...{ path, sha256: digest, resumeAs: digest, signal },
        source: refreshedSource(downloadUrl, Number(bytes), refresh),
        onProgress: (done) => task.update(done, Number(bytes)),
      });
      task.finish();
      output.result({ ...found, path }, `${path}: ${formatBytes(Number(bytes))}, digest ${digest}`);
    }),
  );
}
