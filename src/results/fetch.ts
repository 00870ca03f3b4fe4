import {
  ExperimentChoicesDocument,
  ExperimentFailuresDocument,
  ResultBoardDocument,
  ResultCorrelationDocument,
  ResultScalingDocument,
  type ExperimentChoicesQuery,
  type ExperimentFailuresQuery,
  type ExperimentPartsFragment,
  type LeaderboardFilter,
  type Modality,
  type ResultBoardQuery,
  type ResultCorrelationQuery,
  type ResultScalingQuery,
} from '../client/documents.generated.ts';
import { type GraphqlClient } from '../client/graphql-client.ts';
import { type NotRun } from '../cli/experiment-run.ts';

/** What was run on one suite. */
export interface SuiteResults {
  readonly suite: string;
  readonly modality: Modality;
  /** `slug@revision`. */
  readonly benchmark: string;
  readonly experiments: readonly {
    readonly experiment: ExperimentPartsFragment;
    readonly notRun: readonly NotRun[];
  }[];
}

export type ResultRow = ResultBoardQuery['leaderboard']['nodes'][number];
export type Choice = NonNullable<ExperimentChoicesQuery['experiment']>['choices'][number];
export type Failure = NonNullable<ExperimentFailuresQuery['experiment']>['points']['nodes'][number];
export type Correlations = ResultCorrelationQuery['correlation'];
export type MethodScaling = ResultScalingQuery['scaling'][number];

/** What the page says of one experiment. */
export interface ExperimentResults {
  readonly experiment: ExperimentPartsFragment;
  readonly notRun: readonly NotRun[];
  /** Numbers of experts of its subsets. */
  readonly sizes: readonly number[];
  /** Picked points and controls, best generalization first. */
  readonly rows: readonly ResultRow[];
  readonly choices: readonly Choice[];
  readonly statisticSeconds: number;
  readonly failures: readonly Failure[];
  /** Over the picked points of the largest number of experts; null where it cannot be taken. */
  readonly correlation: Correlations | null;
  /** Of each method, where several numbers of experts were merged. */
  readonly scaling: readonly MethodScaling[];
}

/** All that is shown of an experiment, from the API alone. */
export async function fetchResults(
  client: GraphqlClient,
  { modality, benchmark }: Pick<SuiteResults, 'modality' | 'benchmark'>,
  { experiment, notRun }: SuiteResults['experiments'][number],
): Promise<ExperimentResults> {
  const { id, selection } = experiment;
  const filter: LeaderboardFilter = { experiment: id, selected: true, labelSpace: selection.labelSpace };
  const rows = await allRows(client, modality, benchmark, filter);
  const { choices, statisticSeconds } = await allChoices(client, id);
  const sizes = [...new Set(choices.map(({ subset }) => subset.size))].sort((a, b) => a - b);
  const most = sizes.at(-1) ?? 0;
  const correlation = await optional(() =>
    client.request(ResultCorrelationDocument, {
      benchmark,
      filter: { ...filter, minExperts: most, maxExperts: most, roles: ['METHOD'], methods: merging(choices) },
    }),
  );
  const methods = new Map(choices.map(({ method }) => [`${method.id}/${method.dialect}`, method]));
  const scaling: MethodScaling[] = [];
  if (sizes.length > 1) {
    for (const { id: method, dialect } of methods.values()) {
      const variables = { benchmark, method, dialect, filter: { selected: true, labelSpace: selection.labelSpace } };
      scaling.push(...(await client.request(ResultScalingDocument, variables)).scaling);
    }
  }
  return {
    ...{ experiment, notRun, sizes, rows, choices, scaling, statisticSeconds },
    failures: await allFailures(client, id),
    correlation: correlation?.correlation ?? null,
  };
}

/** Ids of the methods among the choices: random experts are a control. */
function merging(choices: readonly Choice[]): string[] {
  return [...new Set(choices.flatMap(({ method }) => (method.dialect === 'control' ? [] : method.id)))];
}

/** Choices asked for at a time: what a question may cost is limited. */
const CHOICES_A_PAGE = 50;

async function allChoices(
  client: GraphqlClient,
  id: string,
): Promise<{ readonly choices: readonly Choice[]; readonly statisticSeconds: number }> {
  const choices: Choice[] = [];
  for (;;) {
    const variables = { id, first: CHOICES_A_PAGE, offset: choices.length };
    const { experiment }: ExperimentChoicesQuery = await client.request(ExperimentChoicesDocument, variables);
    if (!experiment) throw new Error(`experiment ${id} is gone`);
    choices.push(...experiment.choices);
    if (experiment.choices.length < CHOICES_A_PAGE) {
      return {
        choices,
        statisticSeconds: experiment.statistics.reduce((sum, { cost }) => sum + (cost?.seconds ?? 0), 0),
      };
    }
  }
}

async function allRows(
  client: GraphqlClient,
  modality: Modality,
  benchmark: string,
  filter: LeaderboardFilter,
): Promise<ResultRow[]> {
  const rows: ResultRow[] = [];
  let after: string | null = null;
  do {
    const page: ResultBoardQuery = await client.request(ResultBoardDocument, { modality, benchmark, filter, after });
    rows.push(...page.leaderboard.nodes);
    const { hasNextPage, endCursor } = page.leaderboard.pageInfo;
    after = hasNextPage ? endCursor : null;
  } while (after !== null);
  return rows;
}

async function allFailures(client: GraphqlClient, id: string): Promise<Failure[]> {
  const failures: Failure[] = [];
  let after: string | null = null;
  do {
    const page: ExperimentFailuresQuery = await client.request(ExperimentFailuresDocument, { id, after });
    const points: NonNullable<ExperimentFailuresQuery['experiment']>['points'] | undefined = page.experiment?.points;
    failures.push(...(points?.nodes ?? []));
    after = points?.pageInfo.hasNextPage === true ? points.pageInfo.endCursor : null;
  } while (after !== null);
  return failures;
}

/** What a board of too few rows does not have. */
async function optional<T>(ask: () => Promise<T>): Promise<T | null> {
  try {
    return await ask();
  } catch {
    return null;
  }
}
