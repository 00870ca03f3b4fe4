import { destination, pino, stdTimeFunctions, type Logger } from 'pino';

export type { Logger } from 'pino';

/** Query parameters of signed URLs (S3, our own) and tokens in free text must not reach a log file. */
const SECRET_PARAMETERS =
  /([?&](?:X-Amz-Signature|X-Amz-Credential|X-Amz-Security-Token|signature|sig|token)=)[^&\s"']+/gi;
const API_TOKEN = /\b(mrg_[A-Za-z0-9]+)_[A-Za-z0-9_-]+/g;
const URL_PASSWORD = /(\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@]*):[^\s@/]+@/gi;

const REDACTED_KEYS = ['authorization', 'cookie', 'token', 'password', 'secret', 'secretKey', 'accessKey'];

/** Blanks signatures, tokens and passwords inside a text. */
export function redactText(text: string): string {
  return text
    .replace(SECRET_PARAMETERS, '$1[redacted]')
    .replace(API_TOKEN, '$1_[redacted]')
    .replace(URL_PASSWORD, '$1:[redacted]@');
}

export interface LoggerOptions {
  readonly level: string;
  readonly name?: string;
  /** File descriptor; 2 (standard error) by default, so that standard output stays for results. */
  readonly fd?: number;
  /** Receives finished lines instead of a file descriptor. */
  readonly write?: (line: string) => void;
}

/** The process's logger: JSON lines, secrets blanked by key anywhere one or two levels deep, and inside every text. */
export function createLogger(options: LoggerOptions): Logger {
  const stream = options.write ? { write: options.write } : destination({ fd: options.fd ?? 2, sync: true });
  return pino(
    {
      name: options.name ?? 'mergeboard',
      level: options.level,
      timestamp: stdTimeFunctions.isoTime,
      redact: { paths: REDACTED_KEYS.flatMap((key) => [key, `*.${key}`, `*.*.${key}`]), censor: '[redacted]' },
    },
    // on the finished line, because secrets also sit in messages, stacks and nested URLs
    { write: (line: string) => stream.write(redactText(line)) },
  );
}
