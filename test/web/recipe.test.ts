import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Browser } from 'playwright-core';
import { type Draft, formatDraft, parseDraft } from '../../web/src/recipe/draft.ts';
import { startTestApi, type TestApi } from '../support/api.ts';
import { buildPage, describeBrowser, startBrowser, watchComplaints } from '../support/browser.ts';
import { registerSuiteModel } from '../support/shapes-experts.ts';

describe('the address of a recipe', () => {
  test('says everything that is filled in, with the types of parameters', () => {
    const id = fc.stringMatching(/^[a-z0-9_]{1,12}$/);
    const value = fc.oneof(
      // JSON has no negative zero
      fc.double({ noNaN: true }).filter((one) => Number.isFinite(one) && !Object.is(one, -0)),
      fc.boolean(),
      fc.string({ minLength: 1 }),
    );
    const draft: fc.Arbitrary<Draft> = fc.record({
      method: fc.option(id.map((name) => `${name}/paper`)),
      base: fc.option(id),
      experts: fc.array(id, { maxLength: 4 }),
      parameters: fc.dictionary(id, value, { maxKeys: 3, noNullPrototype: true }),
      post: fc.array(id, { maxLength: 2 }),
      seed: fc.option(fc.nat().map(String)),
      name: fc.option(fc.string({ minLength: 1 })),
    });
    fc.assert(
      fc.property(draft, (wanted) => {
        const read = parseDraft(formatDraft(wanted));
        expect(read).toEqual(wanted);
      }),
    );
  });
});

describeBrowser('a merge from the form', () => {
  let api: TestApi;
  let browser: Browser;

  beforeAll(async () => {
    buildPage();
    api = await startTestApi({ worker: true });
    browser = await startBrowser();
    for (const name of ['base', 'expert-0', 'expert-1']) await registerSuiteModel(api, name);
  }, 120_000);
  afterAll(async () => {
    await browser.close();
    await api.stop();
  });

  test('is planned while it is filled in, says what is wrong, and runs to its checkpoint', async () => {
    const page = await browser.newPage();
    const complaints = watchComplaints(page);
    await page.goto(`${api.url}/new`);
    await page.getByLabel('Method').selectOption({ label: 'Task Arithmetic' });
    const experts = page.getByRole('group', { name: /^Experts/ });
    await experts.getByRole('button', { name: /^expert-0/ }).click();
    await experts.getByRole('button', { name: /^expert-1/ }).click();
    await page.getByRole('alert').getByText('BASE_REQUIRED').waitFor();
    const base = page.getByRole('group', { name: /^Base/ });
    await base.getByRole('searchbox').fill('base');
    await base.getByRole('button', { name: /^base/ }).click();
    await page.getByLabel('lambda').fill('0.4');
    await page.getByText('Peak memory').waitFor();
    const start = page.getByRole('button', { name: 'Start the merge' });
    expect(await start.isDisabled()).toBe(true);

    await page.getByRole('button', { name: 'Use a token' }).click();
    await page.getByLabel('Token', { exact: true }).fill(api.tokens.mergeRun);
    await page.getByRole('button', { name: 'Use it' }).click();
    await start.click();
    await page.waitForURL(/\/merge\//);
    await page.getByText('succeeded').waitFor();
    expect(await page.locator('.facts').innerText()).toContain('lambda = 0.4');
    await page.goBack();
    await page.getByText('was merged before').waitFor();
    expect(complaints).toEqual([]);
    await page.close();
  }, 120_000);
});
