import { type EntityManager } from 'typeorm';
import { planMerge } from '../merge/plan.ts';
import { resolveRecipe } from '../merge/recipe.ts';
import { type RecipeDraft } from '../merge/recipe-types.ts';
import { type MergeIssue, type MergePlan } from '../merge/types.ts';
import { type CheckpointRow } from '../storage/entities/checkpoint.ts';
import { readCheckpointTable } from '../storage/read-models/checkpoint-table.ts';
import { readStatisticTable } from '../storage/read-models/statistic-table.ts';
import { findCheckpoints } from '../storage/stores/checkpoint-store.ts';
import { findOntos, readExpertTables } from './merge-adapters.ts';
import { type ChosenStatistic, resolveStatistics } from './merge-statistics.ts';
import { failAll, ok, type Result, type UserError } from './result.ts';
import { type ServiceDeps } from './service-deps.ts';

export interface ExpertRequest {
  readonly checkpointId: string;
  readonly weight?: number;
  /** Null: the server may choose. */
  readonly statisticId: string | null;
  readonly parameters?: unknown;
}

/** A merge as a client asks for it, its ids taken apart. */
export interface MergeRequest {
  readonly method: RecipeDraft['method'];
  readonly parameters: unknown;
  readonly baseId: string | null;
  readonly experts: readonly ExpertRequest[];
  readonly post: readonly { readonly id: string; readonly parameters?: unknown }[];
  readonly outputDtype?: string;
  readonly seed: bigint;
  readonly name: string | null;
}

export interface PlannedInputs {
  readonly plan: MergePlan;
  /** Size from which the output is cut into shards: a worker has to cut it as planned, whatever its own settings. */
  readonly fileBytes: number;
  readonly base: CheckpointRow | null;
  /** In the order of the recipe. */
  readonly experts: readonly CheckpointRow[];
  /** In the same order; null for a method that needs none. */
  readonly statistics: readonly (ChosenStatistic | null)[];
}

const MAX_NAME_LENGTH = 200;

/**
 * Everything that has to be known before a merge starts, from the tables alone: which checkpoints are meant, the
 * canonical recipe, the plan. `mergePlan` and `mergeStart` both come through here, so a plan and its merge never differ.
 */
export async function planRequest(
  deps: Pick<ServiceDeps, 'settings' | 'objects'>,
  manager: EntityManager,
  request: MergeRequest,
): Promise<Result<PlannedInputs>> {
  const found = await findInputs(manager, request);
  if (!found.ok) return found;
  const { base, experts } = found.value;
  const ontos = await findOntos(manager, experts, base);
  if (!ontos.ok) return ontos;
  const given = givenParameters(request);
  if (!given.ok) return given;
  const wanted = experts.map((checkpoint, i) => ({ checkpoint, statisticId: request.experts[i].statisticId }));
  const chosen = await resolveStatistics(manager, request.method, wanted);
  if (!chosen.ok) return chosen;
  const resolved = resolveRecipe({
    method: request.method,
    parameters: given.value.method,
    base: base?.contentDigest ?? null,
    experts: experts.map((row, i) => ({
      digest: row.contentDigest,
      onto: ontos.value[i]?.contentDigest,
      weight: request.experts[i].weight,
      parameters: given.value.experts[i],
      ...statisticOf(chosen.value[i]),
    })),
    post: request.post.map(({ id }, i) => ({ id, parameters: given.value.post[i] })),
    outputDtype: request.outputDtype,
    seed: Number(request.seed),
  });
  if (!resolved.ok) return failAll(resolved.errors.map(userErrorOfIssue));

  const { recipe } = resolved;
  const distinct = new Map(experts.map((row) => [row.contentDigest, row]));
  const statistics = new Map(chosen.value.flatMap((one) => (one === null ? [] : [[one.statistic.digest, one]])));
  const tables = await readExpertTables(manager, experts, ontos.value);
  if (!tables.ok) return tables;
  const planned = planMerge({
    recipe,
    base: base === null ? null : await readCheckpointTable(manager, base),
    experts: tables.value,
    statistics: await Promise.all(
      [...statistics.values()].map(({ statistic }) => readStatisticTable(manager, statistic)),
    ),
    threads: deps.settings.worker.threads,
    memoryBudgetBytes: deps.settings.worker.memoryBudgetBytes,
    maxFileBytes: deps.settings.outputs.fileBytes,
    targetKind: deps.objects.multipartStaging === undefined ? 'parts' : 'file',
  });
  if (!planned.ok) return failAll(planned.errors.map(userErrorOfIssue));
  const inOrder = recipe.experts.flatMap(({ digest }) => distinct.get(digest) ?? []);
  return ok({
    plan: planned.plan,
    fileBytes: deps.settings.outputs.fileBytes,
    base,
    experts: inOrder,
    statistics: recipe.experts.map(({ statistic }) => statistics.get(statistic ?? null) ?? null),
  });
}

function statisticOf(chosen: ChosenStatistic | null): { readonly statistic?: string } {
  const digest = chosen?.statistic.digest ?? null;
  return digest === null ? {} : { statistic: digest };
}

/** The checkpoints that the request names, in its order, each READY; duplicates are followed. */
async function findInputs(
  manager: EntityManager,
  request: MergeRequest,
): Promise<Result<{ base: CheckpointRow | null; experts: CheckpointRow[] }>> {
  const wanted = [
    ...(request.baseId === null ? [] : [request.baseId]),
    ...request.experts.map(({ checkpointId }) => checkpointId),
  ];
  const rows = await findCheckpoints(manager, wanted);
  const errors: UserError[] = nameErrors(request.name);
  const ready = (id: string, field: readonly string[]): CheckpointRow[] => {
    const row = rows.get(id);
    if (row?.state === 'READY' && row.kind !== 'ENSEMBLE') return [row];
    errors.push(
      row?.kind === 'ENSEMBLE'
        ? { code: 'INVALID_INPUT', message: `"${row.name}" is an ensemble: name its members`, field }
        : row === undefined
          ? { code: 'NOT_FOUND', message: 'there is no such checkpoint', field }
          : {
              code: 'NOT_READY',
              message: `checkpoint "${row.name}" is ${row.state}: only READY ones can be merged`,
              field,
            },
    );
    return [];
  };
  const [base = null] = request.baseId === null ? [] : ready(request.baseId, ['input', 'base']);
  const experts = request.experts.flatMap(({ checkpointId }, i) =>
    ready(checkpointId, ['input', 'experts', String(i), 'checkpoint']),
  );
  return errors.length === 0 ? ok({ base, experts }) : failAll(errors);
}

/** What is wrong with the name of a merge. */
export function nameErrors(name: string | null): UserError[] {
  if (name === null || (name.trim() !== '' && name.length <= MAX_NAME_LENGTH && !/\p{Cc}/u.test(name))) return [];
  return [
    {
      code: 'INVALID_INPUT',
      message: `name must have 1 to ${MAX_NAME_LENGTH} printable characters`,
      field: ['input', 'name'],
    },
  ];
}

type JsonObject = Readonly<Record<string, unknown>>;

/** The parameters of a request, each of them a JSON object or left out. */
function givenParameters(
  request: MergeRequest,
): Result<{ method: JsonObject; experts: readonly JsonObject[]; post: readonly JsonObject[] }> {
  const errors: UserError[] = [];
  const read = (value: unknown, ...at: string[]): JsonObject => {
    if (value === null || value === undefined) return {};
    if (typeof value === 'object' && !Array.isArray(value)) return { ...value };
    const field = ['input', ...at, 'parameters'];
    errors.push({ code: 'PARAMETER_INVALID', message: 'parameters must be a JSON object', field });
    return {};
  };
  const value = {
    method: read(request.parameters),
    experts: request.experts.map(({ parameters }, i) => read(parameters, 'experts', String(i))),
    post: request.post.map(({ parameters }, i) => read(parameters, 'post', String(i))),
  };
  return errors.length === 0 ? ok(value) : failAll(errors);
}

/** Fields of a recipe's draft by the names that they have in `MergeInput`; what is no input field names none. */
function userErrorOfIssue({ field, ...issue }: MergeIssue): UserError {
  const [first] = field ?? [];
  if (
    field === undefined ||
    !['method', 'parameters', 'base', 'experts', 'outputDtype', 'seed', 'post'].includes(first)
  )
    return issue;
  return { ...issue, field: ['input', ...field.map((part) => (part === 'digest' ? 'checkpoint' : part))] };
}
