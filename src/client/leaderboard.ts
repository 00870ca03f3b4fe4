import {
  LeaderboardDocument,
  type LeaderboardFilter,
  type LeaderboardOrder,
  type LeaderboardQuery,
  type Modality,
} from './documents.generated.ts';
import { BASELINE_ROLES } from './board-roles.ts';
import type { GraphqlClient } from './graphql-client.ts';

export type BoardRow = LeaderboardQuery['leaderboard']['nodes'][number];

export interface Board {
  readonly slug: string;
  readonly revision: string;
  readonly modality: Modality;
  readonly rows: readonly BoardRow[];
}

export interface BoardQuestion {
  readonly modality: Modality;
  /** `slug` or `slug@revision`. */
  readonly benchmark: string;
  readonly filter?: LeaderboardFilter;
  readonly orderBy?: LeaderboardOrder;
  /** Rows wanted; all when left out. Baselines that `keepBaselines` keeps are not counted. */
  readonly limit?: number;
  /** All baselines of the board come first, whatever the filter asks of merges. */
  readonly keepBaselines?: boolean;
}

/** The leaderboard, page by page, in the requested order. */
export async function fetchBoard(client: GraphqlClient, question: BoardQuestion): Promise<Board> {
  if (question.keepBaselines !== true) return fetchRows(client, question);
  const { split, labelSpace, tier, base, checkpointSet, experiment, flagged } = question.filter ?? {};
  // what chooses the board or an experiment holds for baselines, too
  const kept = { split, labelSpace, tier, base, checkpointSet, experiment, flagged, roles: BASELINE_ROLES };
  const baselines = await fetchRows(client, { ...question, filter: kept, limit: undefined });
  const merges = await fetchRows(client, { ...question, filter: { ...question.filter, roles: ['METHOD'] } });
  return { ...merges, rows: [...baselines.rows, ...merges.rows] };
}

async function fetchRows(client: GraphqlClient, question: BoardQuestion): Promise<Board> {
  const { limit = Infinity, modality, benchmark: reference, filter, orderBy } = question;
  const rows: BoardRow[] = [];
  let after: string | null = null;
  for (;;) {
    const page: LeaderboardQuery = await client.request(LeaderboardDocument, {
      ...{ modality, benchmark: reference, filter, orderBy, after },
      first: Math.min(50, limit - rows.length),
    });
    const { benchmark, nodes, pageInfo } = page.leaderboard;
    rows.push(...nodes);
    if (!pageInfo.hasNextPage || rows.length >= limit) return { ...benchmark, rows };
    after = pageInfo.endCursor;
  }
}

/** A row as one flat object for machines: scores are fractions, memory is in MiB. */
export function flatBoardRow(board: Board, row: BoardRow): Record<string, unknown> {
  return {
    modality: board.modality,
    benchmark: `${board.slug}@${board.revision}`,
    role: row.role,
    rank: row.rank,
    method: row.method?.id ?? null,
    dialect: row.method?.dialect ?? null,
    version: row.method?.version ?? null,
    parameters: row.parameters ?? null,
    experts: row.experts,
    name: row.checkpoint.name,
    checkpoint: row.checkpoint.id,
    split: row.split,
    labelSpace: row.labelSpace,
    metric: row.metric,
    heldIn: row.heldIn?.value ?? null,
    generalization: row.generalization?.value ?? null,
    heldInStandardError: row.heldIn?.standardError ?? null,
    generalizationStandardError: row.generalization?.standardError ?? null,
    seconds: row.cost?.seconds ?? null,
    peakRssMiB: row.cost ? Math.round((Number(row.cost.peakRssBytes) / 1024 / 1024) * 10) / 10 : null,
    device: row.cost?.device ?? null,
    flagged: row.flag?.reason ?? null,
    flaggedInputs: row.inputFlags.map(({ checkpoint: { id, name }, flag: { reason } }) => ({
      checkpoint: id,
      name,
      reason,
    })),
  };
}
