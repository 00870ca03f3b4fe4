import { type Context } from '../context.ts';
import { missingScope } from '../services/viewer.ts';
import { type LeaderboardRow } from '../storage/entities/leaderboard-row.ts';
import { type NodeModel } from './models.ts';
import { type NodeType } from './node-id.ts';

type NodeLoader<Type extends NodeType> = (
  context: Context,
  uuid: string,
) => Promise<Omit<Extract<NodeModel, { __typename: Type }>, '__typename'> | null>;

/** How `node`, `nodes` and the subject of a job find a row. Every type of `NodeType` has its line. */
const NODE_LOADERS: { readonly [Type in NodeType]: NodeLoader<Type> } = {
  Alias: (context, uuid) => context.loaders.aliases.load(uuid),
  Benchmark: (context, uuid) => context.loaders.benchmarks.load(uuid),
  Cell: (context, uuid) => context.loaders.cells.load(uuid),
  Checkpoint: (context, uuid) => context.loaders.checkpoints.load(uuid),
  Evaluation: (context, uuid) => context.loaders.evaluations.load(uuid),
  Experiment: (context, uuid) => context.loaders.experiments.load(uuid),
  ExperimentPoint: (context, uuid) => context.loaders.experimentPoints.load(uuid),
  Job: (context, uuid) => context.loaders.jobs.load(uuid),
  LeaderboardRow: (context, uuid) => rowOf(context, uuid, 'VERIFIED'),
  Merge: (context, uuid) => context.loaders.merges.load(uuid),
  ReportedRow: (context, uuid) => rowOf(context, uuid, 'REPORTED'),
  Statistic: (context, uuid) => context.loaders.statistics.load(uuid),
  Token: async (context, uuid) => {
    const visible = context.viewer?.tokenId === uuid || missingScope(context.viewer, 'admin') === null;
    return visible ? context.loaders.tokens.load(uuid) : null;
  },
  Upload: (context, uuid) => context.services.uploads.find(context.viewer, uuid),
};

/** Rows of both tiers are in one table; an id is of one. */
async function rowOf({ loaders }: Context, uuid: string, tier: LeaderboardRow['tier']): Promise<LeaderboardRow | null> {
  const row = await loaders.leaderboardRows.load(uuid);
  return row?.tier === tier ? row : null;
}

/** The object of a decoded id with its type's name beside the row, as GraphQL needs it to tell types apart. */
export async function loadNode(context: Context, type: NodeType, uuid: string): Promise<NodeModel | null> {
  const row = await NODE_LOADERS[type](context, uuid);
  return row === null ? null : ({ ...row, __typename: type } as NodeModel);
}
