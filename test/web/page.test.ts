import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { buildSchema, parse, validate } from 'graphql';
import { type Browser, type Locator, type Page } from 'playwright-core';
import { encodeId } from '../../src/resolvers/node-id.ts';
import { KnownThingsDocument, type KnownThingsQuery } from '../../web/src/api/documents.generated.ts';
import { EXAMPLES, knownOf } from '../../web/src/sandbox/examples.ts';
import { startTestApi, type TestApi } from '../support/api.ts';
import {
  accessibilityIssues,
  buildPage,
  describeBrowser,
  eventually,
  expectCount,
  expectTexts,
  openPage,
  startBrowser,
  watchComplaints,
} from '../support/browser.ts';
import { seedPage } from '../support/seed-page.ts';

const schema = buildSchema(readFileSync('schema.graphql', 'utf8'));

describeBrowser('the page', () => {
  let api: TestApi;
  let browser: Browser;
  let page: Page;
  let complaints: readonly string[];
  let merge: string;
  let base: string;
  let experiment: string;

  beforeAll(async () => {
    buildPage();
    // one visitor looks at everything within a minute
    api = await startTestApi({ env: { MERGEBOARD_ANONYMOUS_POINTS_PER_MINUTE: '200000' } });
    browser = await startBrowser();
    let suspect: string;
    ({ merge, base, experiment, suspect } = await seedPage(api));
    const flag = 'mutation ($input: FlagRaiseInput!) { flagRaise(input: $input) { userErrors { message } } }';
    await api.data(flag, { input: { subject: suspect, reason: 'saw the test split' } }, api.tokens.admin);
  });
  afterAll(async () => {
    await browser.close();
    await api.stop();
  });
  beforeEach(async () => {
    page = await openPage(browser);
    complaints = watchComplaints(page);
  });
  afterEach(async () => {
    expect(complaints).toEqual([]);
    await page.close();
  });

  const open = async (path: string): Promise<void> => {
    await page.goto(`${api.url}${path}`);
    await page.getByRole('heading', { level: 1 }).waitFor();
  };
  const expectMethods = (...titles: string[]): Promise<void> =>
    expectTexts(page.locator('.board tbody:not(.baselines) th > a'), titles);

  const expectBaselines = (...titles: string[]): Promise<void> =>
    expectTexts(page.locator('.board .baselines th > a'), titles);

  test('shows the board: ranked methods, baselines on top, points of a grid behind the best', async () => {
    await open('/');
    await page.getByRole('region', { name: 'Leaderboard' }).waitFor();
    await expectCount(page.locator('.baselines tr'), 2);
    await page.getByRole('button', { name: '1 more' }).click();
    await expectCount(page.locator('.baselines tr'), 3);
    await expectMethods('TIES', 'Task Arithmetic', 'Task Arithmetic');
    await expectTexts(page.locator('.board tbody:not(.baselines) .number').first(), ['1']);
    await page.getByRole('button', { name: '2 more' }).click();
    await expectMethods('TIES', ...Array.from({ length: 4 }, () => 'Task Arithmetic'));
    await eventually(async () => expect(await page.locator('.drawing svg').count()).toBeGreaterThanOrEqual(2));
  });

  test('keeps filters and order in the address, from where they come again', async () => {
    await open('/');
    await page.getByRole('button', { name: 'Held-in' }).click();
    await page.waitForURL(/sort=held_in/);
    await page.locator('[aria-sort=descending]', { hasText: 'Held-in' }).waitFor();
    await page.getByRole('button', { name: 'Held-in' }).click();
    await page.waitForURL(/order=asc/);
    await expectMethods('Task Arithmetic', 'Task Arithmetic', 'TIES');
    await page.getByLabel('Family').selectOption('sparse');
    await page.waitForURL(/family=sparse/);
    await expectMethods('TIES');
    // whatever is asked of merges, what they are measured by stays
    await expectBaselines('Pretrained: base', 'Expert: expert-1');
    await page.getByLabel('Family').selectOption('all');
    await page.getByLabel('from').fill('3');
    await page.waitForURL(/min=3/);
    await expectMethods('Task Arithmetic');
    await expectBaselines('Pretrained: base', 'Expert: expert-1');
    await page.getByLabel('from').fill('');
    await page.getByRole('checkbox', { name: 'tuning' }).uncheck();
    await page.waitForURL(/have=base%2Cstatistics/);
    await expectMethods();
    await page.getByText('No merge fits these filters').waitFor();
    await expectBaselines('Pretrained: base', 'Expert: expert-1');
    await page.getByRole('checkbox', { name: 'tuning' }).check();
    await page.waitForURL((url) => !url.search.includes('have='));
    await page.reload();
    await expectMethods('Task Arithmetic', 'Task Arithmetic', 'TIES');
  });

  test('folds the filters away on a narrow screen, and says how many are set', async () => {
    await page.setViewportSize({ width: 360, height: 740 });
    await open('/?family=sparse&min=2');
    await expectMethods('TIES');
    expect(await page.getByLabel('Family').isVisible()).toBe(false);
    await page.getByText('Filters: 2 set').click();
    await page.getByLabel('Family').selectOption('all');
    await page.getByText('Filters: 1 set').waitFor();
    await expectMethods('TIES', 'Task Arithmetic', 'Task Arithmetic');
  });

  test('opens the board of a benchmark that is named without its revision', async () => {
    await open('/?benchmark=grid');
    await page.getByRole('button', { name: 'grid@1', pressed: true }).waitFor();
    await expectMethods('TIES', 'Task Arithmetic', 'Task Arithmetic');
    await open('/?benchmark=nothing');
    await page.getByText('There is no benchmark “nothing” with a board').waitFor();
  });

  test('marks a merge of what is flagged, and says what that is and why', async () => {
    await open('/');
    const row = page.getByRole('row').filter({ has: page.getByText('made of what is flagged') });
    await expectCount(row, 1);
    await row.getByText('made of what is flagged').press('Enter');
    await row.getByText('saw the test split').waitFor();
    await row.getByRole('link', { name: 'expert-2' }).click();
    await page.getByRole('heading', { level: 1, name: 'expert-2' }).waitFor();
    await page.getByText('saw the test split').waitFor();
  });

  test('leads from a row to its merge, and on to the checkpoint with its scores over the grid', async () => {
    await open('/');
    await page.getByRole('link', { name: 'TIES' }).first().click();
    await page.waitForURL(new RegExp(`/merge/`));
    await page.getByRole('heading', { name: 'Cost' }).waitFor();
    await expectCount(page.getByRole('region', { name: 'Inputs' }).getByRole('row'), 4);
    await page.getByText('Output', { exact: true }).waitFor();
    await page.locator('.facts a').first().click();
    await page.waitForURL(/\/checkpoint\//);
    await expectCount(page.locator('.heat td'), 4);
    await expectCount(page.locator('.heat td.trained'), 2);
    await page.getByRole('heading', { name: 'Lineage' }).waitFor();
  });

  test('lists methods and jobs', async () => {
    await open('/methods');
    await page.getByRole('searchbox').fill('magmax');
    await page.getByText(/^1 of \d+ methods/).waitFor();
    await open('/jobs');
    await page.getByRole('region', { name: 'Jobs' }).waitFor();
    await expectCount(page.getByRole('button', { name: 'Run again' }), 0);
    await page.getByRole('button', { name: 'Use a token' }).click();
    await page.getByLabel('Token', { exact: true }).fill(api.tokens.admin);
    await page.getByRole('button', { name: 'Use it' }).click();
    await page.getByRole('button', { name: 'Forget token' }).waitFor();
  });

  test('keeps what others told apart from what was computed', async () => {
    await open('/?tier=reported');
    await page.getByText('Nothing was reported').waitFor();
  });

  test('shows how far a sweep is: what was picked, what failed with its reason; stops it and lets it go on', async () => {
    await page.addInitScript(`sessionStorage.setItem('mergeboard-token', ${JSON.stringify(api.tokens.admin)})`);
    await open('/experiments');
    await page.getByRole('link', { name: 'which lambda' }).click();
    await page.getByText('2 of 4 points, 1 failed').waitFor();
    const picked = page.getByRole('region', { name: 'Table of choices' }).getByRole('row', { name: /^TIES/ });
    await picked.getByText('lambda = 0.3').waitFor();
    await page.getByText('NON_FINITE: tensor "visual.proj": element 7 is NaN').waitFor();
    await page.getByRole('button', { name: 'Stop it' }).click();
    await page.getByText('CANCELLED: cancelled by').waitFor();
    await page.getByRole('button', { name: 'Try again what failed' }).click();
    await page.getByText('2 of 4 points, 0 of', { exact: false }).waitFor();
  });

  test('says what is missing, and what an address that means nothing is', async () => {
    await open(`/checkpoint/${encodeId('Checkpoint', '00000000-0000-7000-8000-000000000000')}`);
    await page.getByRole('heading', { level: 1, name: 'There is no such checkpoint' }).waitFor();
  });

  test('says why a merge failed, runs it again and cancels it, on its page and among the jobs', async () => {
    const error = JSON.stringify({ code: 'INTERNAL', message: 'the disk went away' });
    await api.dataSource.query(
      `UPDATE job SET state = 'FAILED', error = $1, payload = jsonb_build_object('mergeId', m.id)
         FROM merge m WHERE m.id = job.subject_id AND m.method = 'ties'`,
      [error],
    );
    await page.addInitScript(`sessionStorage.setItem('mergeboard-token', ${JSON.stringify(api.tokens.mergeRun)})`);
    const state = (at: Locator, word: string): Promise<void> => at.getByText(word, { exact: true }).waitFor();
    const press = (at: Locator, name: string): Promise<void> => at.getByRole('button', { name, exact: true }).click();

    await open(`/merge/${merge}`);
    const main = page.getByRole('main');
    await main.getByText('INTERNAL: the disk went away').waitFor();
    await press(main, 'Run again');
    await state(main, 'queued');
    await press(main, 'Cancel');
    await state(main, 'cancelled');
    await page.getByRole('link', { name: 'Jobs' }).click();
    const job = page.getByRole('row').filter({ has: page.getByRole('link', { name: 'ties', exact: true }) });
    await state(job, 'cancelled');
    await press(job, 'Run again');
    await state(job, 'queued');
    await press(job, 'Cancel');
    await state(job, 'cancelled');
  });

  test('compares two rows that are ticked on the board', async () => {
    await open('/');
    const ticks = page.getByRole('checkbox', { name: /^Compare (TIES|Task)/ });
    await ticks.nth(0).check();
    await ticks.nth(1).check();
    await page.getByRole('link', { name: 'Compare the two' }).click();
    await page.waitForURL(/\/compare\?a=/);
    await page.getByRole('row', { name: /^held-in \+5\.0/ }).waitFor();
    await expectCount(page.getByRole('region', { name: 'Cell by cell' }).getByRole('row'), 5);
    const recipes = page.getByRole('region', { name: 'Difference of recipes' });
    await recipes.getByRole('row', { name: 'method "' }).getByText('"ties"').waitFor();
    await page.getByRole('region', { name: 'Difference of cost' }).waitFor();
    await page.getByRole('button', { name: 'Swap' }).click();
    await page.getByRole('row', { name: /^held-in −5\.0/ }).waitFor();
    expect(await accessibilityIssues(page)).toEqual([]);
  });

  test('sends operations from the sandbox and finds fields by what is said of them', async () => {
    await open('/sandbox');
    await page.getByLabel('Example').selectOption('Methods ranked by generalization');
    await page.getByRole('textbox', { name: 'Variables' }).getByText('grid@1').waitFor();
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByText(/It cost \d+ points/).waitFor();
    await page.getByLabel('Answer as JSON').getByText('"rank": 1').waitFor();

    const operation = page.getByRole('textbox', { name: 'Operation' });
    await operation.fill('{ server { vers');
    await operation.press('Control+End');
    await operation.press('Control+Space');
    await page.getByRole('option', { name: 'version' }).waitFor();
    await operation.press('Escape');
    await operation.fill('{ nothing }');
    await page.locator('.cm-lintRange-error').first().waitFor();
    await page.getByRole('searchbox').fill('leaderboardrow.rank');
    await page.getByText('1 fields').waitFor();
    await page.getByRole('button', { name: 'LeaderboardRow', exact: true }).first().click();
    await page.getByRole('heading', { name: 'LeaderboardRow' }).waitFor();
  });

  test('every example of the sandbox is answered without an error', async () => {
    const asked = await api.data<KnownThingsQuery>(KnownThingsDocument.toString());
    const known = knownOf(asked);
    const failed: string[] = [];
    for (const { title, query, variables } of EXAMPLES.flatMap(({ examples }) => examples)) {
      const problems = validate(schema, parse(query));
      const answer = query.startsWith('subscription')
        ? null
        : await api.graphql(query, { ...variables(known) }, api.tokens.admin);
      for (const { message } of [...problems, ...(answer?.errors ?? [])]) failed.push(`${title}: ${message}`);
    }
    expect(failed).toEqual([]);
  });

  /** Looking at everything is more than one visitor may ask at once: a token has an allowance of its own. */
  const VIEWS: readonly (readonly [path: () => string, last: (page: Page) => Locator])[] = [
    [() => '/', (at) => at.locator('.drawing svg').nth(2)],
    [
      () => `/new?method=dare_ties/mergekit-0.1.4&experts=${base}&e.${base}.density=2&post=lines`,
      (at) => at.getByRole('alert').locator('li').first(),
    ],
    [() => '/methods', (at) => at.locator('.card').first()],
    [() => '/jobs', (at) => at.getByRole('region', { name: 'Jobs' })],
    [() => `/experiment/${experiment}`, (at) => at.getByRole('region', { name: 'Table of choices' })],
    [() => `/merge/${merge}`, (at) => at.getByRole('heading', { name: 'Recipe' })],
    [() => `/checkpoint/${base}`, (at) => at.locator('.graph a').nth(1)],
    [() => '/upload', (at) => at.getByRole('heading', { level: 1 })],
    [() => '/compare', (at) => at.getByRole('option', { name: /^ties/ }).first()],
    [() => '/sandbox', (at) => at.getByRole('textbox', { name: 'Operation' })],
  ];

  test.each(VIEWS.map((view, index) => [index, ...view] as const))(
    'is accessible in light and dark, and fits into 360 pixels (view %i)',
    async (_, path, last) => {
      await page.addInitScript(`sessionStorage.setItem('mergeboard-token', ${JSON.stringify(api.tokens.read)})`);
      await open(path());
      // options of a closed list are there and not seen
      await last(page).waitFor({ state: 'attached' });
      await expectCount(page.getByText('Loading …'), 0);
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        // what is dark differs in its colours
        const issues = await accessibilityIssues(page, colorScheme === 'dark' ? ['color-contrast'] : null);
        expect({ colorScheme, issues }).toEqual({ colorScheme, issues: [] });
      }
      await page.waitForFunction(`getComputedStyle(document.body).backgroundColor === 'rgb(22, 25, 29)'`);
      await page.setViewportSize({ width: 360, height: 740 });
      await page.waitForFunction('document.documentElement.scrollWidth <= 360');
    },
  );
});
