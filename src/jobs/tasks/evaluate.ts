import { type EntityManager } from 'typeorm';
import { z } from 'zod';
import { AppError, CancelledError } from '../../errors.ts';
import { type CellScore } from '../../evaluate/accuracy.ts';
import { evaluate } from '../../evaluate/evaluate.ts';
import { type BenchmarkManifest, isHidden, parseManifest } from '../../evaluate/manifest.ts';
import { scorerFiles } from '../../evaluate/scorer-files.ts';
import { type ByteLocation } from '../../storage/byte-source.ts';
import { inTransaction } from '../../storage/database/transaction.ts';
import { type EvaluationCost, type EvaluationRow } from '../../storage/entities/evaluation.ts';
import { findBenchmarks } from '../../storage/stores/benchmark-store.ts';
import { findCheckpoint } from '../../storage/stores/checkpoint-store.ts';
import { ensembleMembers } from '../../storage/stores/ensemble-store.ts';
import {
  completeEvaluation,
  findEvaluation,
  lockEvaluationById,
  setEvaluationState,
} from '../../storage/stores/evaluation-store.ts';
import { liveJob } from '../../storage/stores/job-reads.ts';
import { countRises, evaluationExamples } from '../../telemetry/metrics.ts';
import { defineTask, type TaskContext } from '../task.ts';
import { type WorkerDeps } from '../worker-deps.ts';
import { appendScores, keptCells } from './evaluation-scores.ts';
import { locateData, locateScored } from './locate-inputs.ts';
import { refreshBoard } from './refresh-board.ts';
import { watchRss } from './watch-rss.ts';

/** An evaluation of the largest grids takes hours, not days. */
const ATTEMPT_SECONDS = 12 * 3600;
/** Each scoring thread holds the model in f32 and what one batch needs. */
const MEMORY_PER_PARAMETER = 6;
/** Its files may hold 16 bits a weight. */
const MEMORY_PER_SCORER_BYTE = 3;
const MEMORY_PER_THREAD = 256 * 1024 * 1024;

/** Scores a checkpoint on all cells of a split, and refreshes the board in the transaction that writes the scores. */
export const evaluationTask = defineTask<{ evaluationId: string }, WorkerDeps>({
  kind: 'EVALUATION',
  payload: z.object({ evaluationId: z.uuid() }),
  attempts: 4,
  expireInSeconds: ATTEMPT_SECONDS,
  run: runEvaluation,
  async settled(manager, { jobId, payload }) {
    const evaluation = await lockEvaluationById(manager, payload.evaluationId);
    const live = await liveJob(manager, 'EVALUATION', payload.evaluationId, jobId);
    if (evaluation?.state === 'PENDING' && live === null) await setEvaluationState(manager, evaluation.id, 'FAILED');
  },
  async requeued(manager, { jobId, payload }) {
    const evaluation = await lockEvaluationById(manager, payload.evaluationId);
    if ((await liveJob(manager, 'EVALUATION', payload.evaluationId, jobId)) !== null) {
      throw new AppError('CONFLICT', 'another job of the same evaluation is under way');
    }
    if (evaluation?.state === 'FAILED') await setEvaluationState(manager, evaluation.id, 'PENDING');
  },
});

async function runEvaluation(
  context: TaskContext<WorkerDeps>,
  { evaluationId }: { evaluationId: string },
): Promise<void> {
  const { dataSource, objects, threads: threadLimit, memoryBudgetBytes, backends } = context.deps;
  const { manager } = dataSource;
  const evaluation = await findEvaluation(manager, evaluationId);
  if (evaluation === null) throw new AppError('NOT_FOUND', `there is no evaluation ${evaluationId}`);
  if (evaluation.state === 'COMPLETE') return;
  const benchmark = (await findBenchmarks(manager, [evaluation.benchmarkId])).get(evaluation.benchmarkId);
  const checkpoint = await findCheckpoint(manager, evaluation.checkpointId);
  if (benchmark?.state !== 'READY' || checkpoint?.state !== 'READY') {
    throw new AppError('NOT_READY', 'checkpoint or benchmark is not READY');
  }
  const ids = checkpoint.kind === 'ENSEMBLE' ? await memberIds(manager, checkpoint.id) : [checkpoint.id];
  const members = await Promise.all(ids.map((id) => locateScored(objects, manager, id, ATTEMPT_SECONDS)));
  const parameters = members.reduce((sum, member) => sum + member.parameters, 0);
  const data = await locateData(objects, manager, benchmark.id, ATTEMPT_SECONDS);
  const manifest = parseManifest(benchmark.manifest);
  const threads = Math.max(1, Math.min(threadLimit, fittingThreads(memoryBudgetBytes, parameters, manifest, data)));
  const unit = manifest.modality === 'LANGUAGE' ? 'examples' : 'images';

  const [first, ...others] = members.map((member) => member.checkpoint);
  const hidden = isHidden(manifest, evaluation.split);
  const started = performance.now();
  const rss = watchRss();
  const scored: CellScore[] = [];
  const scoredMore = countRises(evaluationExamples);
  try {
    await evaluate({
      checkpoint: first,
      ensemble: others,
      manifest,
      data: (file) => data.get(file),
      split: evaluation.split,
      threads,
      backend: backends.evaluation,
      signal: context.signal,
      skip: await keptCells(manager, evaluation),
      onCell: (scores) => scored.push(...scores),
      onProgress: ({ completed, total, examplesPerSecond }) => {
        scoredMore('score', completed);
        context.progress({ phase: 'score', completed, total, unit, rate: examplesPerSecond });
      },
    });
  } catch (error) {
    if (!(error instanceof CancelledError)) await keepScores(context, evaluation, scored, hidden);
    throw error;
  } finally {
    rss.stop();
  }
  const cost: EvaluationCost = {
    seconds: (performance.now() - started) / 1000,
    examples: [...new Map(scored.map(({ cellId, n }) => [cellId, n])).values()].reduce((sum, n) => sum + n, 0),
    device: backends.evaluation.device,
    threads,
    peakRssBytes: rss.peakBytes(),
  };
  await inTransaction(dataSource, async (inner) => {
    await context.fenced(inner);
    await publishScores(inner, evaluation, { scores: scored, hidden, cost });
    await context.complete(inner);
  });
}

async function memberIds(manager: EntityManager, ensembleId: string): Promise<string[]> {
  return (await ensembleMembers(manager, [ensembleId])).map(({ checkpointId }) => checkpointId);
}

/** How many threads fit, each with the model and that of the benchmark, if it has one. */
function fittingThreads(
  memoryBudgetBytes: number,
  parameters: number,
  manifest: BenchmarkManifest,
  data: ReadonlyMap<string, ByteLocation>,
): number {
  const ofScorer = scorerFiles(manifest)
    .filter((file) => file.endsWith('.safetensors'))
    .reduce((sum, file) => sum + (data.get(file)?.bytes ?? 0), 0);
  const ofModel = parameters * MEMORY_PER_PARAMETER;
  return Math.floor(memoryBudgetBytes / (ofModel + MEMORY_PER_SCORER_BYTE * ofScorer + MEMORY_PER_THREAD));
}

/** Scores of whole cells stay when another cell fails: off the board, and for the next attempt to go on from. */
async function keepScores(
  context: TaskContext<WorkerDeps>,
  evaluation: EvaluationRow,
  scores: readonly CellScore[],
  hidden: boolean,
): Promise<void> {
  if (scores.length === 0) return;
  await inTransaction(context.deps.dataSource, async (manager) => {
    await context.fenced(manager);
    await appendScores(manager, evaluation, scores, { hidden });
  });
}

/** Scores and the rows of the board that rest on them, all at once. */
async function publishScores(
  manager: EntityManager,
  evaluation: EvaluationRow,
  result: { readonly scores: readonly CellScore[]; readonly hidden: boolean; readonly cost: EvaluationCost },
): Promise<void> {
  const locked = await lockEvaluationById(manager, evaluation.id);
  if (locked?.state === 'COMPLETE') return;
  await appendScores(manager, evaluation, result.scores, result);
  await completeEvaluation(manager, evaluation.id, { cost: result.cost, finishedAt: new Date() });
  await refreshBoard(manager, [evaluation.checkpointId]);
}
