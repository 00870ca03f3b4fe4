/** Kinds of environment variables: text to value, or a complaint in words that the one who set it understands. */
import { z } from 'zod';

export const MIB = 1024 * 1024;

/** `NAME=` in a shell or a compose file means "not set". */
export const optional = z
  .string()
  .optional()
  .transform((value) => (value === undefined || value.trim() === '' ? undefined : value.trim()));

export const integer = (min: number, max: number, fallback: number) =>
  optional.transform((value, context) => {
    if (value === undefined) return fallback;
    const number = Number(value);
    if (/^\d+$/.test(value) && number >= min && number <= max) return number;
    context.addIssue({ code: 'custom', message: `must be a whole number from ${min} to ${max}, not "${value}"` });
    return z.NEVER;
  });

export const flag = (fallback: boolean) =>
  optional.transform((value, context) => {
    if (value === undefined) return fallback;
    if (/^(1|true|yes|on)$/i.test(value)) return true;
    if (/^(0|false|no|off)$/i.test(value)) return false;
    context.addIssue({ code: 'custom', message: `must be true or false, not "${value}"` });
    return z.NEVER;
  });

export const url = (...schemes: string[]) =>
  optional.transform((value, context) => {
    if (value === undefined) return undefined;
    // the value itself may hold a password: it is not repeated
    if (URL.canParse(value) && schemes.includes(new URL(value).protocol.slice(0, -1))) return value;
    context.addIssue({ code: 'custom', message: `must be a URL that starts with ${schemes.join(':// or ')}://` });
    return z.NEVER;
  });

/** `https://board.example.org,http://localhost:5173`: scheme, host and port, as browsers send them. */
export const origins = optional.transform((value, context): readonly string[] => {
  const list = (value ?? '').split(',').map((one) => one.trim());
  const wrong = list.find((one) => one !== '' && !(URL.canParse(one) && new URL(one).origin === one));
  if (wrong === undefined) return list.filter((one) => one !== '');
  context.addIssue({ code: 'custom', message: `must be origins like https://board.example.org, not "${wrong}"` });
  return z.NEVER;
});

/** `name=value,name=value`, percent-encoded, as the specification of OpenTelemetry has it. */
export const pairs = optional.transform((value, context): Readonly<Record<string, string>> => {
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

/** A share from 0 to 1; all unless stated. */
export const ratio = optional.transform((value, context) => {
  const number = Number(value ?? 1);
  if (number >= 0 && number <= 1) return number;
  context.addIssue({ code: 'custom', message: `must be a number from 0 to 1, not "${value}"` });
  return z.NEVER;
});
