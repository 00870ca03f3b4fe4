/** An S3 server for a script: the one that `MERGEBOARD_TEST_S3` names, else one that is started for it where Ceph is installed. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { freePort } from '../support/free-port.ts';
import { findTestS3, type TestS3 } from '../support/s3-server.ts';
import { type FaultReport } from './fault.ts';

const run = promisify(execFile);
const SERVER = fileURLToPath(new URL('../../.ci/s3-server', import.meta.url));
const VARIABLE = 'MERGEBOARD_TEST_S3';

export type FoundS3 = Extract<TestS3, { readonly found: true }>;

/** Reports that nothing was caused where there is no server and none can be started. */
export async function onS3(work: (s3: FoundS3) => Promise<FaultReport>): Promise<FaultReport> {
  const given = await findTestS3();
  if (given.found) return work(given);
  const installed = await run('radosgw', ['--version']).then(
    () => true,
    () => false,
  );
  if (!installed || process.getuid?.() !== 0) return { seen: {}, problems: [], notCaused: given.reason };
  const folder = await mkdtemp(join(tmpdir(), 'mergeboard-faults-'));
  const env = { ...process.env, MERGEBOARD_S3_DIR: join(folder, 's3'), MERGEBOARD_S3_PORT: String(await freePort()) };
  try {
    const { stdout } = await run('bash', [SERVER, 'start'], { env });
    process.env[VARIABLE] = stdout.trim().slice(VARIABLE.length + 1);
    const started = await findTestS3();
    return started.found ? await work(started) : { seen: {}, problems: [], notCaused: started.reason };
  } finally {
    delete process.env[VARIABLE];
    await run('bash', [SERVER, 'stop'], { env });
    await rm(folder, { recursive: true, force: true });
  }
}
