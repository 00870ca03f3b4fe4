import { dropStrayDatabases, leaveTestServer } from './database.ts';

/** Leaves the server; it stops unless another run of this checkout still uses it. */
export default async function tearDown() {
  if (process.env.MERGEBOARD_TEST_SERVER_URL) await dropStrayDatabases();
  await leaveTestServer();
}
