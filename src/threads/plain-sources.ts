import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';

interface PlainModule {
  readonly source: string;
  /** Modules beside it that it imports. */
  readonly imports: readonly string[];
}

/** Static import or re-export of a TypeScript module by relative path. */
const IMPORT = /\b(?:from|import)\s*'(\.{1,2}\/[^']+\.ts)'/g;
/** What is left of an import of types alone. */
const NOTHING = /\bimport\s*\{\s*\}\s*from\s*'[^']+';/g;
const modules = new Map<string, PlainModule | null>();

/**
 * JavaScript of the TypeScript modules at `entries` and of all that they import from the start, by URL. A module is stripped
 * once in the life of the process. What is imported later on, or cannot be stripped, is left out: whoever imports it
 * loads it from its file.
 */
export function plainSources(entries: readonly string[]): Map<string, string> {
  const sources = new Map<string, string>();
  const open = [...entries];
  for (let url = open.pop(); url !== undefined; url = open.pop()) {
    if (sources.has(url)) continue;
    const plain = plainModule(url);
    if (plain === null) continue;
    sources.set(url, plain.source);
    open.push(...plain.imports);
  }
  return sources;
}

function plainModule(url: string): PlainModule | null {
  let known = modules.get(url);
  if (known === undefined) {
    known = url.startsWith('file:') && url.endsWith('.ts') ? strip(url) : null;
    modules.set(url, known);
  }
  return known;
}

function strip(url: string): PlainModule | null {
  const { emitWarning } = process;
  try {
    // says once that it is experimental; without it threads start later, and nothing else changes
    process.emitWarning = () => {};
    const source = stripTypeScriptTypes(readFileSync(new URL(url), 'utf8')).replace(
      NOTHING,
      // lines keep their numbers
      (text) => text.replace(/[^\n]/g, ''),
    );
    const imports = [...source.matchAll(IMPORT)].map(([, path]) => new URL(path, url).href);
    return { source, imports };
  } catch {
    return null;
  } finally {
    process.emitWarning = emitWarning;
  }
}
