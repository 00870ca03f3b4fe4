/** The work that faults disturb: merges of small trained models, and their evaluations. What came of it is compared. */
import { collectOrphans as collectOutputs } from '../../src/jobs/chores/collect-merge-outputs.ts';
import { collectOrphans } from '../../src/jobs/chores/collect-uploads.ts';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { embeddedEnvironment } from '../../src/env.ts';
import { type TestApi } from '../support/api.ts';
import { cutInto, startMerge } from '../support/merges.ts';
import { registerSuiteCells, registerSuiteModel } from '../support/shapes-experts.ts';

const WORKER = fileURLToPath(new URL('../support/worker-main.ts', import.meta.url));
const CELLS = ['polygons-hatched', 'curves-hatched', 'arrows-hatched'];
const SLICE_BYTES = 65_536;
/** The least that the queue takes: so long a dead worker keeps its job. */
const HEARTBEAT_SECONDS = 10;

/** A job and how it stands. */
export interface Work {
  readonly id: string;
  readonly kind: string;
  readonly state: string;
  readonly attempt: number;
  readonly worker: string | null;
}

/** Registers three experts with their base and three cells of shapes-grid; needs a worker. */
export async function registerModels(api: TestApi): Promise<{ base: string; experts: string[] }> {
  await registerSuiteCells(api, CELLS, 4);
  const { id: base } = await registerSuiteModel(api, 'base', { kind: 'BASE' });
  const experts: string[] = [];
  for (const name of ['expert-0', 'expert-1', 'expert-2'])
    experts.push((await registerSuiteModel(api, name, { base })).id);
  return { base, experts };
}

/** Asks for `count` different merges, cut into many slices unless a store asks for larger ones. */
export async function askMerges(
  api: TestApi,
  models: { base: string; experts: string[] },
  count: number,
  sliceBytes = SLICE_BYTES,
): Promise<void> {
  for (let i = 0; i < count; i++) {
    const experts = models.experts.map((checkpoint) => ({ checkpoint }));
    const share = (i + 1) / (count + 1);
    const method =
      i % 2 === 0
        ? { method: { id: 'task_arithmetic', dialect: 'paper' }, parameters: { lambda: share } }
        : { method: { id: 'ties', dialect: 'paper' }, parameters: { k: share } };
    const input = { ...method, base: models.base, experts };
    const { merge, userErrors } = await startMerge(api, input);
    if (merge === null) throw new Error(JSON.stringify(userErrors));
    await cutInto(api, merge.id, sliceBytes);
  }
}

/** Asks for an evaluation of every merge's output. */
export async function askEvaluations(api: TestApi): Promise<void> {
  const query = `mutation ($input: EvaluationStartInput!) { evaluationStart(input: $input) { job { id } userErrors { message } } }`;
  const merges = `{ merges(first: 100) { nodes { output { id } } } }`;
  const found = await api.data<{ merges: { nodes: { output: { id: string } }[] } }>(merges);
  for (const { output } of found.merges.nodes) {
    const input = { checkpoint: output.id, benchmark: 'shapes-grid' };
    const { evaluationStart } = await api.data<{ evaluationStart: { userErrors: unknown[] } }>(
      query,
      { input },
      api.tokens.evalRun,
    );
    if (evaluationStart.userErrors.length > 0) throw new Error(JSON.stringify(evaluationStart.userErrors));
  }
}

export function readWork(api: TestApi): Promise<Work[]> {
  return api.dataSource.query(`SELECT id, kind, state, attempt, worker FROM job WHERE kind IN ('MERGE', 'EVALUATION')`);
}

/** How long a job of the kind took, milliseconds. */
export async function readMedianMs(api: TestApi, kind: string): Promise<number> {
  const [row] = await api.dataSource.query<{ ms: number }[]>(
    `SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM finished_at - started_at) * 1000)::int AS ms FROM job WHERE kind = $1`,
    [kind],
  );
  return row?.ms ?? 0;
}

/** Starts jobs again that ended with all attempts used up; returns how many. */
export async function retryFailed(api: TestApi): Promise<number> {
  const failed = (await readWork(api)).filter(({ state }) => state === 'FAILED');
  for (const { id } of failed) {
    const retried = await api.services.jobs.retry(await adminOf(api), id);
    if (!retried.ok) throw new Error(JSON.stringify(retried.errors));
  }
  return failed.length;
}

async function adminOf(api: TestApi) {
  const viewer = await api.services.tokens.authenticate(api.tokens.admin);
  if (!viewer.ok) throw new Error(viewer.errors[0].message);
  return viewer.value;
}

/** Waits until all work has succeeded; FAILED jobs are started again. Returns how often. */
export async function finishWork(api: TestApi): Promise<number> {
  let retried = 0;
  while ((await readWork(api)).some(({ state }) => state !== 'SUCCEEDED')) {
    retried += await retryFailed(api);
    await sleep(200);
  }
  return retried;
}

/** A whole worker process on the same database and folder, or on the store that `env` names. */
export async function spawnWorker(api: TestApi, env: Readonly<Record<string, string>> = {}): Promise<ChildProcess> {
  const child = spawn(process.execPath, ['--no-warnings', WORKER], {
    stdio: 'ignore',
    env: {
      ...embeddedEnvironment(),
      DATABASE_URL: api.databaseUrl,
      MERGEBOARD_DATA: api.settings.dataFolder,
      MERGEBOARD_PUBLIC_URL: api.settings.http.publicUrl,
      MERGEBOARD_WORKER_THREADS: '1',
      MERGEBOARD_JOB_HEARTBEAT_SECONDS: String(HEARTBEAT_SECONDS),
      MERGEBOARD_JOB_MONITOR_SECONDS: '1',
      ...env,
    },
  });
  await once(child, 'spawn');
  return child;
}

/** Everything that work left: to be the same, byte for byte, however it was disturbed. */
export interface Outcome {
  /** Recipe and content digest of each output, sorted. */
  readonly outputs: readonly string[];
  /** Recipe, cell, metric and value of each score, sorted. */
  readonly scores: readonly string[];
  /** Rows and objects that nothing needs any more. */
  readonly leftBehind: readonly string[];
}

export async function readOutcome(api: TestApi): Promise<Outcome> {
  const { dataSource, objects } = api;
  const lines = async (sql: string): Promise<string[]> =>
    (await dataSource.query<{ line: string }[]>(sql)).map(({ line }) => line).sort();
  const outputs = await lines(
    `SELECT m.recipe_digest || ' ' || c.state || ' ' || c.content_digest AS line FROM merge m LEFT JOIN checkpoint c ON c.id = m.output_checkpoint_id`,
  );
  const scores = await lines(
    `SELECT m.recipe_digest || ' ' || cell.key || ' ' || s.label_space || ' ' || s.metric || ' ' || s.value AS line
       FROM score s JOIN cell ON cell.id = s.cell_id JOIN evaluation e ON e.id = s.evaluation_id JOIN merge m ON m.output_checkpoint_id = e.checkpoint_id`,
  );
  const leftBehind = await lines(
    `SELECT 'open output of merge ' || merge_id AS line FROM merge_output UNION ALL SELECT 'claim of merge ' || merge_id FROM merge_claim
     UNION ALL SELECT 'second output ' || c.id FROM checkpoint c WHERE c.kind = 'MERGED' AND NOT EXISTS (SELECT FROM merge m WHERE m.output_checkpoint_id = c.id)`,
  );
  for await (const { key } of objects.multipartUploads('merges/')) leftBehind.push(`open upload ${key}`);
  const known = new Set(await lines(`SELECT object_key AS line FROM checkpoint_file`));
  for await (const { key } of objects.list('merges/')) if (!known.has(key)) leftBehind.push(`object ${key}`);
  return { outputs, scores, leftBehind };
}

/** What the chores of a worker take away, as if a day had gone by: uploads and objects that no row names. */
export async function collectADayLater(api: TestApi): Promise<number> {
  const later = new Date(Date.now() + 86_400_000);
  return (await collectOutputs(api.deps, later)) + (await collectOrphans(api.deps, later));
}

/** How an outcome differs from the one that nobody disturbed. */
export function compareOutcomes(expected: Outcome, seen: Outcome): string[] {
  const differ = (what: string, a: readonly string[], b: readonly string[]): string[] =>
    JSON.stringify(a) === JSON.stringify(b)
      ? []
      : [`${what}: ${b.length} lines that differ from the undisturbed ${a.length}`];
  return [
    ...differ('outputs', expected.outputs, seen.outputs),
    ...differ('scores', expected.scores, seen.scores),
    ...seen.leftBehind,
  ];
}
