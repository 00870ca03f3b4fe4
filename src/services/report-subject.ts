import { type EntityManager } from 'typeorm';
import { findAnyMethod } from '../merge/catalogue.ts';
import { type MethodCard } from '../merge/method-card.ts';
import { METHOD_NEEDS } from '../merge/method-needs.ts';
import { readParameters } from '../merge/read-parameters.ts';
import { type MergeIssue } from '../merge/types.ts';
import { type BenchmarkRow } from '../storage/entities/benchmark.ts';
import { type CellRow } from '../storage/entities/cell.ts';
import { type LeaderboardRole } from '../storage/entities/leaderboard-row.ts';
import { type ReportedResultRow, type ReportSource } from '../storage/entities/reported-result.ts';
import { type LabelSpace } from '../storage/entities/score.ts';
import { findReadyBenchmark } from '../storage/stores/benchmark-store.ts';
import { cellsOfBenchmarks } from '../storage/stores/cell-store.ts';
import { parseBenchmarkReference } from './benchmark-reference.ts';
import { fail, failAll, ok, type Result, type UserError } from './result.ts';

/** Scores that were computed elsewhere, as a client states them. */
export interface ReportRequest {
  readonly benchmark: string;
  readonly split: string;
  readonly labelSpace: LabelSpace;
  readonly role: LeaderboardRole;
  readonly name: string;
  readonly method: { readonly id: string; readonly dialect?: string; readonly version?: number } | null;
  /** A JSON object, or null. */
  readonly parameters: unknown;
  readonly needs: readonly string[] | null;
  readonly singleModel: boolean;
  readonly base: string;
  readonly checkpointSet: string;
  readonly experts: number;
  /** Cell keys; null: all that have a score. */
  readonly heldIn: readonly string[] | null;
  readonly scores: readonly {
    readonly cell: string;
    readonly value: number;
    readonly examples: number | null;
    readonly standardError: number | null;
  }[];
  readonly source: ReportSource;
  readonly note: string | null;
}

const MAX_TEXT = 300;
const MAX_NOTE = 2000;

/** What is wrong with the words and numbers of a record by themselves. */
export function reportErrors(request: ReportRequest): UserError[] {
  const { name, base, checkpointSet, split, source, note, experts, needs, parameters } = request;
  const errors: UserError[] = [];
  const refuse = (message: string, ...field: string[]): void => {
    errors.push({ code: 'INVALID_INPUT', message, field: ['input', ...field] });
  };
  const text = (value: string, maximum: number, ...field: string[]): void => {
    if (value.trim() !== '' && value.length <= maximum && !/[^\P{Cc}\n]|\p{Cs}/u.test(value)) return;
    refuse(`${field.join('.')} must have 1 to ${maximum} printable characters`, ...field);
  };
  text(name, MAX_TEXT, 'name');
  text(base, MAX_TEXT, 'base');
  text(checkpointSet, MAX_TEXT, 'checkpointSet');
  if (!/^[a-z][a-z0-9_-]{0,49}$/.test(split)) refuse('split must be the name of a split', 'split');
  text(source.title, MAX_TEXT, 'source', 'title');
  text(source.revision, MAX_TEXT, 'source', 'revision');
  if (note !== null) text(note, MAX_NOTE, 'note');
  if (!/^https?:\/\/[^\s]{1,2000}$/.test(source.url))
    refuse('source.url must be an http or https URL', 'source', 'url');
  if (experts < 0 || experts > 100_000) refuse('experts must be from 0 to 100000', 'experts');
  const unknown = needs?.find((need) => !METHOD_NEEDS.some((known) => known === need));
  if (unknown !== undefined) refuse(`needs are of ${METHOD_NEEDS.join(', ')}`, 'needs');
  if (parameters !== null && (typeof parameters !== 'object' || Array.isArray(parameters)))
    refuse('parameters must be a JSON object', 'parameters');
  return errors;
}

export interface ReportedSubject {
  readonly benchmark: BenchmarkRow;
  readonly cells: ReadonlyMap<string, CellRow>;
  readonly card: MethodCard | null;
  readonly parameters: ReportedResultRow['parameters'];
}

/** What the record is of, with everything that does not fit. */
export async function findReported(manager: EntityManager, request: ReportRequest): Promise<Result<ReportedSubject>> {
  const { slug, revision } = parseBenchmarkReference(request.benchmark);
  const benchmark = request.benchmark.includes('\0') ? null : await findReadyBenchmark(manager, slug, revision);
  if (benchmark === null) {
    const message = `there is no READY benchmark ${request.benchmark.slice(0, 200)}`;
    return fail('NOT_FOUND', message, { field: ['input', 'benchmark'] });
  }
  const cells = new Map((await cellsOfBenchmarks(manager, [benchmark.id])).map((cell) => [cell.key, cell]));
  const method = methodOf(request);
  const errors = [...scoreErrors(request, cells), ...(method.ok ? [] : method.errors)];
  return method.ok && errors.length === 0 ? ok({ benchmark, cells, ...method.value }) : failAll(errors);
}

function methodOf({ method, parameters, role }: ReportRequest): Result<Pick<ReportedSubject, 'card' | 'parameters'>> {
  const given = (parameters ?? {}) as Readonly<Record<string, unknown>>;
  if (method === null) {
    const plain = Object.values(given).every((value) => ['number', 'string', 'boolean'].includes(typeof value));
    if (!plain || JSON.stringify(given).length > 10_000 || JSON.stringify(given).includes('\\u0000')) {
      const message = 'parameters hold numbers, texts and true or false, not more than 10000 characters';
      return fail('INVALID_INPUT', message, { field: ['input', 'parameters'] });
    }
    return ok({ card: null, parameters: parameters === null ? null : (given as ReportedResultRow['parameters']) });
  }
  const field = ['input', 'method'];
  if (role !== 'METHOD') return fail('INVALID_INPUT', `a ${role} has no method`, { field });
  const card = findAnyMethod(method)?.card ?? null;
  if (card === null) return fail('METHOD_UNKNOWN', `there is no method "${method.id.slice(0, 100)}"`, { field });
  const issues: MergeIssue[] = [];
  const read = readParameters(card, card.parameters, given, ['input', 'parameters'], issues);
  if (issues.length > 0) return failAll(issues);
  // what the source does not say is not known to be at its default
  const stated = Object.entries(read.parameters).filter(([name]) => read.given.has(name));
  return ok({ card, parameters: Object.fromEntries(stated) as ReportedResultRow['parameters'] });
}

function scoreErrors({ scores, heldIn }: ReportRequest, cells: ReadonlyMap<string, CellRow>): UserError[] {
  const errors: UserError[] = [];
  const refuse = (message: string, cell: string | undefined, ...field: string[]): void => {
    if (errors.length < 20) errors.push({ code: 'INVALID_INPUT', message, field: ['input', ...field], cell });
  };
  if (scores.length === 0) refuse('there must be a score', undefined, 'scores');
  const seen = new Set<string>();
  scores.forEach(({ cell, value, examples, standardError }, i) => {
    const at = ['scores', String(i)];
    if (!cells.has(cell)) return refuse(`the benchmark has no cell "${cell.slice(0, 100)}"`, undefined, ...at, 'cell');
    if (seen.has(cell)) refuse('the cell has two scores', cell, ...at, 'cell');
    seen.add(cell);
    if (!(value >= -1e6 && value <= 1e6)) refuse('value must be a finite fraction', cell, ...at, 'value');
    if (examples !== null && examples < 1) refuse('examples must be at least 1', cell, ...at, 'examples');
    if (standardError !== null && !(standardError >= 0 && standardError <= 1e6))
      refuse('standardError must not be negative', cell, ...at, 'standardError');
  });
  heldIn?.forEach((cell, i) => {
    if (!seen.has(cell)) refuse(`"${cell.slice(0, 100)}" is held in but has no score`, undefined, 'heldIn', String(i));
  });
  return errors;
}
