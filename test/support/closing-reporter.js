import { writeSync } from 'node:fs';

/**
 * Ends a test run with what was skipped and why, and with one plain line, `N passed, N failed`. Under
 * `MERGEBOARD_TEST_ALL=1` a skipped test is a failed one.
 */
export default class ClosingReporter {
  #globalConfig;
  #error;

  constructor(globalConfig) {
    this.#globalConfig = globalConfig;
  }

  onRunComplete(_contexts, results) {
    // with a name pattern everything else counts as skipped, on purpose
    const filtered = Boolean(this.#globalConfig.testNamePattern);
    const skipped = filtered ? [] : results.testResults.flatMap(skippedIn);
    const failSkips = process.env.MERGEBOARD_TEST_ALL === '1';
    if (failSkips && skipped.length > 0) {
      this.#error = new Error(`${skipped.length} tests were skipped, and MERGEBOARD_TEST_ALL=1 allows none`);
    }
    // a file that could not be run has no tests to count, and must not look like success
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites + (failSkips ? skipped.length : 0);
    const lines = skipped.map((title) => `${failSkips ? 'failed, as it was skipped' : 'skipped'}: ${title}`);
    lines.push(`${results.numPassedTests} passed, ${failed} failed`);
    // jest's own summary comes after its reporters: only on exit is a line the last one
    process.once('exit', () => writeSync(1, `\n${lines.join('\n')}\n`));
  }

  getLastError() {
    return this.#error;
  }
}

/** Skipped tests carry their reason in their title. */
function skippedIn({ testResults }) {
  return testResults.filter(({ status }) => status === 'pending' || status === 'todo').map(({ fullName }) => fullName);
}
