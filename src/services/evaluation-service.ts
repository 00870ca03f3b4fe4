import { type EntityManager } from 'typeorm';
import { HARNESSES, SCORED_FAMILIES, type ScoredModality } from '../evaluate/harness.ts';
import { type BenchmarkManifest, parseManifest } from '../evaluate/manifest.ts';
import { isOutline } from '../evaluate/outline.ts';
import { inTransaction } from '../storage/database/transaction.ts';
import { type BenchmarkRow } from '../storage/entities/benchmark.ts';
import { type CheckpointRow } from '../storage/entities/checkpoint.ts';
import { type EvaluationRow } from '../storage/entities/evaluation.ts';
import { type JobRow } from '../storage/entities/job.ts';
import { type ReportedResultRow } from '../storage/entities/reported-result.ts';
import { type ReportedScoreRow } from '../storage/entities/reported-score.ts';
import { type ScoreRow } from '../storage/entities/score.ts';
import { type Page, type PageRequest } from '../storage/keyset.ts';
import { evaluationsCount, evaluationsPage, type EvaluationsQuery } from '../storage/read-models/evaluations.ts';
import { findReadyBenchmark } from '../storage/stores/benchmark-store.ts';
import { findCheckpoint } from '../storage/stores/checkpoint-store.ts';
import { type EvaluationKey, findEvaluations } from '../storage/stores/evaluation-store.ts';
import { latestJobs } from '../storage/stores/job-reads.ts';
import { findReported, reportedScoresOf } from '../storage/stores/reported-store.ts';
import { scoresOf } from '../storage/stores/score-store.ts';
import { askEvaluation } from './ask-evaluation.ts';
import { audit } from './audit.ts';
import { parseBenchmarkReference } from './benchmark-reference.ts';
import { askEnsemble, findMembers } from './ensemble.ts';
import { recordEvaluation } from './evaluation-record.ts';
import { type ReportRequest } from './report-subject.ts';
import { fail, failAll, ok, type Result, type UserError } from './result.ts';
import { type ServiceDeps } from './service-deps.ts';
import { missingScope, type Viewer } from './viewer.ts';

export interface EvaluationRequest {
  readonly checkpointId: string;
  /** `slug` or `slug@revision`. */
  readonly benchmark: string;
  readonly split: string;
}

/** What a client asks for: a checkpoint, or several that answer together. */
export interface EvaluationWish extends Omit<EvaluationRequest, 'checkpointId'> {
  readonly checkpointId: string | null;
  readonly ensemble: readonly string[] | null;
}

export interface StartedEvaluation {
  readonly evaluation: EvaluationRow;
  readonly job: JobRow | null;
  /** It was known. It was started again only if its last job had failed or was cancelled. */
  readonly existed: boolean;
}

export type EvaluationService = ReturnType<typeof createEvaluationService>;

/** Use cases of evaluations: starting, looking up. */
export function createEvaluationService(deps: ServiceDeps) {
  const { dataSource, clock } = deps;
  const { manager: reader } = dataSource;

  return {
    /**
     * Scores a checkpoint on all cells of one split. One checkpoint is scored once per split and version of the evaluation
     * code; asking again gives what there is, and a new job only when the last one failed or was cancelled.
     */
    async start(viewer: Viewer | null, request: EvaluationWish): Promise<Result<StartedEvaluation>> {
      const missing = missingScope(viewer, 'eval:run');
      if (missing !== null) return failAll([missing]);
      const { checkpointId, ensemble } = request;
      if ((checkpointId === null) === (ensemble === null)) {
        return fail('INVALID_INPUT', 'give a checkpoint, or an ensemble of several', {
          field: ['input', 'checkpoint'],
        });
      }
      const found = await findSubjects(reader, { ...request, checkpointId: checkpointId ?? ensemble?.[0] ?? '' });
      if (!found.ok) return found;
      const { checkpoint, benchmark, modality } = found.value;
      const members = ensemble === null ? null : await findMembers(reader, ensemble, modality);
      if (members !== null && !members.ok) return members;
      const createdBy = viewer?.tokenId ?? null;
      return inTransaction(dataSource, async (manager) => {
        const subject =
          members === null ? checkpoint : await askEnsemble(manager, members.value, { at: clock(), createdBy });
        const key: EvaluationKey = {
          checkpointId: subject.id,
          benchmarkId: benchmark.id,
          split: request.split,
          harness: HARNESSES[modality],
          tier: 'VERIFIED',
          seed: '0',
        };
        const { asked, ...started } = await askEvaluation(deps, manager, { key, createdBy });
        if (asked) {
          await audit(manager, {
            viewer,
            at: clock(),
            action: 'evaluationStart',
            subjectType: 'Evaluation',
            subjectId: started.evaluation.id,
            detail: { job: started.job?.id, again: started.existed },
          });
        }
        return ok(started);
      });
    },

    /** Records scores that were computed elsewhere; the id is that of their row of the board. */
    record(viewer: Viewer | null, request: ReportRequest) {
      return recordEvaluation(deps, viewer, request);
    },

    /** Reported results and their scores, by the ids of their rows. */
    reported(ids: readonly string[]): Promise<ReportedResultRow[]> {
      return findReported(reader, ids);
    },

    reportedScores(ids: readonly string[]): Promise<ReportedScoreRow[]> {
      return reportedScoresOf(reader, ids);
    },

    page(query: EvaluationsQuery, page: PageRequest): Promise<Page<EvaluationRow>> {
      return evaluationsPage(reader, query, page);
    },

    count(query: EvaluationsQuery): Promise<number> {
      return evaluationsCount(reader, query);
    },

    /** The benchmark that a filter names. */
    async benchmarkOf(reference: string): Promise<Result<BenchmarkRow>> {
      const benchmark = await readyBenchmark(reader, reference);
      return benchmark === null
        ? fail('NOT_FOUND', unknownBenchmark(reference), { field: ['filter', 'benchmark'] })
        : ok(benchmark);
    },

    byIds(ids: readonly string[]): Promise<EvaluationRow[]> {
      return findEvaluations(reader, ids);
    },

    /** Scores of evaluations in the order of the grid. */
    scoresOf(evaluationIds: readonly string[]): Promise<ScoreRow[]> {
      return scoresOf(reader, evaluationIds);
    },

    /** The newest job of each evaluation. */
    jobs(evaluationIds: readonly string[]): Promise<Map<string, JobRow>> {
      return latestJobs(reader, 'EVALUATION', evaluationIds);
    },
  };
}

/** What is to be scored on what, with everything that can be known to be wrong before a job starts. */
export async function findSubjects(
  manager: EntityManager,
  request: EvaluationRequest,
): Promise<Result<{ checkpoint: CheckpointRow; benchmark: BenchmarkRow; modality: ScoredModality }>> {
  const checkpoint = await findCheckpoint(manager, request.checkpointId);
  const benchmark = await readyBenchmark(manager, request.benchmark);
  if (isOutline(benchmark?.manifest)) {
    return fail('NOT_READY', `${request.benchmark} is known without its data`, { field: ['input', 'benchmark'] });
  }
  const manifest = benchmark === null ? null : parseManifest(benchmark.manifest);
  const base = checkpoint?.kind === 'ADAPTER' && checkpoint.baseId !== null ? checkpoint.baseId : null;
  const model = base === null ? checkpoint : await findCheckpoint(manager, base);
  const errors = [...checkpointErrors(checkpoint, model, manifest), ...benchmarkErrors(manifest, request)];
  if (checkpoint === null || benchmark === null || manifest === null || errors.length > 0) return failAll(errors);
  if (checkpoint.modality !== null && checkpoint.modality !== benchmark.modality) {
    const message = `"${checkpoint.name}" is of ${checkpoint.modality}, ${benchmark.slug} of ${benchmark.modality}`;
    return fail('INVALID_INPUT', message, { field: ['input', 'benchmark'] });
  }
  return ok({ checkpoint, benchmark, modality: manifest.modality });
}

async function readyBenchmark(manager: EntityManager, reference: string): Promise<BenchmarkRow | null> {
  const { slug, revision } = parseBenchmarkReference(reference);
  // PostgreSQL takes no NUL
  return reference.includes('\0') ? null : findReadyBenchmark(manager, slug, revision);
}

function unknownBenchmark(reference: string): string {
  return `there is no READY benchmark ${reference.slice(0, 200)}`;
}

/** @param model the checkpoint, or for an adapter what it is added to */
function checkpointErrors(
  checkpoint: CheckpointRow | null,
  model: CheckpointRow | null,
  manifest: BenchmarkManifest | null,
): UserError[] {
  const field = ['input', 'checkpoint'];
  if (checkpoint === null || model === null)
    return [{ code: 'NOT_FOUND', message: 'there is no such checkpoint', field }];
  const { name, state, kind, baseId } = checkpoint;
  const { family } = model;
  if (kind === 'ADAPTER' && baseId === null) {
    const message = `"${name}" is an adapter and states no base: it cannot be scored alone`;
    return [{ code: 'BASE_REQUIRED', message, field }];
  }
  if (state !== 'READY')
    return [{ code: 'NOT_READY', message: `"${name}" is ${state}: only READY ones can be scored`, field }];
  if (manifest === null) return [];
  const families = SCORED_FAMILIES[manifest.modality];
  if (family !== null && families.has(family)) return [];
  const seen = family === null ? 'states no architecture in a config.json' : `is of family "${family}"`;
  const message = `"${name}" ${seen}; this server scores on ${manifest.slug}: ${[...families].join(', ')}`;
  return [{ code: 'CONFIG_INVALID', message, field, file: 'config.json' }];
}

function benchmarkErrors(
  manifest: BenchmarkManifest | null,
  { benchmark: reference, split }: EvaluationRequest,
): UserError[] {
  if (manifest === null) {
    return [{ code: 'NOT_FOUND', message: unknownBenchmark(reference), field: ['input', 'benchmark'] }];
  }
  const lacking = manifest.cells.find(({ splits }) => !Object.hasOwn(splits, split));
  if (lacking === undefined) return [];
  const message = `cell ${lacking.id} has no split "${split.slice(0, 50)}", only ${Object.keys(lacking.splits).join(', ')}`;
  return [{ code: 'INVALID_INPUT', message, field: ['input', 'split'], cell: lacking.id }];
}
