import type { TypedQueryDocumentNode } from 'graphql';
import { RejectedError, RequestError } from './client-errors.ts';
import {
  type CheckpointPartsFragment,
  type CheckpointUploadStartInput,
  EvaluationByIdDocument,
  type EvaluationPartsFragment,
  EvaluationStartDocument,
  type EvaluationStartInput,
  type JobStatusFragment,
  MergeByIdDocument,
  type MergeInput,
  type MergePartsFragment,
  type MergePlanPartsFragment,
  MergePlanDocument,
  MergeStartDocument,
} from './documents.generated.ts';
import { accepted, createGraphqlClient } from './graphql-client.ts';
import { waitForSuccess, type WaitOptions } from './jobs.ts';
import { type Board, type BoardQuestion, fetchBoard } from './leaderboard.ts';
import { resolveCheckpoint } from './references.ts';
import { settledCheckpoint } from './settled-checkpoint.ts';
import { type ClientFile, uploadBlobs, type UploadBlobsOptions } from './upload-blobs.ts';

export interface ClientOptions {
  /** Base URL of the server, without `/graphql`. */
  readonly url: string;
  /** `mrg_…`; without one, only what the server lets everybody read. */
  readonly token?: string | null;
  /** Seconds until one request is given up: 60. */
  readonly timeoutSeconds?: number;
}

/** How a started job is waited for. With `wait: false` the call returns what was started. */
export interface StartOptions extends WaitOptions {
  readonly wait?: boolean;
}

/**
 * A server, by its GraphQL API. All calls throw `UnreachableError` when nothing answers, `RequestError` when the answer has errors,
 * `RejectedError` (with code, field, file, tensor …) when the server understood and refuses, and `JobFailedError` when the work that was
 * waited for failed.
 */
export interface Client {
  readonly url: string;
  /** Sends one operation, typed by its document or by the caller. */
  execute<Data, Variables>(
    document: TypedQueryDocumentNode<Data, Variables>,
    variables: Variables,
    signal?: AbortSignal,
  ): Promise<Data>;
  execute<Data = unknown>(text: string, variables?: Record<string, unknown>, signal?: AbortSignal): Promise<Data>;
  /** A checkpoint by id, content digest, at least six of its digits, or exact name. @throws NothingFoundError */
  checkpoint(reference: string): Promise<CheckpointPartsFragment>;
  /** Uploads files as a checkpoint and waits until they are verified. The same files are registered once. */
  register(
    wish: Omit<CheckpointUploadStartInput, 'files'>,
    files: readonly ClientFile[],
    options?: UploadBlobsOptions & StartOptions,
  ): Promise<CheckpointPartsFragment>;
  /** What a merge would read, write and need. */
  plan(input: MergeInput): Promise<MergePlanPartsFragment>;
  /** Starts a merge, or finds the one of the same recipe, and waits for its output. */
  merge(input: MergeInput, options?: StartOptions): Promise<MergePartsFragment>;
  /** Scores a checkpoint on a benchmark and waits for the scores; known ones are not computed again. */
  evaluate(input: EvaluationStartInput, options?: StartOptions): Promise<EvaluationPartsFragment>;
  /** The leaderboard, page by page. */
  leaderboard(question: BoardQuestion): Promise<Board>;
  /** Waits for a job. @throws JobFailedError when it fails or is cancelled */
  wait(job: string, options?: WaitOptions): Promise<JobStatusFragment>;
}

export function createClient({ url, token = null, timeoutSeconds }: ClientOptions): Client {
  const graphql = createGraphqlClient({ url, token, ...(timeoutSeconds === undefined ? {} : { timeoutSeconds }) });

  async function execute<Data, Variables>(
    document: TypedQueryDocumentNode<Data, Variables> | string,
    variables: Variables,
    signal?: AbortSignal,
  ): Promise<Data> {
    return graphql.request(document, variables, signal);
  }

  return {
    url: graphql.url,
    execute,
    checkpoint: (reference) => resolveCheckpoint(graphql, reference),
    async register(wish, files, { wait = true, ...options } = {}) {
      const { checkpoint, job } = await uploadBlobs(graphql, wish, files, options);
      if (!wait) return checkpoint;
      if (job !== null) await waitForSuccess(graphql, job.id, `verification of ${wish.name}`, options);
      const settled = await settledCheckpoint(graphql, checkpoint.id, options);
      if (settled.rejection) throw new RejectedError([settled.rejection]);
      return settled;
    },
    async plan(input) {
      const { plan } = accepted((await execute(MergePlanDocument, { input })).mergePlan);
      return present(plan, 'plan');
    },
    async merge(input, { wait = true, ...options } = {}) {
      const started = accepted((await execute(MergeStartDocument, { input }, options.signal)).mergeStart);
      const merge = present(started.merge, 'merge');
      if (!wait) return merge;
      await waitForSuccess(graphql, merge.job.id, `merge ${merge.id}`, options);
      return present((await execute(MergeByIdDocument, { id: merge.id }, options.signal)).merge, 'merge');
    },
    async evaluate(input, { wait = true, ...options } = {}) {
      const started = accepted((await execute(EvaluationStartDocument, { input }, options.signal)).evaluationStart);
      const evaluation = present(started.evaluation, 'evaluation');
      if (!wait || evaluation.state === 'COMPLETE') return evaluation;
      if (evaluation.job) await waitForSuccess(graphql, evaluation.job.id, `evaluation ${evaluation.id}`, options);
      const { id } = evaluation;
      return present((await execute(EvaluationByIdDocument, { id }, options.signal)).evaluation, 'evaluation');
    },
    leaderboard: (question) => fetchBoard(graphql, question),
    wait: (job, options) => waitForSuccess(graphql, job, `job ${job}`, options),
  };
}

function present<T>(value: T | null, what: string): T {
  if (value === null) throw new RequestError(`the server answered without a ${what}`, 200);
  return value;
}
