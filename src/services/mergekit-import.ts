import { type EntityManager } from 'typeorm';
import { type Located, type MergekitConfig, type ModelReference, referenceText } from '../merge/mergekit/config.ts';
import { readMergekit } from '../merge/mergekit/read-config.ts';
import { describeEntry, type MergekitReport, type ReportEntry } from '../merge/mergekit/report.ts';
import { mistakeOfIssue, referencesOf, toRecipe } from '../merge/mergekit/to-recipe.ts';
import { planMerge } from '../merge/plan.ts';
import { resolveRecipe } from '../merge/recipe.ts';
import { type Recipe } from '../merge/recipe-types.ts';
import { type CheckpointTable } from '../merge/types.ts';
import { type CheckpointRow } from '../storage/entities/checkpoint.ts';
import { findCheckpoints } from '../storage/stores/checkpoint-store.ts';
import { findOntos, readExpertTables } from './merge-adapters.ts';
import { nameErrors, type PlannedInputs } from './merge-service-plan.ts';
import { failAll, ok, type Result, type UserError } from './result.ts';
import { type ServiceDeps } from './service-deps.ts';

/** A mergekit recipe, and the checkpoints that its models mean. */
export interface MergekitRequest {
  readonly yaml: string;
  readonly models: readonly { readonly reference: string; readonly checkpointId: string }[];
  readonly allowIgnored: boolean;
  readonly seed: bigint;
  readonly name: string | null;
}

export interface MergekitImport {
  readonly report: MergekitReport;
  /** What the recipe calls its models, in the order of the text. */
  readonly references: readonly string[];
  readonly planned: Result<PlannedInputs>;
}

/** Reads a mergekit recipe and plans it on registered checkpoints. Mistakes in the YAML are about the field `yaml`. */
export async function importMergekit(
  deps: Pick<ServiceDeps, 'settings' | 'objects'>,
  manager: EntityManager,
  request: MergekitRequest,
): Promise<MergekitImport> {
  const { config, report, mistakes } = readMergekit(request.yaml, { allowIgnored: request.allowIgnored });
  if (config === null) return { report, references: [], planned: failAll(mistakes.map(userError)) };
  const references = referencesOf(config);
  const names = references.map(({ value }) => referenceText(value));
  const unsupported = beyondServer(config);
  const whole = { ...report, unsupported: [...report.unsupported, ...unsupported] };
  const planned =
    unsupported.length > 0
      ? failAll(unsupported.map((entry) => userError({ ...entry, code: 'INVALID_INPUT' })))
      : await planConfig(deps, manager, request, config, references);
  return { report: whole, references: names, planned };
}

/** Side files of a merge on a server are those of its first input. */
function beyondServer({ tokenizer, base, chatTemplate }: MergekitConfig): ReportEntry[] {
  const entry = ({ path, at }: Located<unknown>, message: string): ReportEntry => ({ path, ...at, message });
  const found: ReportEntry[] = [];
  const isBase =
    tokenizer?.value.kind === 'base' ||
    (tokenizer?.value.kind === 'model' &&
      base !== null &&
      referenceText(tokenizer.value.model) === referenceText(base.value));
  if (tokenizer !== null && !(isBase && base !== null)) {
    found.push(entry(tokenizer, 'a server takes the tokenizer of the base; merge folders (--out) to choose another'));
  }
  if (chatTemplate !== null) {
    found.push(entry(chatTemplate, 'a server leaves chat templates alone; merge folders (--out) to set one'));
  }
  return found;
}

async function planConfig(
  deps: Pick<ServiceDeps, 'settings' | 'objects'>,
  manager: EntityManager,
  request: MergekitRequest,
  config: MergekitConfig,
  references: readonly Located<ModelReference>[],
): Promise<Result<PlannedInputs>> {
  const found = await findModels(manager, request, references);
  if (!found.ok) return found;
  const rows = [...found.value.values()];
  const base = config.base === null ? null : (found.value.get(referenceText(config.base.value)) ?? null);
  const ontos = await findOntos(manager, rows, base);
  if (!ontos.ok) return ontos;
  const tables = await readExpertTables(manager, rows, ontos.value);
  if (!tables.ok) return tables;
  const byDigest = new Map(tables.value.map((table) => [table.digest, table]));
  const models = new Map<string, CheckpointTable>();
  for (const [name, row] of found.value) {
    const table = byDigest.get(row.contentDigest);
    if (table !== undefined) models.set(name, table);
  }
  const translated = toRecipe(config, models, { seed: Number(request.seed) });
  if (!translated.ok) return failAll(translated.mistakes.map(userError));
  const { draft, placeOf } = translated;
  const resolved = resolveRecipe(draft);
  if (!resolved.ok) return failAll(resolved.errors.map((issue) => userError(mistakeOfIssue(issue, placeOf))));
  const { recipe } = resolved;
  const { fileBytes } = deps.settings.outputs;
  const planned = planMerge({
    recipe,
    base: byDigest.get(recipe.base ?? '') ?? null,
    experts: tables.value,
    threads: deps.settings.worker.threads,
    memoryBudgetBytes: deps.settings.worker.memoryBudgetBytes,
    maxFileBytes: fileBytes,
    targetKind: deps.objects.multipartStaging === undefined ? 'parts' : 'file',
  });
  if (!planned.ok) return failAll(planned.errors.map((issue) => userError(mistakeOfIssue(issue, placeOf))));
  // none of mergekit's methods needs one
  return ok({ plan: planned.plan, fileBytes, ...inputsOf(recipe, rows), statistics: [] });
}

/** The checkpoints behind a recipe: pieces of stacks are experts all, in the order in which they are used. */
function inputsOf(recipe: Recipe, rows: readonly CheckpointRow[]): Pick<PlannedInputs, 'base' | 'experts'> {
  const rowOf = (digest: string): CheckpointRow[] => rows.filter(({ contentDigest }) => contentDigest === digest);
  const [base = null] = recipe.base === null ? [] : rowOf(recipe.base);
  if (recipe.stacks === undefined) {
    return { base, experts: recipe.experts.flatMap(({ digest }) => rowOf(digest).slice(0, 1)) };
  }
  const used = new Set(recipe.stacks.flatMap(({ pieces }) => pieces.map(({ checkpoint }) => checkpoint)));
  return {
    base,
    experts: [...new Map(rows.map((row) => [row.id, row])).values()].filter((row) => used.has(row.contentDigest)),
  };
}

/** The READY checkpoint of every model; duplicates are followed. */
async function findModels(
  manager: EntityManager,
  { models, name }: MergekitRequest,
  references: readonly Located<ModelReference>[],
): Promise<Result<ReadonlyMap<string, CheckpointRow>>> {
  const errors: UserError[] = nameErrors(name);
  const rows = await findCheckpoints(
    manager,
    models.map(({ checkpointId }) => checkpointId),
  );
  const found = new Map<string, CheckpointRow>();
  for (const { path, at, value } of references) {
    const text = referenceText(value);
    const index = models.findIndex(({ reference }) => reference === text);
    const row = index < 0 ? undefined : rows.get(models[index].checkpointId);
    if (row?.state === 'READY' && value.lora !== null && row.kind !== 'ADAPTER') {
      const message = `checkpoint "${row.name}" is no adapter: ${text} means an adapter on a model`;
      errors.push({ code: 'INVALID_INPUT', message, field: ['input', 'models', String(index), 'checkpoint'] });
    } else if (row?.state === 'READY') found.set(text, row);
    else if (index < 0) {
      errors.push(
        userError({ code: 'NOT_FOUND', path, ...at, message: `name the checkpoint of ${text} among models` }),
      );
    } else {
      const message = row === undefined ? 'there is no such checkpoint' : `checkpoint "${row.name}" is ${row.state}`;
      const code = row === undefined ? 'NOT_FOUND' : 'NOT_READY';
      errors.push({ code, message, field: ['input', 'models', String(index), 'checkpoint'] });
    }
  }
  return errors.length === 0 ? ok(found) : failAll(errors);
}

function userError(mistake: ReportEntry & Pick<UserError, 'code'>): UserError {
  return { code: mistake.code, message: describeEntry(mistake), field: ['input', 'yaml'] };
}
