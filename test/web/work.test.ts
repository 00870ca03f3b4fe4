import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { cp, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, type Page } from 'playwright-core';
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
import { registerSuiteCells, registerSuiteModel } from '../support/shapes-experts.ts';

const PART_BYTES = 64 * 1024;
/** Text of strangers, who would like to run a script, to load a picture, and to lead elsewhere. */
const CARD = `---
license: mit
---
# Shapes
One <b onclick="alert(1)">line</b> ![a picture](https://elsewhere.invalid/a.png), [good](https://example.org/a),
[bad](javascript:alert(1)) and [near](/jobs).

| x | y |
|---|--:|
| 1 | 2 |

<script>document.body.textContent = 'taken over'</script>
`;
const SUITE = join(import.meta.dirname, '../../suites/shapes-grid/checkpoints');

describeBrowser('work that is started on the page', () => {
  let api: TestApi;
  let browser: Browser;
  let page: Page;
  let folder: string;
  let complaints: readonly string[];

  beforeAll(async () => {
    buildPage();
    folder = await mkdtemp(join(tmpdir(), 'mergeboard-test-'));
    api = await startTestApi({ worker: true, env: { MERGEBOARD_UPLOAD_PART_BYTES: String(PART_BYTES) } });
    browser = await startBrowser();
    await registerSuiteCells(api, ['polygons-hatched', 'curves-hatched', 'arrows-hatched'], 2);
    const { id: base } = await registerSuiteModel(api, 'base', { kind: 'BASE' });
    const trainedCells = [{ benchmark: 'shapes-grid', cells: ['polygons-hatched'] }];
    await registerSuiteModel(api, 'expert-0', { base, trainedCells });
  });
  afterAll(async () => {
    await browser.close();
    await api.stop();
    await rm(folder, { recursive: true });
  });
  beforeEach(async () => {
    page = await openPage(browser);
    complaints = watchComplaints(page);
  });
  afterEach(async () => {
    expect(complaints).toEqual([]);
    await page.close();
  });

  const open = async (path: string, token: string): Promise<void> => {
    await page.addInitScript(`sessionStorage.setItem('mergeboard-token', ${JSON.stringify(token)})`);
    await page.goto(`${api.url}${path}`);
    await page.getByRole('heading', { level: 1 }).waitFor();
  };

  test('an upload: refused before a byte is sent, broken off, gone on with after a reload, and verified', async () => {
    const model = join(folder, 'expert-1');
    await cp(join(SUITE, 'expert-1'), model, { recursive: true });
    await writeFile(join(model, 'README.md'), CARD);
    const broken = join(folder, 'broken.safetensors');
    await writeFile(broken, 'this is no safetensors file');
    await open('/upload', api.tokens.checkpointWrite);
    const sent: string[] = [];
    let most = 3;
    const arrived = new Promise<void>((resolve) => {
      let left = most;
      page.on('requestfinished', (request) => {
        if (request.method() === 'PUT' && --left === 0) resolve();
      });
    });
    await page.route('**/objects/**', async (route) => {
      if (route.request().method() !== 'PUT') return route.continue();
      // what does not get through hangs, as on a line that went dead
      if (sent.length >= most) return;
      sent.push(route.request().url());
      await route.continue();
    });

    await page.getByLabel('Files of the checkpoint').setInputFiles(broken);
    await page.getByRole('alert').getByText('SAFETENSORS_INVALID').waitFor();
    const upload = page.getByRole('button', { name: 'Upload', exact: true });
    await eventually(async () => expect(await upload.isDisabled()).toBe(true));

    await page.getByLabel('Folder of the checkpoint').setInputFiles(model);
    await page.getByText(/\d+ tensors/).waitFor();
    await page.getByLabel('Name', { exact: true }).fill('expert-1');
    const base = page.getByRole('group', { name: /^Base/ });
    await base.getByRole('button', { name: /^base/ }).click();
    await page.getByLabel('Benchmark').selectOption({ index: 1 });
    await page.getByLabel('curves-hatched').check();
    await upload.click();
    await arrived;
    await page.getByText(/^Sending:/).waitFor();
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.reload();
    await page.getByText('Unfinished').waitFor();
    most = Infinity;
    await page.getByLabel('Folder of the checkpoint').setInputFiles(model);
    await page.getByRole('button', { name: 'Go on' }).click();
    await page.getByText('Registered and ready').waitFor();
    await page.getByRole('status').getByRole('link', { name: 'expert-1' }).click();
    await page.waitForURL(/\/checkpoint\//);
    await page.getByText('ready', { exact: true }).waitFor();
    await page.getByRole('link', { name: 'base', exact: true }).first().waitFor();
    await expectCount(page.locator('.graph a'), 2);
    await expectHarmlessCard();
    const files = await Promise.all((await readdir(model)).map((name) => stat(join(model, name))));
    expect(sent.length).toBe(files.reduce((parts, { size }) => parts + Math.ceil(size / PART_BYTES), 0));
  });

  test('a merge: planned while it is filled in, run to its checkpoint, scored, and seen on the board', async () => {
    let through = true;
    await page.routeWebSocket('**/graphql', (socket) => void (through ? socket.connectToServer() : socket.close()));
    await page.goto(`${api.url}/new`);
    await page.getByLabel('Method').selectOption({ label: 'Task Arithmetic' });
    const experts = page.getByRole('group', { name: /^Experts/ });
    await experts.getByRole('button', { name: /^expert-0/ }).click();
    await experts.getByRole('button', { name: /^expert-1/ }).click();
    await page.getByRole('alert').getByText('BASE_REQUIRED').waitFor();
    const base = page.getByRole('group', { name: /^Base/ });
    await base.getByText('needs the base').waitFor();
    await base.getByRole('searchbox').fill('base');
    await base.getByRole('button', { name: /^base/ }).click();
    await page.getByLabel('lambda').fill('0.4');
    await experts.getByText('Of expert-1: weight').click();
    const weight = page.getByLabel('weight of expert-1');
    await weight.fill('1e7');
    await experts.getByText('a finite number of at most 1e6').waitFor();
    await weight.fill('0.5');
    await page.getByText('Peak memory').waitFor();
    const start = page.getByRole('button', { name: 'Start the merge' });
    await eventually(async () => expect(await start.isDisabled()).toBe(true));

    await useToken(api.tokens.mergeRun);
    await start.click();
    await page.waitForURL(/\/merge\//);
    await page.getByText('succeeded').waitFor();
    await page.getByText('lambda = 0.4').waitFor();
    await page.getByRole('row', { name: 'expert-1 expert 0.5' }).waitFor();
    await page.getByText('What happens to each tensor').click();
    await page.getByRole('region', { name: 'Decisions' }).getByText('merge:').first().waitFor();
    await page.goBack();
    await page.getByText('was merged before').waitFor();
    await page.goForward();
    await page.locator('.facts a').first().click();

    await page.waitForURL(/\/checkpoint\//);
    await page.getByRole('button', { name: 'Forget token' }).click();
    await useToken(api.tokens.evalRun);
    // where no socket gets through, the page asks
    through = false;
    const asked = page.waitForRequest((request) => request.postData()?.includes('query JobById') === true);
    await page.getByRole('form', { name: 'Score it' }).getByRole('button', { name: 'Start' }).click();
    await asked;
    await page.getByRole('link', { name: 'See the board' }).click();
    await page.locator('.board tbody:not(.baselines)').getByRole('link', { name: 'Task Arithmetic' }).waitFor();
  });

  const expectHarmlessCard = async (): Promise<void> => {
    await page.getByText('Model card', { exact: true }).click();
    const card = page.locator('.markdown');
    await card.getByRole('heading', { level: 3, name: 'Shapes' }).waitFor();
    await card.getByText('One <b onclick="alert(1)">line</b> a picture, good, bad and near.').waitFor();
    await card.getByText("<script>document.body.textContent = 'taken over'</script>").waitFor();
    await expectTexts(card.getByRole('region', { name: 'Table of the card' }).getByRole('cell'), ['1', '2']);
    await expectTexts(card.locator('pre'), ['license: mit']);
    await expectTexts(card.getByRole('link'), ['good']);
    await expectCount(card.locator('a[href="https://example.org/a"][rel="noreferrer nofollow"]'), 1);
    expect(await accessibilityIssues(page)).toEqual([]);
  };

  const useToken = async (token: string): Promise<void> => {
    await page.getByRole('button', { name: 'Use a token' }).click();
    await page.getByLabel('Token', { exact: true }).fill(token);
    await page.getByRole('button', { name: 'Use it' }).click();
  };
});
