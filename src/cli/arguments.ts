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

/** One of a list, in any case of letters: `expert` → `EXPERT`. */
export function parseChoice<Choice extends string>(text: string, choices: readonly Choice[], what: string): Choice {
  const wanted = text.toUpperCase().replaceAll('-', '_');
  const choice = choices.find((candidate) => candidate.toUpperCase() === wanted);
  if (choice === undefined) throw new UsageError(`${what} is one of ${choices.join(', ')}, not "${text}"`);
  return choice;
}

export function parseInteger(text: string, min: number, max: number, what: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < min || value > max) {
    throw new UsageError(`${what} is a whole number from ${min} to ${max}, not "${text}"`);
  }
  return value;
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
