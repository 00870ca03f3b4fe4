import { SafetensorsError } from './safetensors-error.ts';

/** A byte order mark is a character like any other here. */
const UTF8 = new TextDecoder('utf-8', { ignoreBOM: true });
const STRICT_UTF8 = new TextDecoder('utf-8', { ignoreBOM: true, fatal: true });
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const ESCAPES = new Map([
  [0x22, '"'],
  [0x5c, '\\'],
  [0x2f, '/'],
  [0x62, '\b'],
  [0x66, '\f'],
  [0x6e, '\n'],
  [0x72, '\r'],
  [0x74, '\t'],
]);

/**
 * Reads JSON token by token out of bytes. `JSON.parse` will not do for untrusted headers: it keeps the last of two equal
 * names in silence, rounds integers above 2^53, and knows no byte offsets to report.
 *
 * Runs in browsers, too: the page checks headers before a byte is sent.
 *
 * Work is linear in the bytes and nothing recurses but `skipValue`, which is bounded.
 */
export class JsonCursor {
  readonly #bytes: Uint8Array;
  readonly #base: number;
  #at = 0;

  /** `base` is the file offset of the first byte, for errors. @throws SafetensorsError when the bytes are not UTF-8. */
  constructor(bytes: Uint8Array, base = 0) {
    this.#bytes = bytes;
    this.#base = base;
    if (!isUtf8(bytes)) {
      throw new SafetensorsError('header-not-utf8', 'the header is not valid UTF-8', {
        offset: base + firstInvalid(this.#bytes),
      });
    }
  }

  /** File offset of the next byte. */
  get offset(): number {
    return this.#base + this.#at;
  }

  fail(message: string, offset = this.offset): never {
    throw new SafetensorsError('header-malformed', `malformed JSON: ${message}`, { offset });
  }

  /** Takes `character` if it comes next (after white space). */
  take(character: string): boolean {
    this.#skipSpace();
    if (this.#bytes[this.#at] !== character.charCodeAt(0)) return false;
    this.#at += 1;
    return true;
  }

  expect(character: string): void {
    if (!this.take(character)) this.fail(`'${character}' expected`);
  }

  end(): void {
    this.#skipSpace();
    if (this.#at < this.#bytes.length) this.fail('bytes after the end of the value');
  }

  /** Calls `onMember` for each name of an object, which then has to consume the value. */
  object(onMember: (name: string, offset: number) => void): void {
    this.expect('{');
    if (this.take('}')) return;
    do {
      this.#skipSpace();
      const offset = this.offset;
      const name = this.string();
      this.expect(':');
      onMember(name, offset);
    } while (this.take(','));
    this.expect('}');
  }

  array(onElement: () => void): void {
    this.expect('[');
    if (this.take(']')) return;
    do onElement();
    while (this.take(','));
    this.expect(']');
  }

  /** Is the next token a string? */
  atString(): boolean {
    this.#skipSpace();
    return this.#bytes[this.#at] === QUOTE;
  }

  string(): string {
    this.expect('"');
    const begin = this.#at;
    for (;;) {
      const byte = this.#bytes[this.#at];
      if (byte === QUOTE) {
        const text = this.#utf8(begin, this.#at);
        this.#at += 1;
        return text;
      }
      if (byte === BACKSLASH) return this.#escapedString(begin);
      this.#checkCharacter(byte);
      this.#at += 1;
    }
  }

  /** A non-negative integer up to 2^53−1, written with digits only: no sign, fraction, exponent or leading zero. */
  unsigned(): number {
    this.#skipSpace();
    const begin = this.#at;
    let value = 0;
    for (;;) {
      const digit = this.#bytes[this.#at] - 0x30;
      if (!(digit >= 0 && digit <= 9)) break;
      value = value * 10 + digit;
      if (value > Number.MAX_SAFE_INTEGER) {
        throw new SafetensorsError('overflow', 'a number of the header is above 2^53−1', {
          offset: this.#base + begin,
        });
      }
      this.#at += 1;
    }
    const digits = this.#at - begin;
    if (digits === 0) this.fail('non-negative integer expected');
    if (digits > 1 && this.#bytes[begin] === 0x30) this.fail('number with a leading zero', this.#base + begin);
    const next = this.#bytes[this.#at];
    if (next === 0x2e || next === 0x65 || next === 0x45) this.fail('fraction or exponent in an integer');
    return value;
  }

  /** Passes over any value, at most `depth` levels of nesting deep. */
  skipValue(depth = 32): void {
    if (depth === 0) this.fail('nested too deep');
    this.#skipSpace();
    const byte = this.#bytes[this.#at];
    if (byte === QUOTE) this.string();
    else if (byte === 0x7b) this.object(() => this.skipValue(depth - 1));
    else if (byte === 0x5b) this.array(() => this.skipValue(depth - 1));
    else {
      const begin = this.#at;
      while (isScalarByte(this.#bytes[this.#at])) this.#at += 1;
      const text = this.#latin1(begin, Math.min(this.#at, begin + 64));
      if (!/^(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)$/.test(text))
        this.fail('value expected', this.#base + begin);
    }
  }

  #escapedString(begin: number): string {
    const parts: string[] = [];
    let from = begin;
    for (;;) {
      const byte = this.#bytes[this.#at];
      if (byte === QUOTE || byte === BACKSLASH) {
        parts.push(this.#utf8(from, this.#at));
        this.#at += 1;
        if (byte === QUOTE) return parts.join('');
        parts.push(this.#escape());
        from = this.#at;
      } else {
        this.#checkCharacter(byte);
        this.#at += 1;
      }
    }
  }

  #escape(): string {
    const kind = this.#bytes[this.#at];
    this.#at += 1;
    if (kind !== 0x75) return ESCAPES.get(kind) ?? this.fail('unknown escape', this.offset - 1);
    const begin = this.offset - 2;
    const unit = this.#hexUnit();
    if (unit < 0xd800 || unit > 0xdfff) return String.fromCharCode(unit);
    const paired = unit < 0xdc00 && this.#bytes[this.#at] === BACKSLASH && this.#bytes[this.#at + 1] === 0x75;
    if (!paired) this.fail('lone surrogate', begin);
    this.#at += 2;
    const low = this.#hexUnit();
    if (low < 0xdc00 || low > 0xdfff) this.fail('lone surrogate', begin);
    return String.fromCharCode(unit, low);
  }

  #utf8(begin: number, end: number): string {
    return UTF8.decode(this.#bytes.subarray(begin, end));
  }

  /** A few bytes, each as a character. */
  #latin1(begin: number, end: number): string {
    return String.fromCharCode(...this.#bytes.subarray(begin, end));
  }

  #hexUnit(): number {
    const digits = this.#latin1(this.#at, this.#at + 4);
    if (!/^[0-9a-fA-F]{4}$/.test(digits)) this.fail('four hexadecimal digits expected');
    this.#at += 4;
    return Number.parseInt(digits, 16);
  }

  #checkCharacter(byte: number | undefined): void {
    if (byte === undefined) this.fail('string without an end');
    if (byte < 0x20) this.fail('control character in a string');
  }

  #skipSpace(): void {
    for (;;) {
      const byte = this.#bytes[this.#at];
      if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return;
      this.#at += 1;
    }
  }
}

function isScalarByte(byte: number): boolean {
  return (
    (byte >= 0x30 && byte <= 0x39) ||
    (byte >= 0x61 && byte <= 0x7a) ||
    byte === 0x2b ||
    byte === 0x2d ||
    byte === 0x2e ||
    byte === 0x45
  );
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    STRICT_UTF8.decode(bytes);
    return true;
  } catch {
    return false;
  }
}

/** Decoding replaces what is invalid, so the first byte that does not survive the way back is the culprit. */
function firstInvalid(bytes: Uint8Array): number {
  const again = new TextEncoder().encode(UTF8.decode(bytes));
  const shared = Math.min(bytes.length, again.length);
  for (let index = 0; index < shared; index += 1) if (bytes[index] !== again[index]) return index;
  return shared;
}
