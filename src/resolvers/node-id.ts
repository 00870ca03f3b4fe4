/**
 * Global ids: a three-letter tag of the type, `_`, and the row's UUID in 26 characters of Crockford's base 32
 * (`chk_01jd6x…`). They are documented as opaque; the tag only lets people and errors tell kinds apart.
 */
import { fail, ok, type Result } from '../services/result.ts';

/** Tags are for ever: ids live in notebooks and papers. `mrg_` belongs to API tokens. */
const TAGS = {
  Token: 'tok',
  Alias: 'als',
  Job: 'job',
  Upload: 'upl',
  Checkpoint: 'chk',
  Benchmark: 'bmk',
  Cell: 'cel',
  Merge: 'mer',
  Evaluation: 'evl',
  Statistic: 'sta',
  LeaderboardRow: 'row',
  ReportedRow: 'rep',
  Experiment: 'exp',
  ExperimentPoint: 'pnt',
} as const;

export type NodeType = keyof typeof TAGS;

const TYPES = new Map<string, NodeType>(Object.entries(TAGS).map(([type, tag]) => [tag, type as NodeType]));
export function isNodeType(name: string): name is NodeType {
  return Object.hasOwn(TAGS, name);
}

const HEX = '0123456789abcdef';
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
/** 26 characters hold 130 bits: the first one has three. */
const SHAPE = /^([a-z]{3})_([0-7][0-9a-hjkmnp-tv-z]{25})$/;

export function encodeId(type: NodeType, uuid: string): string {
  let text = `${TAGS[type]}_`;
  // 130 bits from the left, of which the first two are zero: a page has hundreds of ids, and big integers take their time
  let bits = 0;
  let held = 2;
  for (let i = 0; i < uuid.length; i++) {
    const digit = HEX.indexOf(uuid[i]);
    if (digit < 0) continue;
    bits = (bits << 4) | digit;
    held += 4;
    if (held < 5) continue;
    held -= 5;
    text += ALPHABET[bits >> held];
    bits &= (1 << held) - 1;
  }
  return text;
}

/** Null for anything that `encodeId` cannot have made. */
export function decodeId(id: string): { type: NodeType; uuid: string } | null {
  const [, tag, text] = SHAPE.exec(id) ?? [];
  const type = TYPES.get(tag ?? '');
  if (type === undefined || text === undefined) return null;
  let value = 0n;
  for (const letter of text) value = (value << 5n) | BigInt(ALPHABET.indexOf(letter));
  const hex = value.toString(16).padStart(32, '0');
  const uuid = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
  return { type, uuid };
}

/** The UUID behind an id that must be of one type, else a user error that names the input field. */
export function expectId(id: string, type: NodeType, field: readonly string[]): Result<string> {
  const decoded = decodeId(id);
  if (decoded?.type === type) return ok(decoded.uuid);
  const seen = decoded === null ? 'not an id of this server' : `an id of ${decoded.type}`;
  return fail('INVALID_INPUT', `${field.join('.')} must be an id of ${type}; it is ${seen}`, { field });
}
