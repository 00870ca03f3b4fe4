import { ResultCompareDocument, type DifferencePartsFragment } from '../client/documents.generated.ts';
import { type GraphqlClient } from '../client/graphql-client.ts';
import { type ExperimentResults, type ResultRow } from './fetch.ts';

export type Difference = DifferencePartsFragment;

/** Paired differences of two rows over the cells that they share. */
export interface Compared {
  readonly heldIn: Difference | null;
  readonly generalization: Difference | null;
}

/** What was run with all experts on one suite, with the differences that the findings are about. */
export interface SuiteSeen {
  readonly suite: string;
  readonly results: ExperimentResults;
  /** The experiment with several numbers of experts, if there was one. */
  readonly scaling: ExperimentResults['scaling'];
  /** By the ids of two rows, `a b`: a minus b. */
  readonly compared: ReadonlyMap<string, Compared>;
}

/** Merges of real methods among the rows: random experts are a control. */
export function mergesOf(rows: readonly ResultRow[]): ResultRow[] {
  return rows.filter(({ role, method }) => role === 'METHOD' && method?.dialect !== 'control');
}

export function rowOf(rows: readonly ResultRow[], role: ResultRow['role']): ResultRow | null {
  return rows.find((row) => row.role === role) ?? null;
}

export function methodOf(rows: readonly ResultRow[], id: string): ResultRow | null {
  return mergesOf(rows).find(({ method }) => method?.id === id) ?? null;
}

/** The pairs of rows that the findings compare: every merge with the baselines, the baselines, and Fisher with the Gram methods. */
export function pairsOf(rows: readonly ResultRow[]): [ResultRow, ResultRow][] {
  const [base, multitask, fisher] = [rowOf(rows, 'PRETRAINED'), rowOf(rows, 'MULTITASK'), methodOf(rows, 'fisher')];
  const pairs: [ResultRow | null, ResultRow | null][] = [
    ...mergesOf(rows).flatMap((row): [ResultRow, ResultRow | null][] => [
      [row, base],
      [row, multitask],
    ]),
    [multitask, base],
    [fisher, methodOf(rows, 'regmean')],
    [fisher, methodOf(rows, 'mats')],
  ];
  return pairs.filter((pair): pair is [ResultRow, ResultRow] => pair[0] !== null && pair[1] !== null);
}

/** Asks for the differences of those pairs, one after the other: each is a bootstrap on the server. */
export async function fetchCompared(
  client: GraphqlClient,
  rows: readonly ResultRow[],
): Promise<ReadonlyMap<string, Compared>> {
  const compared = new Map<string, Compared>();
  for (const [a, b] of pairsOf(rows)) {
    const { compare } = await client.request(ResultCompareDocument, { a: a.id, b: b.id });
    compared.set(`${a.id} ${b.id}`, compare);
  }
  return compared;
}
