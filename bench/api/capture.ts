/** The statements behind each answer, as the program sends them: what `pg` alone is then measured with. */
import { Client } from 'pg';

export interface Statement {
  /** Of a prepared statement. */
  readonly name?: string;
  readonly text: string;
  readonly values: readonly unknown[];
}

/** Statements that were on their way together, in the order of the waves. */
export type Waves = readonly (readonly Statement[])[];

type Sent = { name?: string; text?: unknown; values?: unknown };

/**
 * Runs `work` and returns every statement that this process sent meanwhile, whoever in it: nothing else may happen. Statements sent
 * while an earlier one was under way form a wave with it.
 */
export async function captureStatements(work: () => Promise<unknown>): Promise<Waves> {
  const waves: Statement[][] = [];
  let open = 0;
  const prototype = Client.prototype as unknown as { query(...args: unknown[]): unknown };
  const original = prototype.query;
  prototype.query = function query(this: Client, ...args: unknown[]) {
    const first = args[0] as string | Sent;
    const text = typeof first === 'string' ? first : String(first.text);
    const given = typeof first === 'string' ? args[1] : (first.values ?? args[1]);
    // the queue asks now and then whether the database is there
    if (/^\s*SELECT 1\s*$/i.test(text)) return original.apply(this, args);
    if (open === 0) waves.push([]);
    const name = typeof first === 'string' ? undefined : first.name;
    waves.at(-1)?.push({ ...(name === undefined ? {} : { name }), text, values: Array.isArray(given) ? given : [] });
    open += 1;
    const ended = (): void => {
      open -= 1;
    };
    const callback = args.at(-1);
    if (typeof callback === 'function') {
      args[args.length - 1] = (...results: unknown[]) => {
        ended();
        (callback as (...all: unknown[]) => void)(...results);
      };
      return original.apply(this, args);
    }
    const result = original.apply(this, args) as Promise<unknown>;
    result.then(ended, ended);
    return result;
  };
  try {
    await work();
  } finally {
    prototype.query = original;
  }
  return waves;
}
