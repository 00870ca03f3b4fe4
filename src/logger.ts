import { destination, pino, stdTimeFunctions, type Logger } from 'pino';
import { type Env } from './env.ts';
import { logContext } from './telemetry/log-context.ts';
import { currentTrace } from './telemetry/spans.ts';

export type { Logger } from 'pino';

/** Parts of signed URLs and headers (S3, our own) and tokens in free text must not reach a log file. */
const SECRET_PARAMETERS =
  /([?&,\s](?:X-Amz-Signature|X-Amz-Credential|X-Amz-Security-Token|AWSAccessKeyId|credential|signature|sig|token)=)[^&,\s"'\\]+/gi;
const BEARER = /\b(Bearer +)[A-Za-z0-9._~+/-]+=*/gi;
const API_TOKEN = /\b(mrg_[A-Za-z0-9]+)_[A-Za-z0-9_-]+/g;
const URL_PASSWORD = /(\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@]*):[^\s@/]+@/gi;

const REDACTED_KEYS = ['authorization', 'cookie', 'token', 'password', 'secret', 'secretKey', 'accessKey'];

/** Blanks signatures, tokens and passwords inside a text. */
export function redactText(text: string): string {
  return text
    .replace(SECRET_PARAMETERS, '$1[redacted]')
    .replace(BEARER, '$1[redacted]')
    .replace(API_TOKEN, '$1_[redacted]')
    .replace(URL_PASSWORD, '$1:[redacted]@');
}

export interface LoggerOptions {
  readonly level: string;
  readonly name?: string;
  /** Values that are blanked wherever they stand, e.g. `secretsOf(env)`. */
  readonly secrets?: readonly string[];
  /** File descriptor; 2 (standard error) by default, so that standard output stays for results. */
  readonly fd?: number;
  /** Receives finished lines instead of a file descriptor. */
  readonly write?: (line: string) => void;
}

/**
 * The secrets that this process was configured with: keys of the object store, passwords of the database, the tokens of
 * the client and of the Hub, headers of the trace collector.
 */
export function secretsOf({ database, s3, client, tracing }: Env): string[] {
  const raw = database.url === null || !URL.canParse(database.url) ? '' : new URL(database.url).password;
  const sent = Object.values(tracing?.headers ?? {});
  const secrets = [raw, unescaped(raw), s3?.secretKey, s3?.accessKey, client.token, client.hub.token, ...sent];
  // a short one would blank half of every line
  return secrets.filter((secret): secret is string => typeof secret === 'string' && secret.length >= 4);
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/**
 * The process's logger: JSON lines with the ids of the request and job under way, secrets blanked by key anywhere one or two levels
 * deep, by what they look like inside every text, and by value.
 */
export function createLogger(options: LoggerOptions): Logger {
  const stream = options.write ? { write: options.write } : destination({ fd: options.fd ?? 2, sync: true });
  // as they stand inside of JSON
  const secrets = (options.secrets ?? []).map((secret) => JSON.stringify(secret).slice(1, -1));
  const redact = (line: string): string =>
    secrets.reduce((text, secret) => text.replaceAll(secret, '[redacted]'), redactText(line));
  return pino(
    {
      name: options.name ?? 'mergeboard',
      level: options.level,
      timestamp: stdTimeFunctions.isoTime,
      mixin: () => ({ ...logContext(), ...currentTrace() }),
      redact: { paths: REDACTED_KEYS.flatMap((key) => [key, `*.${key}`, `*.*.${key}`]), censor: '[redacted]' },
    },
    // on the finished line, because secrets also sit in messages, stacks and nested URLs
    { write: (line: string) => stream.write(redact(line)) },
  );
}
