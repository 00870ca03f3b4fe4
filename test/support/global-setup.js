import { dropStrayDatabases, testServerUrl } from './database.ts';

/** Starts the one server of the run; test processes inherit its URL. Tests that need no database pass without it. */
export default async function setUp() {
  try {
    const url = await testServerUrl();
    await dropStrayDatabases();
    process.env.MERGEBOARD_TEST_SERVER_URL = url;
  } catch (error) {
    console.warn(`Tests that need a database will fail: ${error instanceof Error ? error.message : String(error)}`);
  }
}
