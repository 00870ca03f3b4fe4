/**
 * The environment, read once and checked as a whole. This file is the only reader of `process.env`; what the variables mean is
 * in `settings/`.
 *
 * Every variable is optional: without any, Mergeboard runs embedded (own PostgreSQL, local-folder objects) on loopback.
 */
import { resolve } from 'node:path';
import { z } from 'zod';
import { EnvError } from './env-error.ts';
import { clientModel, type ClientSettings } from './settings/client.ts';
import { databaseModel, type DatabaseSettings } from './settings/database.ts';
import { httpModel, type HttpSettings, localUrl } from './settings/http.ts';
import { objectModel, type ObjectSettings, refusedByS3, s3Model, type S3Settings } from './settings/objects.ts';
import { telemetryModel, type TelemetrySettings } from './settings/telemetry.ts';
import { optional } from './settings/variables.ts';
import { workerModel, type WorkerSettings } from './settings/worker.ts';

export interface Env extends TelemetrySettings, ObjectSettings, WorkerSettings {
  /** Absolute path. Holds the embedded cluster, the local objects and the first admin token. */
  readonly dataFolder: string;
  readonly database: DatabaseSettings;
  readonly http: HttpSettings;
  /** Null: objects live in the data folder. */
  readonly s3: S3Settings | null;
  readonly client: ClientSettings;
}

const dataModel = z
  .object({
    MERGEBOARD_DATA: optional.transform((value) => resolve(value ?? './data')),
  })
  .transform((given) => given.MERGEBOARD_DATA);

/**
 * Reads and checks the environment.
 * @throws EnvError with every complaint, not only the first.
 */
export function loadEnv(source: Readonly<Record<string, string | undefined>> = process.env): Env {
  const problems: string[] = [];
  const read = <T>(model: z.ZodType<T>): T | undefined => {
    const parsed = model.safeParse(source);
    if (parsed.success) return parsed.data;
    problems.push(...parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`));
    return undefined;
  };

  const dataFolder = read(dataModel);
  const telemetry = read(telemetryModel);
  const database = read(databaseModel);
  const http = read(httpModel);
  const s3 = read(s3Model);
  const objects = read(objectModel);
  const worker = read(workerModel);
  const client = read(clientModel);
  const refused = s3 && objects ? refusedByS3(objects) : null;
  if (refused !== null) problems.push(refused);
  if (
    problems.length > 0 ||
    dataFolder === undefined ||
    !telemetry ||
    !database ||
    !http ||
    s3 === undefined ||
    !objects ||
    !worker ||
    !client
  )
    throw new EnvError(problems);

  const url = client.url ?? localUrl(http);
  return { dataFolder, ...telemetry, database, http, s3, ...objects, ...worker, client: { ...client, url } };
}

/** As `loadEnv`, with options of the command line in front of the variables; undefined ones change nothing. */
export function loadEnvWith(options: Readonly<Record<string, string | undefined>>): Env {
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  return loadEnv({ ...process.env, ...Object.fromEntries(given) });
}

/** This process's environment for a child that runs embedded, wherever this shell's server would keep its data. */
export function embeddedEnvironment(): Record<string, string | undefined> {
  const elsewhere = /^(?:DATABASE_URL|S3_.*|MERGEBOARD_(?:DATA|HOST|PORT|PUBLIC_URL|PUBLIC_READS|URL|TOKEN))$/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !elsewhere.test(name)));
}
