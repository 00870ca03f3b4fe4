import { AppError, type AppErrorOptions } from '../../errors.ts';

/**
 * What a safetensors file can be guilty of, with the number of the format's rule. 0: the format allows it, this reader
 * does not (caps against hostile files, texts that a database cannot store).
 */
export const SAFETENSORS_RULES = {
  'file-too-short': 1,
  'header-too-large': 2,
  'header-beyond-file': 3,
  'header-not-object': 4,
  'header-not-utf8': 5,
  'header-malformed': 6,
  'duplicate-name': 6,
  'metadata-not-string': 7,
  'dtype-unknown': 8,
  'not-contiguous': 9,
  overflow: 10,
  misaligned: 11,
  'length-mismatch': 12,
  'file-length': 13,
  'too-many-tensors': 0,
  'name-unusable': 0,
} as const;

export type SafetensorsRule = keyof typeof SAFETENSORS_RULES;

/** The file is not a valid safetensors file. Permanent: reading it again gives the same answer. */
export class SafetensorsError extends AppError {
  readonly rule: SafetensorsRule;

  constructor(rule: SafetensorsRule, message: string, place: Pick<AppErrorOptions, 'tensor' | 'offset' | 'file'> = {}) {
    super('SAFETENSORS_INVALID', message, {
      ...place,
      ...(place.tensor === undefined ? {} : { tensor: shortName(place.tensor) }),
    });
    this.rule = rule;
  }
}

/** Names come from hostile files: a message does not repeat megabytes of them. */
export function shortName(name: string): string {
  return name.length <= 200 ? name : `${name.slice(0, 200)}…`;
}
