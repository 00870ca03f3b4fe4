import { createHash } from 'node:crypto';
import { type EntityManager } from 'typeorm';
import { AppError } from '../../errors.ts';
import { isHidden, parseManifest } from '../../evaluate/manifest.ts';
import { combinations } from '../../experiments/points.ts';
import { type ExperimentSpec, type SpecMethod } from '../../experiments/spec.ts';
import { subsetsOf } from '../../experiments/subsets.ts';
import { canonicalJson } from '../../merge/canonical-json.ts';
import { type MethodCard } from '../../merge/method-card.ts';
import { type BenchmarkRow } from '../../storage/entities/benchmark.ts';
import { type CheckpointRow } from '../../storage/entities/checkpoint.ts';
import { type StatisticRow } from '../../storage/entities/statistic.ts';
import { readTrainedCells } from '../../storage/read-models/lineage.ts';
import { findCheckpoints } from '../../storage/stores/checkpoint-store.ts';
import { findStatistics } from '../../storage/stores/statistic-store.ts';
import { findSubjects } from '../evaluation-service.ts';
import { fail, failAll, ok, type Result, userErrorOf, type UserError } from '../result.ts';
import { controlErrors, heldInErrors, statisticErrors } from './check-models.ts';
import { checkRecipes } from './check-recipes.ts';
import { readMethod } from './read-method.ts';
import { type ExperimentRequest } from './request.ts';

/** An experiment that can be started. */
export interface ResolvedExperiment {
  readonly spec: ExperimentSpec;
  readonly specDigest: string;
  readonly benchmark: BenchmarkRow;
  readonly base: CheckpointRow;
  readonly experts: readonly CheckpointRow[];
  readonly multitask: readonly CheckpointRow[];
  /** Of the methods, in their order. */
  readonly cards: readonly MethodCard[];
}

const MAX_EXPERTS = 200;
const MAX_METHODS = 100;
const RANDOM_EXPERTS = { id: 'random_experts', dialect: 'control' };

/** Everything that has to be known before an experiment starts, from tables and headers alone. */
export async function resolveExperiment(
  manager: EntityManager,
  request: ExperimentRequest,
): Promise<Result<ResolvedExperiment>> {
  const models = await findModels(manager, request);
  if (!models.ok) return models;
  const { base, experts, multitask } = models.value;
  const subject = { checkpointId: base.id, benchmark: request.benchmark, split: request.report.split };
  const found = await findSubjects(manager, subject);
  if (!found.ok) return failAll(found.errors.map(inField({ checkpoint: ['base'], split: ['report', 'split'] })));
  const { benchmark } = found.value;
  const tuned = await findSubjects(manager, { ...subject, split: request.selection.split });
  if (!tuned.ok) return failAll(tuned.errors.map(inField({ checkpoint: ['base'], split: ['selection', 'split'] })));
  if (isHidden(parseManifest(benchmark.manifest), request.selection.split)) {
    const message = `"${request.selection.split}" is hidden: what is chosen by it is not tested by it`;
    return fail('INVALID_INPUT', message, { field: ['input', 'selection', 'split'] });
  }

  const methods = readMethods(request);
  if (!methods.ok) return methods;
  const cards = methods.value.map(({ card }) => card);
  const rule = readRule(benchmark, request);
  if (!rule.ok) return rule;
  const given = await findGiven(manager, request);
  if (!given.ok) return given;
  const cells = await readTrainedCells(manager, [...experts.map(({ id }) => id)]);
  const own = experts.map(({ id }) => (cells.get(id) ?? []).filter((cell) => cell.benchmarkId === benchmark.id));
  let subsets: ExperimentSpec['subsets'];
  try {
    subsets = subsetsOf(experts.length, request.subsets);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const { field = [], ...failure } = userErrorOf(error);
    return failAll([{ ...failure, field: ['input', ...field] }]);
  }
  const spec: ExperimentSpec = {
    schema: 1,
    benchmark: `${benchmark.slug}@${benchmark.revision}`,
    base: base.contentDigest,
    experts: experts.map(({ contentDigest: digest }, i) => ({ digest, cells: own[i].map(({ key }) => key) })),
    multitask: multitask.map(({ contentDigest }) => contentDigest),
    methods: methods.value.map(({ method }) => method),
    subsets,
    seeds: request.seeds.length === 0 ? [0] : request.seeds.map(Number),
    selection: rule.value,
    report: request.report,
    controls: [...new Set(request.controls.flatMap((control) => (control === 'RANDOM_EXPERTS' ? [] : control)))].sort(),
    statistics: {
      split: request.statistics.split,
      examples: request.statistics.n,
      seed: Number(request.statistics.seed),
    },
    given: given.value.flatMap(({ digest }) => digest ?? []).sort(),
  };
  const resolved: ResolvedExperiment = {
    ...{ spec, benchmark, base, experts, multitask, cards },
    specDigest: createHash('sha256').update(canonicalJson(spec)).digest('hex'),
  };
  const errors = [
    ...heldInErrors(resolved),
    ...(await controlErrors(manager, resolved, request.controls)),
    ...(await statisticErrors(manager, resolved, given.value)),
    ...checkRecipes(spec, cards),
  ];
  if (errors.length > 0) return failAll(errors);
  if (combinations(spec, cards).taken.length > 0) return ok(resolved);
  return fail('EXPERT_COUNT', 'none of the methods merges so many experts', { field: ['input', 'methods'] });
}

type Models = Pick<ResolvedExperiment, 'base' | 'experts' | 'multitask'>;

async function findModels(manager: EntityManager, request: ExperimentRequest): Promise<Result<Models>> {
  const { baseId, expertIds, multitaskIds } = request;
  const rows = await findCheckpoints(manager, [baseId, ...expertIds, ...multitaskIds]);
  const errors: UserError[] = [];
  const ready = (id: string, ...at: string[]): CheckpointRow[] => {
    const row = rows.get(id);
    if (row?.state === 'READY') return [row];
    const field = ['input', ...at];
    if (row === undefined) errors.push({ code: 'NOT_FOUND', message: 'there is no such checkpoint', field });
    else
      errors.push({ code: 'NOT_READY', message: `"${row.name}" is ${row.state}: only READY ones can be used`, field });
    return [];
  };
  const [base] = ready(baseId, 'base');
  const experts = expertIds.flatMap((id, i) => ready(id, 'experts', String(i)));
  const multitask = multitaskIds.flatMap((id, i) => ready(id, 'multitask', String(i)));
  if (experts.length === 0 && errors.length === 0) {
    errors.push({ code: 'EXPERT_COUNT', message: 'an experiment needs experts', field: ['input', 'experts'] });
  }
  if (expertIds.length > MAX_EXPERTS) {
    errors.push({ code: 'LIMIT_EXCEEDED', message: `at most ${MAX_EXPERTS} experts`, field: ['input', 'experts'] });
  }
  const digests = experts.map(({ contentDigest }) => contentDigest);
  const twice = digests.findIndex((digest, index) => digests.indexOf(digest) !== index);
  if (twice !== -1) {
    errors.push({
      code: 'INVALID_INPUT',
      message: 'an expert is named twice',
      field: ['input', 'experts', String(twice)],
    });
  }
  return errors.length === 0 && base !== undefined ? ok({ base, experts, multitask }) : failAll(errors);
}

function readMethods({ methods, controls }: ExperimentRequest): Result<{ card: MethodCard; method: SpecMethod }[]> {
  const field = ['input', 'methods'];
  if (methods.length === 0) return fail('INVALID_INPUT', 'an experiment needs methods', { field });
  if (methods.length > MAX_METHODS) return fail('LIMIT_EXCEEDED', `at most ${MAX_METHODS} methods`, { field });
  const random = { method: RANDOM_EXPERTS, parameters: {}, grid: 'published', post: [] };
  const wishes = controls.includes('RANDOM_EXPERTS') ? [...methods, random] : methods;
  const read = wishes.map((wish, index) => readMethod(wish, [...field, String(index)]));
  const errors = read.flatMap((one) => (one.ok ? [] : one.errors));
  return errors.length > 0 ? failAll(errors) : ok(read.flatMap((one) => (one.ok ? one.value : [])));
}

function readRule(benchmark: BenchmarkRow, { selection }: ExperimentRequest): Result<ExperimentSpec['selection']> {
  const manifest = parseManifest(benchmark.manifest);
  const { metric } = manifest;
  if (selection.metric !== null && selection.metric !== metric) {
    const message = `the board of ${benchmark.slug} ranks by ${metric}, not "${selection.metric.slice(0, 50)}"`;
    return fail('INVALID_INPUT', message, { field: ['input', 'selection', 'metric'] });
  }
  const spaces = 'labelSpaces' in manifest ? manifest.labelSpaces.map((space) => space.toUpperCase()) : ['TASK'];
  if (!spaces.includes(selection.labelSpace)) {
    const message = `${benchmark.slug} is scored in ${spaces.join(', ')} only`;
    return fail('INVALID_INPUT', message, { field: ['input', 'selection', 'labelSpace'] });
  }
  const { split, labelSpace, axis } = selection;
  return ok({ split, metric, labelSpace, axis, ties: 'FIRST' });
}

async function findGiven(manager: EntityManager, { statistics }: ExperimentRequest): Promise<Result<StatisticRow[]>> {
  const rows = new Map((await findStatistics(manager, statistics.given)).map((row) => [row.id, row]));
  const errors: UserError[] = [];
  const found = statistics.given.flatMap((id, index) => {
    const row = rows.get(id);
    if (row?.state === 'READY') return [row];
    const field = ['input', 'statistics', 'given', String(index)];
    const message = row === undefined ? 'there is no such statistic' : `the statistic is ${row.state}, not READY`;
    errors.push({ code: row === undefined ? 'NOT_FOUND' : 'NOT_READY', message, field });
    return [];
  });
  return errors.length > 0 ? failAll(errors) : ok(found);
}

function inField(places: Readonly<Record<string, readonly string[]>>): (error: UserError) => UserError {
  return (error) => {
    const [, name] = error.field ?? [];
    return name !== undefined && Object.hasOwn(places, name) ? { ...error, field: ['input', ...places[name]] } : error;
  };
}
