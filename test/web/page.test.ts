import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { type Browser, type Page } from 'playwright-core';
import { HARNESSES } from '../../src/evaluate/harness.ts';
import { refreshBoard } from '../../src/jobs/tasks/refresh-board.ts';
import { encodeId } from '../../src/resolvers/node-id.ts';
import { startTestApi, type TestApi } from '../support/api.ts';
import { accessibilityIssues, buildPage, describeBrowser, startBrowser, watchComplaints } from '../support/browser.ts';
import { seedBenchmark, seedCheckpoint, type SeededBenchmark, seedMerge, seedScores } from '../support/seed-board.ts';

const PLAN = {
  ...{ passes: [], bytesRead: 300, bytesWritten: 100, flops: 600, peakMemoryBytes: 50_000_000, threads: 2 },
  ...{ sliceBytes: 1024, fileBytes: 4096 },
};
const KEYS = ['curves-flat', 'curves-neon', 'letters-flat', 'letters-neon'];

describeBrowser('the page', () => {
  let api: TestApi;
  let browser: Browser;
  let page: Page;
  let complaints: readonly string[];
  let merge: string;
  let base: string;

  beforeAll(async () => {
    buildPage();
    api = await startTestApi();
    browser = await startBrowser();
    ({ merge, base } = await seed(api));
  });
  afterAll(async () => {
    await browser.close();
    await api.stop();
  });
  beforeEach(async () => {
    page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
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
  const methods = (): Promise<string[]> => page.locator('.board tbody:not(.baselines) th a').allInnerTexts();

  test('shows the board: ranked methods, baselines on top, points of a grid behind the best', async () => {
    await open('/');
    await page.getByRole('region', { name: 'Leaderboard' }).waitFor();
    expect(await page.locator('.baselines tr').count()).toBe(2);
    await page.getByRole('button', { name: '1 more' }).click();
    expect(await page.locator('.baselines tr').count()).toBe(3);
    expect(await methods()).toEqual(['TIES', 'Task Arithmetic']);
    expect(await page.locator('.board tbody:not(.baselines) .number').first().innerText()).toBe('1');
    await page.getByRole('button', { name: '2 more' }).click();
    expect((await methods()).length).toBe(4);
    expect(await page.locator('.drawing svg').count()).toBeGreaterThanOrEqual(2);
  });

  test('keeps filters and order in the address, from where they come again', async () => {
    await open('/');
    await page.getByRole('button', { name: 'Held-in' }).click();
    await page.waitForURL(/sort=held_in/);
    await page.locator('[aria-sort=descending]', { hasText: 'Held-in' }).waitFor();
    const held = await methods();
    await page.getByRole('checkbox', { name: 'tuning' }).uncheck();
    await page.waitForURL(/have=base%2Cstatistics/);
    await page.getByText('No row fits').or(page.locator('.board')).first().waitFor();
    await page.getByRole('checkbox', { name: 'tuning' }).check();
    await page.waitForURL((url) => !url.search.includes('have='));
    await page.reload();
    await page.locator('.board').waitFor();
    expect(await methods()).toEqual(held);
  });

  test('leads from a row to its merge, and on to the checkpoint with its scores over the grid', async () => {
    await open('/');
    await page.getByRole('link', { name: 'TIES' }).first().click();
    await page.waitForURL(new RegExp(`/merge/`));
    await page.getByRole('heading', { name: 'Cost' }).waitFor();
    expect(await page.getByRole('region', { name: 'Inputs' }).getByRole('row').count()).toBe(4);
    await page.getByText('Output', { exact: true }).waitFor();
    await page.locator('.facts a').first().click();
    await page.waitForURL(/\/checkpoint\//);
    await page.locator('.heat').first().waitFor();
    expect(await page.locator('.heat td').count()).toBe(4);
    expect(await page.locator('.heat td.trained').count()).toBe(2);
    expect(await page.getByRole('heading', { name: 'Lineage' }).count()).toBe(1);
  });

  test('lists methods and jobs', async () => {
    await open('/methods');
    await page.getByRole('searchbox').fill('magmax');
    await page.getByText('1 of', { exact: false }).waitFor();
    await open('/jobs');
    await page.getByRole('region', { name: 'Jobs' }).waitFor();
    expect(await page.getByRole('button', { name: 'Run again' }).count()).toBe(0);
    await page.getByRole('button', { name: 'Use a token' }).click();
    await page.getByLabel('Token', { exact: true }).fill(api.tokens.admin);
    await page.getByRole('button', { name: 'Use it' }).click();
    await page.getByRole('button', { name: 'Forget token' }).waitFor();
  });

  test('keeps what others told apart from what was computed', async () => {
    await open('/?tier=reported');
    await page.getByText('Nothing was reported').waitFor();
    await open('/experiments');
    await page.getByText('None yet').waitFor();
  });

  test('says what is missing, and what an address that means nothing is', async () => {
    await open(`/checkpoint/${encodeId('Checkpoint', '00000000-0000-7000-8000-000000000000')}`);
    await page.getByRole('heading', { level: 1, name: 'There is no such checkpoint' }).waitFor();
  });

  /** Looking at everything twice is more than one visitor may ask at once: a token has an allowance of its own. */
  const withToken = (token: string): Promise<unknown> =>
    page.addInitScript(`sessionStorage.setItem('mergeboard-token', ${JSON.stringify(token)})`);
  const views = (): readonly string[] => [
    '/',
    `/new?method=ties/paper&experts=${base}`,
    '/methods',
    '/jobs',
    `/merge/${merge}`,
    `/checkpoint/${base}`,
  ];

  test.each([0, 1, 2, 3, 4, 5])('is accessible in light and dark (view %i)', async (index) => {
    await withToken(api.tokens.read);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await open(views()[index]);
      await page.waitForLoadState('networkidle');
      expect({ colorScheme, issues: await accessibilityIssues(page) }).toEqual({ colorScheme, issues: [] });
    }
    const background = await page.evaluate<string>('getComputedStyle(document.body).backgroundColor');
    expect(background).toBe('rgb(22, 25, 29)');
  });

  test.each([0, 1, 2, 3, 4, 5])('fits into 360 pixels (view %i)', async (index) => {
    await withToken(api.tokens.evalRun);
    await page.setViewportSize({ width: 360, height: 740 });
    await open(views()[index]);
    await page.waitForLoadState('networkidle');
    expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360);
  });
});

/** A grid of four cells, three baselines and four merges. */
async function seed(api: TestApi): Promise<{ merge: string; base: string }> {
  const { manager } = api.dataSource;
  const grid: SeededBenchmark = await seedBenchmark(manager, KEYS);
  const cell = (key: string) => grid.cells.get(key) ?? '';
  const base = await seedCheckpoint(manager, { kind: 'BASE', name: 'base' });
  const experts = [
    await seedCheckpoint(manager, { kind: 'EXPERT', name: 'expert-0', base, cells: [cell(KEYS[0])] }),
    await seedCheckpoint(manager, { kind: 'EXPERT', name: 'expert-1', base, cells: [cell(KEYS[3])] }),
  ];
  const score = (checkpoint: string, values: readonly number[]) =>
    seedScores(manager, {
      ...{ checkpoint, benchmark: grid, harness: HARNESSES.IMAGE_CLASSIFICATION },
      values: Object.fromEntries(KEYS.map((key, i) => [key, values[i]])),
    });
  await score(base, [0.4, 0.4, 0.4, 0.4]);
  await score(experts[0], [0.95, 0.3, 0.3, 0.2]);
  await score(experts[1], [0.3, 0.3, 0.3, 0.9]);
  const scored = [...experts, base];
  let merge = '';
  const points = [
    ['ties', 0.3, [0.8, 0.6, 0.6, 0.7]],
    ['task_arithmetic', 0.3, [0.7, 0.5, 0.55, 0.7]],
    ['task_arithmetic', 0.5, [0.6, 0.4, 0.45, 0.6]],
    ['task_arithmetic', 1, [0.5, 0.3, 0.35, 0.5]],
  ] as const;
  for (const [index, [method, lambda, values]] of points.entries()) {
    const seeded = { method, dialect: 'paper', parameters: { lambda }, base, experts, seconds: index + 1 };
    const { id, output } = await seedMerge(manager, seeded);
    if (merge === '') merge = id;
    await score(output, values);
    scored.push(output);
  }
  await manager.query(`UPDATE merge SET plan = $1`, [JSON.stringify(PLAN)]);
  await refreshBoard(manager, scored);
  return {
    merge: encodeURIComponent(encodeId('Merge', merge)),
    base: encodeURIComponent(encodeId('Checkpoint', base)),
  };
}
