/**
 * The environment, read once and checked as a whole. This file is the only reader of `process.env`.
 *
 * Every variable is optional: without any, Mergeboard runs embedded (own PostgreSQL, local-folder objects) on loopback.
 */
import { availableParallelism, homedir, totalmem } from 'node:os';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { EnvError } from './env-error.ts';

/** What to compute on; `auto` chooses for each kind of work. */
export const DEVICES = ['auto', 'wasm', 'webgpu', 'tensorflow'] as const;
export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export interface S3Env {
  readonly endpoint: string;
  /** Where clients reach the store, when that differs from where this process does. */
  readonly publicEndpoint: string | null;
  readonly region: string;
  readonly bucket: string;
  readonly accessKey: string;
  readonly secretKey: string;
}

export interface RatesEnv {
  readonly pointsPerMinute: number;
  readonly anonymousPointsPerMinute: number;
  /** Merges, evaluations, statistics and experiments. */
  readonly startsPerHour: number;
}

export interface Env {
  /** Absolute path. Holds the embedded cluster, the local objects and the first admin token. */
  readonly dataFolder: string;
  readonly logLevel: LogLevel;
  readonly database: {
    /** Null: start (or join) the embedded PostgreSQL of the data folder. */
    readonly url: string | null;
    readonly poolSize: number;
    readonly statementTimeoutMs: number;
    /** Whether servers and workers bring the schema up to date when they start; else they refuse an old one. */
    readonly migrate: boolean;
  };
  readonly http: {
    readonly host: string;
    readonly port: number;
    /** What clients call us: base of signed URLs of the local-folder store. No trailing slash. */
    readonly publicUrl: string;
    /** Reads without a token. */
    readonly publicReads: boolean;
    /** Origins whose pages may call the API from a browser; none by default. */
    readonly origins: readonly string[];
    /** Proxies in front of the server, whose `X-Forwarded-For` is believed. */
    readonly trustedProxies: number;
    /** What tokens without budgets of their own, and strangers by their address, may ask for. */
    readonly rates: RatesEnv;
  };
  /** Null: objects live in the data folder. */
  readonly s3: S3Env | null;
  readonly uploads: {
    /** An upload that was not completed after this many seconds is collected. */
    readonly expireSeconds: number;
    /** Usual size of a part. S3 takes none below 5 MiB but the last. */
    readonly partBytes: number;
    /** Most bytes of one upload, and so of one file. */
    readonly maxBytes: number;
  };
  /** What is deleted, or was left behind, keeps its bytes for so long. */
  readonly garbage: { readonly graceSeconds: number };
  /** Merges that write more than `fileBytes` become shards of at most so many bytes of tensors; a larger tensor is alone. */
  readonly outputs: { readonly fileBytes: number };
  readonly worker: {
    /** Jobs at a time in one worker process. */
    readonly concurrency: number;
    /** Threads that one job may use. */
    readonly threads: number;
    /** Bytes of memory that one merge may plan with. */
    readonly memoryBudgetBytes: number;
    readonly device: (typeof DEVICES)[number];
    /** Accept a GPU that the CPU computes, when `device` names it: for tests. */
    readonly softwareGpu: boolean;
    /** Port of `/healthz`, `/readyz` and `/metrics` of a worker process; null: none. */
    readonly healthPort: number | null;
    /** Address that the health port is opened on. */
    readonly healthHost: string;
  };
  /** Where the API process serves its metrics, apart from the API; null: nowhere. A worker's are on its health port. */
  readonly metrics: { readonly host: string; readonly port: number } | null;
  /** Where spans are sent; null: nowhere. */
  readonly tracing: {
    readonly url: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly serviceName: string | null;
    readonly ratio: number;
  } | null;
  readonly jobs: {
    /** A worker that was not heard of for this long has lost its job. */
    readonly heartbeatSeconds: number;
    /** How often dead workers are looked for. */
    readonly monitorSeconds: number;
  };
  /** For the command line, a client of the API. */
  readonly client: {
    readonly url: string;
    readonly token: string | null;
    /** Absolute path. Remembers unfinished uploads and the digests of large files. */
    readonly stateFolder: string;
    /** The Hugging Face Hub, or what speaks like it. */
    readonly hub: { readonly endpoint: string; readonly token: string | null };
  };
}

const MIB = 1024 * 1024;
/** S3 takes no smaller parts, but for the last one. */
const S3_LEAST_PART_BYTES = 5 * MIB;

/** `NAME=` in a shell or a compose file means "not set". */
const optional = z
  .string()
  .optional()
  .transform((value) => (value === undefined || value.trim() === '' ? undefined : value.trim()));

const integer = (min: number, max: number, fallback: number) =>
  optional.transform((value, context) => {
    if (value === undefined) return fallback;
    const number = Number(value);
    if (/^\d+$/.test(value) && number >= min && number <= max) return number;
    context.addIssue({ code: 'custom', message: `must be a whole number from ${min} to ${max}, not "${value}"` });
    return z.NEVER;
  });

const flag = (fallback: boolean) =>
  optional.transform((value, context) => {
    if (value === undefined) return fallback;
    if (/^(1|true|yes|on)$/i.test(value)) return true;
    if (/^(0|false|no|off)$/i.test(value)) return false;
    context.addIssue({ code: 'custom', message: `must be true or false, not "${value}"` });
    return z.NEVER;
  });

const url = (...schemes: string[]) =>
  optional.transform((value, context) => {
    if (value === undefined) return undefined;
    // the value itself may hold a password: it is not repeated
    if (URL.canParse(value) && schemes.includes(new URL(value).protocol.slice(0, -1))) return value;
    context.addIssue({ code: 'custom', message: `must be a URL that starts with ${schemes.join(':// or ')}://` });
    return z.NEVER;
  });

/** `https://board.example.org,http://localhost:5173`: scheme, host and port, as browsers send them. */
const origins = optional.transform((value, context): readonly string[] => {
  const list = (value ?? '').split(',').map((one) => one.trim());
  const wrong = list.find((one) => one !== '' && !(URL.canParse(one) && new URL(one).origin === one));
  if (wrong === undefined) return list.filter((one) => one !== '');
  context.addIssue({ code: 'custom', message: `must be origins like https://board.example.org, not "${wrong}"` });
  return z.NEVER;
});

const GeneralModel = z.object({
  MERGEBOARD_DATA: optional.transform((value) => resolve(value ?? './data')),
  MERGEBOARD_LOG_LEVEL: optional.pipe(z.enum(LOG_LEVELS).default('info')),
});

const DatabaseModel = z.object({
  DATABASE_URL: url('postgres', 'postgresql'),
  MERGEBOARD_DATABASE_POOL: integer(2, 200, 10),
  MERGEBOARD_STATEMENT_TIMEOUT_MS: integer(100, 3_600_000, 30_000),
  MERGEBOARD_MIGRATE: flag(true),
});

const HttpModel = z.object({
  MERGEBOARD_HOST: optional.transform((value) => value ?? '127.0.0.1'),
  MERGEBOARD_PORT: integer(0, 65_535, 4000),
  MERGEBOARD_PUBLIC_URL: url('http', 'https'),
  MERGEBOARD_PUBLIC_READS: flag(true),
  MERGEBOARD_ORIGINS: origins,
  MERGEBOARD_TRUSTED_PROXIES: integer(0, 10, 0),
  MERGEBOARD_POINTS_PER_MINUTE: integer(100, 10_000_000, 60_000),
  MERGEBOARD_ANONYMOUS_POINTS_PER_MINUTE: integer(100, 10_000_000, 20_000),
  MERGEBOARD_STARTS_PER_HOUR: integer(1, 1_000_000, 1000),
  // 0: no metrics
  MERGEBOARD_METRICS_PORT: integer(0, 65_535, 0),
  MERGEBOARD_METRICS_HOST: optional.transform((value) => value ?? '127.0.0.1'),
});

const S3Model = z
  .object({
    S3_ENDPOINT: url('http', 'https'),
    S3_PUBLIC_ENDPOINT: url('http', 'https'),
    S3_REGION: optional,
    S3_BUCKET: optional,
    S3_ACCESS_KEY: optional,
    S3_SECRET_KEY: optional,
  })
  .transform((value, context): S3Env | null => {
    const { S3_ENDPOINT, S3_BUCKET, S3_ACCESS_KEY, S3_SECRET_KEY } = value;
    if (
      S3_ENDPOINT !== undefined &&
      S3_BUCKET !== undefined &&
      S3_ACCESS_KEY !== undefined &&
      S3_SECRET_KEY !== undefined
    ) {
      return {
        endpoint: S3_ENDPOINT,
        publicEndpoint: value.S3_PUBLIC_ENDPOINT ?? null,
        region: value.S3_REGION ?? 'us-east-1',
        bucket: S3_BUCKET,
        accessKey: S3_ACCESS_KEY,
        secretKey: S3_SECRET_KEY,
      };
    }
    const needed = { S3_ENDPOINT, S3_BUCKET, S3_ACCESS_KEY, S3_SECRET_KEY };
    // half a configuration must not fall back to the local folder in silence
    if (Object.values(value).some((part) => part !== undefined)) {
      for (const [name, part] of Object.entries(needed)) {
        if (part === undefined) context.addIssue({ code: 'custom', path: [name], message: 'is missing: S3 needs it' });
      }
    }
    return null;
  });

const WorkerModel = z.object({
  MERGEBOARD_WORKER_CONCURRENCY: integer(1, 64, 1),
  MERGEBOARD_WORKER_THREADS: integer(1, 256, availableParallelism()),
  MERGEBOARD_MEMORY_MIB: integer(64, 16_777_216, Math.max(256, Math.min(4096, Math.floor(totalmem() / 4 / MIB)))),
  MERGEBOARD_DEVICE: optional.pipe(z.enum(DEVICES).default('wasm')),
  MERGEBOARD_SOFTWARE_GPU: flag(false),
  // 0: no health server
  MERGEBOARD_WORKER_HEALTH_PORT: integer(0, 65_535, 0),
  MERGEBOARD_WORKER_HEALTH_HOST: optional.transform((value) => value ?? '127.0.0.1'),
  MERGEBOARD_UPLOAD_EXPIRE_SECONDS: integer(60, 30 * 86_400, 86_400),
  MERGEBOARD_UPLOAD_PART_BYTES: integer(1024, 1024 * MIB, 16 * MIB),
  MERGEBOARD_UPLOAD_MAX_GIB: integer(1, 100_000, 1024),
  MERGEBOARD_GC_GRACE_SECONDS: integer(3600, 365 * 86_400, 7 * 86_400),
  MERGEBOARD_OUTPUT_FILE_BYTES: integer(MIB, 1024 * 1024 * MIB, 5_000_000_000),
  // ten seconds is the least that pg-boss takes; twice that forgives a busy event loop and still is far below a minute
  MERGEBOARD_JOB_HEARTBEAT_SECONDS: integer(10, 3600, 20),
  MERGEBOARD_JOB_MONITOR_SECONDS: integer(1, 300, 2),
});

/** `name=value,name=value`, percent-encoded, as the specification of OpenTelemetry has it. */
const pairs = optional.transform((value, context): Readonly<Record<string, string>> => {
  const list = (value ?? '').split(',').map((one) => one.trim());
  const parsed = list
    .filter((one) => one !== '')
    .map((one) => /^([^=\s]+)=((?:[^%]|%[0-9A-Fa-f]{2})*)$/.exec(one)?.slice(1) ?? null);
  // they may hold a secret: they are not repeated
  if (parsed.includes(null)) context.addIssue({ code: 'custom', message: 'must be pairs like name=value,name=value' });
  return Object.fromEntries(
    parsed.flatMap((pair) => (pair === null ? [] : [[pair[0], decodeURIComponent(pair[1] ?? '')]])),
  );
});

const ratio = optional.transform((value, context) => {
  const number = Number(value ?? 1);
  if (number >= 0 && number <= 1) return number;
  context.addIssue({ code: 'custom', message: `must be a number from 0 to 1, not "${value}"` });
  return z.NEVER;
});

/** Names and meanings are those of the specification of OpenTelemetry. */
const TracingModel = z.object({
  OTEL_SDK_DISABLED: flag(false),
  OTEL_EXPORTER_OTLP_ENDPOINT: url('http', 'https'),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: url('http', 'https'),
  OTEL_EXPORTER_OTLP_HEADERS: pairs,
  OTEL_SERVICE_NAME: optional,
  OTEL_TRACES_SAMPLER_ARG: ratio,
});

function tracingOf(model: z.infer<typeof TracingModel>): Env['tracing'] {
  const base = model.OTEL_EXPORTER_OTLP_ENDPOINT?.replace(/\/+$/, '');
  const to = model.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT ?? (base === undefined ? undefined : `${base}/v1/traces`);
  if (to === undefined || model.OTEL_SDK_DISABLED) return null;
  return {
    url: to,
    headers: model.OTEL_EXPORTER_OTLP_HEADERS,
    serviceName: model.OTEL_SERVICE_NAME ?? null,
    ratio: model.OTEL_TRACES_SAMPLER_ARG,
  };
}

const ClientModel = z.object({
  MERGEBOARD_URL: url('http', 'https'),
  MERGEBOARD_TOKEN: optional,
  HF_ENDPOINT: url('http', 'https'),
  HF_TOKEN: optional,
  MERGEBOARD_STATE: optional.transform((value) => resolve(value ?? join(homedir(), '.local', 'state', 'mergeboard'))),
});

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

  const general = read(GeneralModel);
  const database = read(DatabaseModel);
  const http = read(HttpModel);
  const s3 = read(S3Model);
  const worker = read(WorkerModel);
  const client = read(ClientModel);
  const tracing = read(TracingModel);
  const partBytes = worker?.MERGEBOARD_UPLOAD_PART_BYTES ?? S3_LEAST_PART_BYTES;
  if (s3 != null && partBytes < S3_LEAST_PART_BYTES) {
    problems.push(`MERGEBOARD_UPLOAD_PART_BYTES must be at least ${S3_LEAST_PART_BYTES} with S3, not ${partBytes}`);
  }
  if (problems.length > 0 || !general || !database || !http || s3 === undefined || !worker || !client || !tracing)
    throw new EnvError(problems);

  const localUrl = `http://${urlHost(http.MERGEBOARD_HOST)}:${http.MERGEBOARD_PORT}`;
  return {
    dataFolder: general.MERGEBOARD_DATA,
    logLevel: general.MERGEBOARD_LOG_LEVEL,
    database: {
      url: database.DATABASE_URL ?? null,
      poolSize: database.MERGEBOARD_DATABASE_POOL,
      statementTimeoutMs: database.MERGEBOARD_STATEMENT_TIMEOUT_MS,
      migrate: database.MERGEBOARD_MIGRATE,
    },
    http: {
      host: http.MERGEBOARD_HOST,
      port: http.MERGEBOARD_PORT,
      publicUrl: (http.MERGEBOARD_PUBLIC_URL ?? localUrl).replace(/\/+$/, ''),
      publicReads: http.MERGEBOARD_PUBLIC_READS,
      origins: http.MERGEBOARD_ORIGINS,
      trustedProxies: http.MERGEBOARD_TRUSTED_PROXIES,
      rates: {
        pointsPerMinute: http.MERGEBOARD_POINTS_PER_MINUTE,
        anonymousPointsPerMinute: http.MERGEBOARD_ANONYMOUS_POINTS_PER_MINUTE,
        startsPerHour: http.MERGEBOARD_STARTS_PER_HOUR,
      },
    },
    s3,
    uploads: {
      expireSeconds: worker.MERGEBOARD_UPLOAD_EXPIRE_SECONDS,
      partBytes: worker.MERGEBOARD_UPLOAD_PART_BYTES,
      maxBytes: worker.MERGEBOARD_UPLOAD_MAX_GIB * 1024 * MIB,
    },
    garbage: { graceSeconds: worker.MERGEBOARD_GC_GRACE_SECONDS },
    outputs: { fileBytes: worker.MERGEBOARD_OUTPUT_FILE_BYTES },
    worker: {
      concurrency: worker.MERGEBOARD_WORKER_CONCURRENCY,
      threads: worker.MERGEBOARD_WORKER_THREADS,
      memoryBudgetBytes: worker.MERGEBOARD_MEMORY_MIB * MIB,
      device: worker.MERGEBOARD_DEVICE,
      softwareGpu: worker.MERGEBOARD_SOFTWARE_GPU,
      healthPort: worker.MERGEBOARD_WORKER_HEALTH_PORT || null,
      healthHost: worker.MERGEBOARD_WORKER_HEALTH_HOST,
    },
    metrics:
      http.MERGEBOARD_METRICS_PORT === 0
        ? null
        : { host: http.MERGEBOARD_METRICS_HOST, port: http.MERGEBOARD_METRICS_PORT },
    tracing: tracingOf(tracing),
    jobs: {
      heartbeatSeconds: worker.MERGEBOARD_JOB_HEARTBEAT_SECONDS,
      monitorSeconds: worker.MERGEBOARD_JOB_MONITOR_SECONDS,
    },
    client: {
      url: (client.MERGEBOARD_URL ?? localUrl).replace(/\/+$/, ''),
      token: client.MERGEBOARD_TOKEN ?? null,
      stateFolder: client.MERGEBOARD_STATE,
      hub: {
        endpoint: (client.HF_ENDPOINT ?? 'https://huggingface.co').replace(/\/+$/, ''),
        token: client.HF_TOKEN ?? null,
      },
    },
  };
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

/** A wildcard address is for listening; clients on this machine call loopback. */
function urlHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}
