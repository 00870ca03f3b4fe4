/** Parsers of option values: text in, data out, `UsageError` for anything malformed. */
import { type Command } from 'commander';
import { UsageError } from './exit-codes.ts';

/** `-p lambda=0.3 -p scope=tensor` → `{lambda: 0.3, scope: 'tensor'}`: numbers and booleans by their spelling, else text. */
export function parseParameters(pairs: readonly string[]): Record<string, number | boolean | string> {
  const parameters = new Map<string, number | boolean | string>();
  for (const pair of pairs) {
    const at = pair.indexOf('=');
    if (at < 1) throw new UsageError(`a parameter is written name=value, not "${pair}"`);
    const name = pair.slice(0, at);
    if (parameters.has(name)) throw new UsageError(`parameter ${name} is given twice`);
    parameters.set(name, parseValue(pair.slice(at + 1)));
  }
  return Object.fromEntries(parameters);
}

function parseValue(text: string): number | boolean | string {
  if (text === 'true' || text === 'false') return text === 'true';
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : text;
}

export interface ExpertArgument {
  readonly reference: string;
  readonly weight: number | null;
}

/** `name@0.5` → reference and weight. Only a number after the last `@` is a weight, so names may hold an `@`. */
export function parseExpert(text: string): ExpertArgument {
  const match = /^(.+)@([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)$/i.exec(text);
  if (!match?.[1]) return { reference: text, weight: null };
  return { reference: match[1], weight: Number(match[2]) };
}

export interface CellsArgument {
  readonly benchmark: string;
  readonly cells: readonly string[];
}

/** `shapes-grid:a/b,c/d` → the cells of one benchmark, `slug` or `slug@revision`. */
export function parseCells(texts: readonly string[]): CellsArgument[] {
  return texts.map((text) => {
    const at = text.indexOf(':');
    const cells = text
      .slice(at + 1)
      .split(',')
      .filter((cell) => cell !== '');
    if (at < 1 || cells.length === 0) throw new UsageError(`cells are written benchmark:cell,cell, not "${text}"`);
    return { benchmark: text.slice(0, at), cells };
  });
}

/** A choice as people type it: `TASK_VECTORS` → `task-vectors`. */
export function spelled(choice: string): string {
  return choice.toLowerCase().replaceAll('_', '-');
}

/** One of a list, in any case of letters: `expert` → `EXPERT`. */
export function parseChoice<Choice extends string>(text: string, choices: readonly Choice[], what: string): Choice {
  const wanted = text.toUpperCase().replaceAll('-', '_');
  const choice = choices.find((candidate) => candidate.toUpperCase() === wanted);
  if (choice === undefined) throw new UsageError(`${what} is one of ${choices.map(spelled).join(', ')}, not "${text}"`);
  return choice;
}

export function parseInteger(text: string, min: number, max: number, what: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < min || value > max) {
    throw new UsageError(`${what} is a whole number from ${min} to ${max}, not "${text}"`);
  }
  return value;
}

/** `--model org/name=./folder` → what stands before and after the first `=`. */
export function parsePairs(texts: readonly string[], what: string): Map<string, string> {
  const pairs = new Map<string, string>();
  for (const text of texts) {
    const at = text.indexOf('=');
    const [name, value] = [text.slice(0, at), text.slice(at + 1)];
    if (at < 1 || value === '') throw new UsageError(`${what} is written name=value, not "${text}"`);
    if (pairs.has(name)) throw new UsageError(`${what} names ${name} twice`);
    pairs.set(name, value);
  }
  return pairs;
}

const SIZES: Readonly<Record<string, number>> = {
  '': 1,
  K: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  KI: 2 ** 10,
  MI: 2 ** 20,
  GI: 2 ** 30,
  TI: 2 ** 40,
};

/** `5GB`, `512MiB`: bytes, at least `min`. */
export function parseSize(text: string, min: number, what: string): number {
  const match = /^(\d+(?:\.\d+)?) ?(|[KMGT]I?)B?$/.exec(text.trim().toUpperCase());
  const bytes = match === null ? NaN : Math.floor(Number(match[1]) * SIZES[match[2]]);
  if (bytes >= min && Number.isSafeInteger(bytes)) return bytes;
  throw new UsageError(`${what} is a size like 5GB or 512MiB, at least ${min} bytes, not "${text}"`);
}

/** A point in time in ISO 8601; printed in UTC. */
export function parseInstant(text: string, what: string): string {
  const time = Date.parse(text);
  if (Number.isNaN(time)) throw new UsageError(`${what} is a date in ISO 8601, not "${text}"`);
  return new Date(time).toISOString();
}

/** For options that may be given several times. */
export function collect(value: string, previous: readonly string[]): string[] {
  return [...previous, value];
}

/** The options that every command which talks to a server takes. */
export function withClientOptions(command: Command): Command {
  return command
    .option('--url <url>', 'the server (MERGEBOARD_URL, else http://127.0.0.1:4000)')
    .option('--token <token>', 'API token (MERGEBOARD_TOKEN, else the admin token of a server on this machine)')
    .option('--data <folder>', 'data folder of a server on this machine, where its admin token lies (MERGEBOARD_DATA)')
    .option('--json', 'results as JSON Lines on standard output');
}

/** The options of the commands that talk to the Hub. */
export function withHubOptions(command: Command): Command {
  return command.option(
    '--endpoint <url>',
    'the Hub (HF_ENDPOINT, else https://huggingface.co); its token is read from HF_TOKEN',
  );
}
