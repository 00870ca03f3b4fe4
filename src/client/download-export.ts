import { createHash } from 'node:crypto';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { type ReadableStream } from 'node:stream/web';
import { z } from 'zod';
import { RequestError } from './client-errors.ts';
import type { GraphqlClient } from './graphql-client.ts';

/** What of the boards is wanted; see `docs/leaderboard.md`. */
export interface ExportQuestion {
  readonly benchmark: string;
  readonly split?: string;
  readonly labelSpace?: string;
  readonly tier?: string;
  /** `included`: rows that are flagged, too. */
  readonly flagged?: string;
}

const lastLine = z.object({ kind: z.literal('end'), rows: z.int(), sha256: z.string() });

/**
 * Hands on the lines of an export as they arrive, line ends included.
 * @returns the number of rows, once the digest of the last line was compared
 * @throws RequestError when the answer was broken off, or is not what its last line says
 */
export async function downloadExport(
  client: GraphqlClient,
  question: ExportQuestion,
  write: (line: string) => Promise<void>,
  signal?: AbortSignal,
): Promise<number> {
  const given = Object.entries(question).filter(([, value]) => value !== undefined);
  const response = await client.download(`/export/leaderboard.jsonl?${new URLSearchParams(given)}`, signal);
  const body = Readable.fromWeb(response.body as ReadableStream<Uint8Array>);
  const hash = createHash('sha256');
  let before: string | null = null;
  for await (const line of createInterface({ input: body, crlfDelay: Infinity })) {
    if (before !== null) hash.update(`${before}\n`);
    before = line;
    await write(`${line}\n`);
  }
  const end = lastLine.safeParse(parseJson(before ?? ''));
  if (!end.success) throw new RequestError('the export was broken off', response.status);
  if (end.data.sha256 !== hash.digest('hex')) throw new RequestError('the export has another digest', response.status);
  return end.data.rows;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
