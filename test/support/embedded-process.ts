/** Holds the embedded server of a data folder until it is told to stop, or killed. */
import { startEmbeddedPostgres } from '../../src/storage/database/embedded/embedded-postgres.ts';

const server = await startEmbeddedPostgres({ dataFolder: process.argv[2] ?? '' });
process.send?.(server.url);
process.once('message', () => {
  void server.stop().then(() => process.exit());
});
process.once('disconnect', () => process.exit());
