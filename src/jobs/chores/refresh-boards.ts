import { HARNESSES } from '../../evaluate/harness.ts';
import { inTransaction } from '../../storage/database/transaction.ts';
import { staleBoardCheckpoints } from '../../storage/read-models/stale-rows.ts';
import { type Chore } from '../chore.ts';
import { refreshBoard } from '../tasks/refresh-board.ts';

/** Checkpoints in one transaction, which holds up those that publish scores. */
const BATCH = 100;

/** Writes rows of the board again that are older than the schema: a migration may have added columns that it cannot fill itself. */
export const refreshBoards: Chore = {
  name: 'refresh-boards',
  everySeconds: 3600,
  async run({ dataSource }, signal) {
    const stale = await staleBoardCheckpoints(dataSource.manager, Object.values(HARNESSES));
    for (let at = 0; at < stale.length && !signal.aborted; at += BATCH) {
      await inTransaction(dataSource, (manager) => refreshBoard(manager, stale.slice(at, at + BATCH)));
    }
  },
};
