import { createHash } from 'node:crypto';
import { type EntityManager } from 'typeorm';
import { hiddenSplitsOf, parseAnyManifest } from '../evaluate/outline.ts';
import {
  type ExportBenchmark,
  exportBenchmarks,
  type ExportFilter,
  exportRows,
  type ExportRow,
} from '../storage/read-models/export-rows.ts';
import { inputFlagFacts } from '../storage/read-models/input-flags.ts';
import { rowScores } from '../storage/read-models/row-scores.ts';
import { tuningTallies } from '../storage/read-models/tuning-costs.ts';
import { findReadyBenchmark } from '../storage/stores/benchmark-store.ts';
import { parseBenchmarkReference } from './benchmark-reference.ts';
import { fail, ok, type Result } from './result.ts';

/** Version of the lines below. */
export const EXPORT_SCHEMA = 1;

const PAGE = 200;
const FIRST_ID = '00000000-0000-0000-0000-000000000000';

/** What a reader asks for, as it stands in a URL. */
export interface ExportRequest {
  /** `slug` or `slug@revision`; all when left out. */
  readonly benchmark?: string;
  readonly split?: string;
  readonly labelSpace?: string;
  readonly tier?: string;
  /** `included`: rows that are flagged, too. */
  readonly flagged?: string;
}

/** Checks an export's request. */
export async function exportFilter(manager: EntityManager, request: ExportRequest): Promise<Result<ExportFilter>> {
  const { benchmark: reference, split, labelSpace, tier, flagged } = request;
  if (`${reference}${split}`.includes('\0')) return fail('INVALID_INPUT', 'a text holds the character U+0000');
  if (labelSpace !== undefined && labelSpace !== 'TASK' && labelSpace !== 'ALL')
    return fail('INVALID_INPUT', 'labelSpace is TASK or ALL', { field: ['labelSpace'] });
  if (tier !== undefined && tier !== 'VERIFIED' && tier !== 'REPORTED')
    return fail('INVALID_INPUT', 'tier is VERIFIED or REPORTED', { field: ['tier'] });
  if (flagged !== undefined && flagged !== 'included')
    return fail('INVALID_INPUT', 'flagged is "included", or left out', { field: ['flagged'] });
  const filter: ExportFilter = { split, labelSpace, tier, flagged: flagged !== undefined };
  if (reference === undefined) return ok(filter);
  const { slug, revision } = parseBenchmarkReference(reference);
  const benchmark = await findReadyBenchmark(manager, slug, revision);
  if (benchmark === null) {
    return fail('NOT_FOUND', `there is no READY benchmark ${reference.slice(0, 200)}`, { field: ['benchmark'] });
  }
  return ok({ ...filter, benchmarkId: benchmark.id });
}

/**
 * The boards as JSON Lines: a header with the schema's version and the benchmarks, a line for each row, and at the end the number
 * of rows and the SHA-256 of all bytes before that line. Rows come in the order of their ids, so the same rows give the same
 * bytes. Nothing is cut off: an answer without its last line was broken off.
 */
export async function* exportLines(manager: EntityManager, filter: ExportFilter): AsyncGenerator<string> {
  const hash = createHash('sha256');
  const line = (value: object): string => {
    const text = `${JSON.stringify(value)}\n`;
    hash.update(text);
    return text;
  };
  const found = await exportBenchmarks(manager, filter);
  const benchmarks = new Map(
    found.map((one) => [one.id, { ...one, hidden: hiddenSplitsOf(parseAnyManifest(one.manifest)) }]),
  );
  yield line({
    kind: 'header',
    format: 'mergeboard-leaderboard',
    schema: EXPORT_SCHEMA,
    filter: { split: filter.split ?? null, labelSpace: filter.labelSpace ?? null, tier: filter.tier ?? null },
    benchmarks: [...benchmarks.values()].map(({ slug, revision, digest, modality, cells }) => ({
      ...{ slug, revision, digest, modality, cells },
    })),
  });
  let rows = 0;
  for (let after = FIRST_ID; ;) {
    const page = await exportRows(manager, filter, after, PAGE);
    for (const exported of await completeRows(manager, page, benchmarks)) yield line(exported);
    rows += page.length;
    if (page.length < PAGE) break;
    after = page[page.length - 1].id;
  }
  yield `${JSON.stringify({ kind: 'end', rows, sha256: hash.digest('hex') })}\n`;
}

async function completeRows(
  manager: EntityManager,
  page: readonly ExportRow[],
  benchmarks: ReadonlyMap<string, ExportBenchmark & { readonly hidden: readonly string[] }>,
): Promise<object[]> {
  const scores = await rowScores(manager, page);
  const tuning = await tuningTallies(
    manager,
    page.map(({ id }) => id),
  );
  const flags = await inputFlagFacts(
    manager,
    page.flatMap(({ checkpointId }) => checkpointId ?? []),
  );
  return page.flatMap(({ id, checkpointId, benchmarkId, split, fields }) => {
    const benchmark = benchmarks.get(benchmarkId);
    // a board that got its first row meanwhile is not in the header
    if (benchmark === undefined) return [];
    const cells = (scores.get(id) ?? []).map(({ key, heldIn, value, examples, standardError }) => ({
      ...{ cell: key, heldIn, value, examples, standardError },
    }));
    return [
      {
        kind: 'row',
        benchmark: `${benchmark.slug}@${benchmark.revision}`,
        split,
        ...fields,
        inputFlags: flags.get(checkpointId ?? '') ?? [],
        tuning: tuning.get(id) ?? null,
        // of a hidden split only means leave
        scores: benchmark.hidden.includes(split) ? null : cells,
      },
    ];
  });
}
