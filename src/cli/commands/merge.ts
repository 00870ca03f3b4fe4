import { type Command } from 'commander';
import { MergePlanDocument, MergeStartDocument, type MergeInput } from '../../client/documents.generated.ts';
import { accepted, type GraphqlClient } from '../../client/graphql-client.ts';
import { resolveCheckpoint } from '../../client/references.ts';
import { collect, parseExpert, parseParameters, withClientOptions } from '../arguments.ts';
import { UsageError } from '../exit-codes.ts';
import { finishMerge } from '../finish-merge.ts';
import { describePlan } from '../merge-text.ts';
import { withSession, type ClientOptions, type Session } from '../session.ts';
import type { FolderMergeOptions } from './merge-folders.ts';

interface MergeOptions extends ClientOptions, Omit<FolderMergeOptions, 'out'> {
  readonly method?: string;
  readonly dialect?: string;
  readonly param: readonly string[];
  readonly base?: string;
  readonly expert: readonly string[];
  readonly statistic: readonly string[];
  readonly dtype?: string;
  readonly name?: string;
  readonly wait?: boolean;
  readonly out?: string;
}

/** `mergeboard merge`: plans or starts one merge. */
export function addMergeCommand(program: Command): void {
  const command = program
    .command('merge')
    .description('merge experts, or carry out a mergekit recipe; the same recipe is never computed twice')
    .argument('[recipe]', 'a mergekit recipe (YAML) instead of --method, --base and --expert')
    .option('-m, --method <id>', 'a method: `mergeboard methods` lists them')
    .option('--dialect <name>', 'dialect of the method')
    .option('-p, --param <name=value>', 'parameter of the method; may be repeated', collect, [])
    .option('--base <checkpoint>', 'base that the experts were trained from')
    .option(
      '-e, --expert <checkpoint[@weight]>',
      'expert, by id, digest prefix, alias or exact name; repeat for each',
      collect,
      [],
    )
    .option(
      '--statistic <id>',
      'statistic of an expert; repeat in the order of the experts (the only one there is)',
      collect,
      [],
    )
    .option('--dtype <dtype>', 'dtype of the output: same, F32, F16, BF16, F64, F8_E4M3, F8_E5M2')
    .option('--seed <number>', 'seed of random masks')
    .option('--name <name>', 'name of the output')
    .option('--plan', 'only say what the merge would read, write and need')
    .option('--wait', 'wait until the output is there')
    .option('--out <folder>', 'recipe: merge folders of this machine into this one, with no server')
    .option(
      '--model <reference=model>',
      'recipe: folder or checkpoint that a model of it means; may be repeated',
      collect,
      [],
    )
    .option('--ignore-unknown', 'recipe: pass over what mergekit would ignore')
    .option('--overwrite', 'with --out: replace what is there, once the merge is done')
    .option('--shard-size <size>', 'with --out: largest file of weights (5GB)')
    .option('--threads <number>', 'with --out: threads, as many as are useful unless given')
    .option('--memory <size>', 'with --out: memory that the merge may plan with (512MiB)')
    .option('--no-copy-tokenizer', 'with --out: leave the tokenizer out');
  withClientOptions(command).action((recipe: string | undefined, options: MergeOptions) =>
    withSession(options, async (session) => {
      const { client, output, signal } = session;
      if (recipe !== undefined) return mergeRecipe(recipe, options, session);
      if (options.out !== undefined) throw new UsageError('--out goes with a recipe');
      const input = await mergeInput(client, options);
      if (options.plan) {
        const { plan } = accepted((await client.request(MergePlanDocument, { input }, signal)).mergePlan);
        if (plan) output.result(plan, describePlan(plan));
        return;
      }
      const { merge, existed } = accepted((await client.request(MergeStartDocument, { input }, signal)).mergeStart);
      if (!merge) throw new Error('the server answered without a merge');
      await finishMerge(merge, existed === true, options.wait === true, session);
    }),
  );
}

/** A recipe on folders when there is an `--out`, else on the server's checkpoints. */
async function mergeRecipe(recipe: string, options: MergeOptions, session: Session): Promise<void> {
  const others = ['method', 'dialect', 'base', 'dtype'] as const;
  const given = others.find((name) => options[name] !== undefined);
  if (given !== undefined || options.expert.length > 0 || options.param.length > 0) {
    throw new UsageError(`--${given ?? (options.expert.length > 0 ? 'expert' : 'param')} is part of the recipe`);
  }
  if (options.out !== undefined) {
    const { mergeRecipeToFolder } = await import('./merge-folders.ts');
    return mergeRecipeToFolder(recipe, { ...options, out: options.out }, session);
  }
  const { mergeRecipeOnServer } = await import('./merge-recipe.ts');
  return mergeRecipeOnServer(recipe, options, session);
}

async function mergeInput(client: GraphqlClient, options: MergeOptions): Promise<MergeInput> {
  if (options.method === undefined) throw new UsageError('name a --method, or a recipe');
  if (options.expert.length === 0) throw new UsageError('name at least one --expert');
  if (options.seed !== undefined && !/^\d+$/.test(options.seed))
    throw new UsageError('--seed is a non-negative integer');
  if (options.statistic.length > 0 && options.statistic.length !== options.expert.length) {
    throw new UsageError('name a --statistic for every --expert, in their order, or none');
  }
  const parameters = parseParameters(options.param);
  const experts = await Promise.all(
    options.expert.map(parseExpert).map(async ({ reference, weight }, index) => ({
      checkpoint: (await resolveCheckpoint(client, reference)).id,
      ...(weight === null ? {} : { weight }),
      ...(options.statistic[index] === undefined ? {} : { statistic: options.statistic[index] }),
    })),
  );
  return {
    method: { id: options.method, dialect: options.dialect },
    parameters,
    base: options.base === undefined ? null : (await resolveCheckpoint(client, options.base)).id,
    experts,
    ...(options.dtype === undefined ? {} : { outputDtype: options.dtype }),
    ...(options.seed === undefined ? {} : { seed: options.seed }),
    name: options.name ?? null,
  };
}
