import {
  MergeFromMergekitDocument,
  MergekitImportDocument,
  type MergekitInput,
} from '../../client/documents.generated.ts';
import { accepted, type GraphqlClient } from '../../client/graphql-client.ts';
import { resolveCheckpoint } from '../../client/references.ts';
import { pathText, referenceText } from '../../merge/mergekit/config.ts';
import { readMergekit } from '../../merge/mergekit/read-config.ts';
import { referencesOf } from '../../merge/mergekit/to-recipe.ts';
import { parseInteger, parsePairs } from '../arguments.ts';
import { finishMerge } from '../finish-merge.ts';
import { describePlan } from '../merge-text.ts';
import { describeReport, readRecipe } from '../recipe-file.ts';
import type { Session } from '../session.ts';

export interface RecipeOptions {
  readonly model: readonly string[];
  readonly ignoreUnknown?: boolean;
  readonly seed?: string;
  readonly name?: string;
  readonly plan?: boolean;
  readonly wait?: boolean;
}

/** `mergeboard merge recipe.yml`: a mergekit recipe on checkpoints of a server. */
export async function mergeRecipeOnServer(path: string, options: RecipeOptions, session: Session): Promise<void> {
  const { client, output, signal } = session;
  const input = await mergekitInput(client, await readRecipe(path), options);
  if (options.plan) {
    const { plan, report } = accepted((await client.request(MergekitImportDocument, { input }, signal)).mergekitImport);
    if (plan) output.result({ ...plan, report }, [describePlan(plan), ...describeReport(report)].join('\n'));
    return;
  }
  const answer = accepted((await client.request(MergeFromMergekitDocument, { input }, signal)).mergeFromMergekit);
  if (!answer.merge) throw new Error('the server answered without a merge');
  if (answer.report !== null) describeReport(answer.report).forEach((line) => output.note(line));
  await finishMerge(answer.merge, answer.existed === true, options.wait === true, session);
}

/** A model is the checkpoint that `--model` says, else the one of its name; with an adapter on it, that of the adapter. */
async function mergekitInput(client: GraphqlClient, yaml: string, options: RecipeOptions): Promise<MergekitInput> {
  const given = parsePairs(options.model, '--model');
  const { config } = readMergekit(yaml, { allowIgnored: options.ignoreUnknown });
  const references = config === null ? [] : referencesOf(config).map(({ value }) => value);
  const models = await Promise.all(
    references.map(async (value) => {
      const reference = referenceText(value);
      const wanted = given.get(reference) ?? pathText(value.lora ?? value);
      return { reference, checkpoint: (await resolveCheckpoint(client, wanted)).id };
    }),
  );
  return {
    yaml,
    models,
    ignoreUnknown: options.ignoreUnknown === true,
    ...(options.seed === undefined ? {} : { seed: String(parseInteger(options.seed, 0, 2 ** 53 - 1, '--seed')) }),
    name: options.name ?? null,
  };
}
