/** A real browser for tests of the page: Debian's Chromium, or the one that `CHROMIUM` names. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, jest } from '@jest/globals';
import axe from 'axe-core';
import { type Browser, chromium, type Locator, type Page } from 'playwright-core';
import { PAGE_FOLDER } from '../../src/http/page.ts';

const PROGRAM = process.env.CHROMIUM ?? '/usr/bin/chromium';
/** For how long a page may owe something: it takes seconds on a busy machine, and only a failing test waits so long. */
const PATIENCE_MS = 60_000;
const PAUSE_MS = 50;

/** Describes what needs a browser; skipped, with the reason, where there is none. */
export function describeBrowser(title: string, tests: () => void): void {
  jest.setTimeout(3 * PATIENCE_MS);
  if (existsSync(PROGRAM)) describe(title, tests);
  else describe.skip(`${title} (there is no ${PROGRAM})`, tests);
}

export async function startBrowser(): Promise<Browser> {
  // root has no namespaces to put the browser's sandbox into
  return chromium.launch({ executablePath: PROGRAM, args: ['--no-sandbox', '--disable-gpu'] });
}

/** A page of its own, without what others have stored, and patient. */
export async function openPage(browser: Browser, viewport = { width: 1280, height: 900 }): Promise<Page> {
  const page = await browser.newPage({ viewport });
  page.setDefaultTimeout(PATIENCE_MS);
  return page;
}

/**
 * Tries an expectation until it holds: what a page shows comes when its answers do, so nothing is read of it only once. In the
 * end it fails as the expectation did that was tried last.
 */
export async function eventually(expectation: () => Promise<void>): Promise<void> {
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await expectation();
    } catch (error) {
      if (Date.now() > end) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}

/** Waits until there are so many elements. */
export async function expectCount(locator: Locator, wanted: number): Promise<void> {
  await eventually(async () => expect(await locator.count()).toBe(wanted));
}

/** Waits until the elements say this. */
export async function expectTexts(locator: Locator, wanted: readonly string[]): Promise<void> {
  await eventually(async () => expect(await locator.allInnerTexts()).toEqual(wanted));
}

/** What the page is built from, below the root. */
const SOURCES = ['web/index.html', 'web/src', 'web/public', 'scripts/web.ts', 'src', 'package-lock.json'];

/** Builds the page, unless it was built after its sources were last changed. */
export function buildPage(): void {
  const built = statSync(`${PAGE_FOLDER}/index.html`, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const root = new URL('../../', import.meta.url);
  const inputs = SOURCES.flatMap((name) => {
    const path = fileURLToPath(new URL(name, root));
    const inside = statSync(path).isDirectory() ? readdirSync(path, { recursive: true, encoding: 'utf8' }) : [];
    return [path, ...inside.map((file) => join(path, file))];
  });
  // folders tell of what was removed
  if (inputs.every((path) => statSync(path).mtimeMs <= built)) return;
  // Jest says that this is a test, which would make it a page for developers
  const env = { ...process.env, NODE_ENV: 'production' };
  execFileSync(process.execPath, [fileURLToPath(new URL('scripts/web.ts', root)), 'build'], { stdio: 'inherit', env });
}

/** What the page complains about from now on: messages of its console, errors, requests that failed. */
export function watchComplaints(page: Page): readonly string[] {
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('response', (response) => {
    if (response.status() >= 400) complaints.push(`${response.status()} ${response.url()}`);
  });
  return complaints;
}

/** Offences against accessibility (axe-core), one line each; against all of its rules unless some are named. */
export async function accessibilityIssues(page: Page, rules: readonly string[] | null = null): Promise<string[]> {
  const options = { resultTypes: ['violations'], ...(rules === null ? {} : { runOnly: rules }) };
  // the page's own policy lets no other script in
  if (!(await page.evaluate<boolean>(`'axe' in window`))) await page.evaluate(axe.source);
  const results = await page.evaluate<{
    violations: { id: string; nodes: { html: string; failureSummary?: string }[] }[];
  }>(`axe.run(document, ${JSON.stringify(options)})`);
  return results.violations.flatMap(({ id, nodes }) =>
    nodes.map(
      ({ html, failureSummary = '' }) => `${id}: ${html.slice(0, 200)} ${failureSummary.replaceAll('\n', ' ')}`,
    ),
  );
}
