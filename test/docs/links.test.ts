import { expect, test } from '@jest/globals';
import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const PAGES = ['README.md', 'ARCHITECTURE.md', ...globSync('{docs,suites}/**/*.md', { cwd: ROOT })];
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const prose = (markdown: string): string => markdown.replace(/^( *)```[\s\S]*?^\1```/gm, '').replace(/`[^`\n]*`/g, '');

/** The anchors that GitHub gives the headings of a page. */
function anchors(markdown: string): string[] {
  const seen = new Map<string, number>();
  return [...markdown.replace(/^( *)```[\s\S]*?^\1```/gm, '').matchAll(/^#+ +(.+)$/gm)].map(([, heading]) => {
    const slug = heading
      .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\-_ ]/gu, '')
      .replaceAll(' ', '-');
    const before = seen.get(slug) ?? 0;
    seen.set(slug, before + 1);
    return before === 0 ? slug : `${slug}-${before}`;
  });
}

test.each(PAGES)('links of %s lead somewhere', (page) => {
  const links = [...prose(read(page)).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link);
  const broken = links.filter((link) => {
    if (/^[a-z]+:/.test(link)) return false;
    const [path, anchor] = link.split('#');
    const target = path === '' ? page : join(dirname(page), decodeURIComponent(path));
    if (!existsSync(join(ROOT, target))) return true;
    return anchor !== undefined && target.endsWith('.md') && !anchors(read(target)).includes(anchor);
  });
  expect(broken).toEqual([]);
});

test('the map of ARCHITECTURE.md names every folder of src', () => {
  const [map] = /\n## Map\n[\s\S]*?(?=\n## )/.exec(read('ARCHITECTURE.md')) ?? [''];
  const folders = readdirSync(join(ROOT, 'src'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  expect(folders.map(({ name }) => `\`src/${name}/\``).filter((name) => !map.includes(name))).toEqual([]);
});

test('what ARCHITECTURE.md and the README name as a file of this repository exists', () => {
  for (const page of ['ARCHITECTURE.md', 'README.md']) {
    const named = [
      ...read(page).matchAll(/`((?:src|test|docs|suites|scripts|bench|deploy|definitions|migrations)\/[\w./-]*)`/g),
    ];
    expect([page, named.map(([, path]) => path).filter((path) => !existsSync(join(ROOT, path)))]).toEqual([page, []]);
  }
});
