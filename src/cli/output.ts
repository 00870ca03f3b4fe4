import { createProgressView, type ProgressView } from './progress.ts';

/** Where a command's words go: results to standard output, everything else to standard error. */
export interface Output {
  readonly json: boolean;
  readonly progress: ProgressView;
  /** One result: a line of JSON with `--json`, else the text for people. */
  result(value: object, text: string): void;
  /** Several results: a line of JSON each, or one text for all. */
  results(values: readonly object[], text: string): void;
  note(line: string): void;
}

export function createOutput(json: boolean): Output {
  const progress = createProgressView(process.stderr);
  const write = (text: string): void => void process.stdout.write(`${text}\n`);
  return {
    json,
    progress,
    result: (value, text) => write(json ? JSON.stringify(value) : text),
    results(values, text) {
      if (!json) write(text);
      else for (const value of values) write(JSON.stringify(value));
    },
    note: (line) => progress.note(line),
  };
}
