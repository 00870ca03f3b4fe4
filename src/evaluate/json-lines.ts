import { type ByteSource } from '../storage/byte-source.ts';
import { DataError } from './evaluation-errors.ts';
import { type FilePlace } from './parquet-file.ts';

/** Bytes read at once. */
const CHUNK = 1024 * 1024;
/** A longer line is refused instead of exhausting the memory. */
const MAX_LINE = 16 * 1024 * 1024;
const LINE_FEED = 10;

/** A line of a JSON Lines file. */
export interface JsonLine {
  /** Line of the file, from 0. */
  readonly row: number;
  readonly value: Readonly<Record<string, unknown>>;
}

/**
 * Streams the objects of a JSON Lines file; lines of white space are skipped and counted. Memory holds a chunk and a line.
 * @param from the first line to parse
 * @throws DataError naming the line that is too long, no UTF-8, no JSON or no object
 */
export async function* readJsonLines(
  source: ByteSource,
  place: FilePlace,
  signal?: AbortSignal,
  from = 0,
): AsyncGenerator<JsonLine> {
  let row = 0;
  for await (const bytes of lines(source, place, signal)) {
    const value = row >= from ? parseLine(bytes, { ...place, row }) : undefined;
    if (value !== undefined) yield { row, value };
    row++;
  }
}

async function* lines(source: ByteSource, place: FilePlace, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
  let parts: Uint8Array[] = [];
  let length = 0;
  let row = 0;
  for (let at = 0; at < source.bytes; at += CHUNK) {
    signal?.throwIfAborted();
    const chunk = new Uint8Array(Math.min(CHUNK, source.bytes - at));
    await source.read(at, chunk, signal);
    let begin = 0;
    for (let end = chunk.indexOf(LINE_FEED); end >= 0; end = chunk.indexOf(LINE_FEED, begin)) {
      yield parts.length === 0 ? chunk.subarray(begin, end) : Buffer.concat([...parts, chunk.subarray(begin, end)]);
      parts = [];
      length = 0;
      begin = end + 1;
      row++;
    }
    parts.push(chunk.subarray(begin));
    length += chunk.length - begin;
    if (length > MAX_LINE) throw new DataError(`the line has more than ${MAX_LINE} bytes`, { ...place, row });
  }
  if (length > 0) yield Buffer.concat(parts);
}

function parseLine(bytes: Uint8Array, place: FilePlace & { row: number }): JsonLine['value'] | undefined {
  let value: unknown;
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    if (text.trim() === '') return undefined;
    value = JSON.parse(text);
  } catch (cause) {
    throw new DataError(`not a line of JSON (${cause instanceof Error ? cause.message : String(cause)})`, {
      ...place,
      cause,
    });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new DataError('the line is not a JSON object', place);
  }
  return value as JsonLine['value'];
}
