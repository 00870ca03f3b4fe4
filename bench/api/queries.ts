/** What is measured: what the page and the command line ask, with arguments that differ from request to request. */
import { BOARDS } from './seed.ts';

export interface Ask {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** A kind of question, and one ask for each of its variants. */
export interface BenchQuery {
  readonly name: string;
  readonly asks: readonly Ask[];
}

/** Asks one question; rejects when the answer has errors. */
export type Answer = (ask: Ask) => Promise<Record<string, unknown>>;

const VARIANTS = 24;
const LARGE = BOARDS[0].slug;
/** Pages that a reader has turned before the deep one. */
const DEEP_ROWS = 4000;

const ROW = `
fragment Row on LeaderboardRow {
  id rank role grid tier metric parameters experts
  checkpoint { id name } merge { id } method { id dialect version title }
  heldIn { value standardError cells relativeToBase relativeToExperts }
  generalization { value standardError cells relativeToBase }
  prerequisites { base statistics data tuning randomness }
  cost { seconds peakRssBytes bytesRead flops }
}`;
const BOARD = `query Board($filter: LeaderboardFilter, $first: Int!, $after: String) {
  leaderboard(modality: IMAGE_CLASSIFICATION, benchmark: "${LARGE}", filter: $filter, first: $first, after: $after) {
    nodes { ...Row } pageInfo { hasNextPage endCursor }
  }
}${ROW}`;
const TURN = `query Turn($after: String) {
  leaderboard(modality: IMAGE_CLASSIFICATION, benchmark: "${LARGE}", first: 100, after: $after) {
    nodes { rank checkpoint { id } } pageInfo { hasNextPage endCursor }
  }
}`;
const CHECKPOINT = `query Checkpoint($id: ID!) {
  checkpoint(id: $id) {
    id name kind state modality family contentDigest bytes parameterCount createdAt readyAt
    base { id name }
    trainedCells { id key }
    files { path role bytes sha256 }
    mergedBy { id method { id dialect title } inputs { role position weight checkpoint { id name kind trainedCells { key } } } }
    usedBy(first: 5) { nodes { id name output { id name } } }
    evaluations(first: 2) { nodes { id split state benchmark { slug revision } scores { metric value standardError examples cell { id key } } } }
  }
}`;
const MERGES = `query Merges($filter: MergeFilter, $first: Int!, $after: String) {
  merges(filter: $filter, first: $first, after: $after) {
    nodes { id name method { id dialect } parameters seed createdAt finishedAt base { id name } output { id name } cost { seconds bytesRead } job { id state } }
    pageInfo { hasNextPage endCursor }
  }
}`;
const JOBS = `query Jobs($filter: JobFilter, $first: Int!, $after: String) {
  jobs(filter: $filter, first: $first, after: $after) {
    nodes {
      id kind state attempt maxAttempts createdAt startedAt finishedAt error { code message } progress { phase completed total unit rate }
      subject { __typename ... on Merge { id name method { id } } ... on Evaluation { id checkpoint { id name } } }
    }
    pageInfo { hasNextPage endCursor }
  }
}`;
const JOB = `query Job($id: ID!) {
  job(id: $id) { id kind state attempt createdAt finishedAt error { code message } progress { phase completed total unit rate updatedAt } }
}`;

interface BoardPage {
  readonly leaderboard: {
    readonly nodes: readonly { readonly checkpoint: { readonly id: string } }[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
  };
}

const FILTERS = [
  { dialect: 'paper' },
  { dialect: 'mergekit', minExperts: 3 },
  { methods: ['ties', 'dare_ties'], minExperts: 4 },
  { needsOnly: ['base'] },
  { maxExperts: 5, needsOnly: ['base', 'randomness'] },
  { roles: ['METHOD'], selected: true },
] as const;

/** The questions, with cursors and ids that a reader of this registry would have. */
export async function benchQueries(answer: Answer): Promise<BenchQuery[]> {
  const { cursors, checkpoints } = await turnPages(answer);
  const jobs = await answer({ query: JOBS, variables: { first: VARIANTS } });
  const jobIds = (jobs.jobs as { nodes: { id: string }[] }).nodes.map(({ id }) => id);
  const some = <T>(values: readonly T[]): T[] =>
    Array.from({ length: VARIANTS }, (_, i) => values[Math.floor((i * values.length) / VARIANTS)]);
  const states = ['SUCCEEDED', 'FAILED', 'QUEUED', null];
  return [
    {
      name: 'leaderboard',
      asks: some(FILTERS).map((filter, i) => ({
        query: BOARD,
        variables: { filter: { ...filter, minExperts: 1 + (i % 4) }, first: 20 },
      })),
    },
    {
      name: 'leaderboard-deep',
      asks: some(cursors).map((after) => ({ query: BOARD, variables: { after, first: 20 } })),
    },
    { name: 'checkpoint', asks: some(checkpoints).map((id) => ({ query: CHECKPOINT, variables: { id } })) },
    {
      name: 'merges',
      asks: some(['ties', 'linear', 'slerp', 'della', null]).map((method) => ({
        query: MERGES,
        variables: { filter: method === null ? null : { method }, first: 20 },
      })),
    },
    {
      name: 'jobs',
      asks: some(states).map((state) => ({
        query: JOBS,
        variables: { filter: state === null ? null : { state }, first: 20 },
      })),
    },
    { name: 'job', asks: some(jobIds).map((id) => ({ query: JOB, variables: { id } })) },
  ];
}

/** Walks down the large board: cursors behind `DEEP_ROWS` (or half of a small board), and checkpoints from all over it. */
async function turnPages(answer: Answer): Promise<{ cursors: string[]; checkpoints: string[] }> {
  const cursors: string[] = [];
  const checkpoints: string[] = [];
  for (let after: string | null = null, more = true; more && cursors.length * 100 < DEEP_ROWS + 100 * VARIANTS;) {
    const { leaderboard } = (await answer({ query: TURN, variables: { after } })) as unknown as BoardPage;
    checkpoints.push(leaderboard.nodes[0].checkpoint.id);
    more = leaderboard.pageInfo.hasNextPage;
    after = leaderboard.pageInfo.endCursor;
    if (more || cursors.length === 0) cursors.push(after);
  }
  const deep = cursors.slice(DEEP_ROWS / 100);
  return { cursors: deep.length > 0 ? deep : cursors.slice(Math.floor(cursors.length / 2)), checkpoints };
}
