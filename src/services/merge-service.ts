import { type EntityManager } from 'typeorm';
import { findAnyMethod, listAllMethods, listPostSteps } from '../merge/catalogue.ts';
import { type MergekitReport } from '../merge/mergekit/report.ts';
import { type MethodCard, type PostStepCard } from '../merge/method-card.ts';
import { type MergePlan } from '../merge/types.ts';
import { inTransaction } from '../storage/database/transaction.ts';
import { type JobRow } from '../storage/entities/job.ts';
import { type MergeFacts, type MergeRow } from '../storage/entities/merge.ts';
import { type MergeInputRow } from '../storage/entities/merge-input.ts';
import { type MergeNoteRow } from '../storage/entities/merge-note.ts';
import { mergesCount, mergesPage, type MergesQuery } from '../storage/read-models/merges.ts';
import { latestJob, latestJobs, liveJob } from '../storage/stores/job-reads.ts';
import {
  findMergeByRecipe,
  findMergeFacts,
  findMerges,
  insertMerge,
  insertMergeInputs,
  lockMergeByRecipe,
  mergeInputs,
  mergesThatMade,
} from '../storage/stores/merge-store.ts';
import { mergeNotes } from '../storage/stores/merge-note-store.ts';
import { type Page, type PageRequest } from '../storage/keyset.ts';
import { audit } from './audit.ts';
import { inputRows, mergeRow } from './merge-rows.ts';
import { type ChosenStatistic } from './merge-statistics.ts';
import { type MergeRequest, type PlannedInputs, planRequest } from './merge-service-plan.ts';
import { importMergekit, type MergekitRequest } from './mergekit-import.ts';
import { failAll, ok, type Result } from './result.ts';
import { type ServiceDeps } from './service-deps.ts';
import { missingScope, type Viewer } from './viewer.ts';

export interface PlannedMerge {
  readonly plan: MergePlan;
  /** In the order of the recipe's experts; null for a method that needs none. */
  readonly statistics: readonly (ChosenStatistic | null)[];
  /** The merge of this recipe, if it was ever started. */
  readonly existing: MergeRow | null;
}

export interface StartedMerge {
  readonly merge: MergeRow;
  readonly job: JobRow;
  /** The recipe was known. Its merge was started again only if its last job had failed or was cancelled. */
  readonly existed: boolean;
}

export interface PlannedMergekit {
  readonly report: MergekitReport;
  /** What the recipe calls its models. */
  readonly references: readonly string[];
  readonly planned: Result<PlannedMerge>;
}

export type MergeService = ReturnType<typeof createMergeService>;

/** Use cases of merges: methods, dry runs, starting, looking up. */
export function createMergeService(deps: ServiceDeps) {
  const { dataSource, queue } = deps;

  async function enqueue(manager: EntityManager, viewer: Viewer | null, mergeId: string): Promise<JobRow> {
    const { job } = await queue.enqueue(manager, {
      kind: 'MERGE',
      payload: { mergeId },
      subject: { type: 'MERGE', id: mergeId },
      createdBy: viewer?.tokenId ?? null,
    });
    return job;
  }

  /** The row, the inputs and the job of a merge in one transaction; or the merge of this recipe that exists. */
  async function startPlanned(
    viewer: Viewer | null,
    planned: PlannedInputs,
    name: string | null,
  ): Promise<Result<StartedMerge>> {
    const draft = mergeRow(planned, name, viewer?.tokenId ?? null, deps.clock());
    return inTransaction(dataSource, async (manager) => {
      const created = await insertMerge(manager, draft);
      const merge = await lockMergeByRecipe(manager, draft.recipeDigest);
      if (created) await insertMergeInputs(manager, inputRows(merge.id, planned));
      const known = created ? null : await jobOf(manager, merge);
      if (known !== null) return ok({ merge, job: known, existed: true });
      const job = await enqueue(manager, viewer, merge.id);
      const detail = { job: job.id, again: !created };
      await audit(manager, {
        viewer,
        at: deps.clock(),
        action: 'mergeStart',
        subjectType: 'Merge',
        subjectId: merge.id,
        detail,
      });
      return ok({ merge, job, existed: !created });
    });
  }

  return {
    /** Methods that this server can run; all of them, or all dialects and versions of one. */
    methods(id?: string): MethodCard[] {
      return listAllMethods().filter((card) => id === undefined || card.id === id);
    },

    postSteps(): PostStepCard[] {
      return listPostSteps();
    },

    /** What a merge would do, without doing it. Anybody who may read may ask. */
    async plan(request: MergeRequest): Promise<Result<PlannedMerge>> {
      const planned = await planRequest(deps, dataSource.manager, request);
      if (!planned.ok) return planned;
      const { plan, statistics } = planned.value;
      return ok({ plan, statistics, existing: await findMergeByRecipe(dataSource.manager, plan.recipeDigest) });
    },

    /**
     * Starts a merge: its row, its inputs and its job in one transaction. A recipe is computed once: asking again, even at
     * the same moment, gives the merge that exists, and a new job only when the last one failed or was cancelled.
     */
    async start(viewer: Viewer | null, request: MergeRequest): Promise<Result<StartedMerge>> {
      const missing = missingScope(viewer, 'merge:run');
      if (missing !== null) return failAll([missing]);
      const planned = await planRequest(deps, dataSource.manager, request);
      if (!planned.ok) return planned;
      return startPlanned(viewer, planned.value, request.name);
    },

    /** What a mergekit recipe says, and what its merge would do. */
    async planMergekit(request: MergekitRequest): Promise<PlannedMergekit> {
      const { report, references, planned } = await importMergekit(deps, dataSource.manager, request);
      if (!planned.ok) return { report, references, planned };
      const { plan, statistics } = planned.value;
      const existing = await findMergeByRecipe(dataSource.manager, plan.recipeDigest);
      return { report, references, planned: ok({ plan, statistics, existing }) };
    },

    /** Starts the merge of a mergekit recipe, as `start` does. The report is null for those who may not merge. */
    async startMergekit(
      viewer: Viewer | null,
      request: MergekitRequest,
    ): Promise<{ readonly report: MergekitReport | null; readonly started: Result<StartedMerge> }> {
      const missing = missingScope(viewer, 'merge:run');
      if (missing !== null) return { report: null, started: failAll([missing]) };
      const { report, planned } = await importMergekit(deps, dataSource.manager, request);
      if (!planned.ok) return { report, started: planned };
      return { report, started: await startPlanned(viewer, planned.value, request.name) };
    },

    page(query: MergesQuery, page: PageRequest): Promise<Page<MergeFacts>> {
      return mergesPage(dataSource.manager, query, page);
    },

    count(query: MergesQuery): Promise<number> {
      return mergesCount(dataSource.manager, query);
    },

    byIds(ids: readonly string[]): Promise<MergeFacts[]> {
      return findMergeFacts(dataSource.manager, ids);
    },

    /** With recipes and plans. */
    wholeByIds(ids: readonly string[]): Promise<MergeRow[]> {
      return findMerges(dataSource.manager, ids);
    },

    /** Inputs of merges: the base first, then the experts in the order of the recipe. */
    inputsOf(mergeIds: readonly string[]): Promise<MergeInputRow[]> {
      return mergeInputs(dataSource.manager, mergeIds);
    },

    /** What the methods of merges reported, in order of tensor name. */
    notesOf(mergeIds: readonly string[]): Promise<MergeNoteRow[]> {
      return mergeNotes(dataSource.manager, mergeIds);
    },

    /** The newest job of each merge. */
    jobs(mergeIds: readonly string[]): Promise<Map<string, JobRow>> {
      return latestJobs(dataSource.manager, 'MERGE', mergeIds);
    },

    /** The merges that made these checkpoints, oldest first. */
    thatMade(checkpointIds: readonly string[]): Promise<MergeFacts[]> {
      return mergesThatMade(dataSource.manager, checkpointIds);
    },
  };
}

/** The job that a known merge needs no other one beside: it is under way, or has succeeded. */
async function jobOf(manager: EntityManager, merge: MergeRow): Promise<JobRow | null> {
  const live = await liveJob(manager, 'MERGE', merge.id);
  return live ?? (merge.outputCheckpointId === null ? null : latestJob(manager, 'MERGE', merge.id));
}

/** The card of a stored merge's method, also when a later version of the program has dropped it from its catalogue. */
export function methodCardOf(merge: Pick<MergeRow, 'method' | 'dialect' | 'methodVersion'>): MethodCard {
  const { method: id, dialect, methodVersion: version } = merge;
  const known = findAnyMethod({ id, dialect, version });
  if (known !== null) return known.card;
  return {
    id,
    dialect,
    version,
    family: 'OTHER',
    title: id,
    summary: 'This server cannot run it any more.',
    citation: { title: 'not known to this server', arxiv: null },
    experts: { min: 1, max: null },
    prerequisites: { base: false, statistics: [], data: false, tuning: false, randomness: false },
    parameters: [],
    costFormula: '',
  };
}
