import { type EntityManager } from 'typeorm';
import { HARNESSES } from '../../evaluate/harness.ts';
import { listMethods } from '../../merge/catalogue.ts';
import { methodNeeds } from '../../merge/method-needs.ts';
import { refreshLeaderboard } from '../../storage/read-models/leaderboard-refresh.ts';

/**
 * Brings the board's rows of these checkpoints, and of all that rests on them, up to date. Belongs into the transaction that
 * changes what they rest on: scores, lineage, or the experts of a base.
 */
export async function refreshBoard(manager: EntityManager, checkpointIds: readonly string[]): Promise<void> {
  const methods = listMethods().map((card) => {
    const { id: method, dialect, version } = card;
    const defaults = Object.fromEntries(card.parameters.map((parameter) => [parameter.name, parameter.default]));
    return { method, dialect, version, needs: methodNeeds(card), defaults };
  });
  await refreshLeaderboard(manager, { checkpointIds, harnesses: Object.values(HARNESSES), methods });
}
