/** Relay connections over keyset pages, with cursors that only this server can read. */
import { GraphQLError } from 'graphql';
import { type Keyset, type KeyValues, type Page, type PageRequest } from '../storage/keyset.ts';

export const MAX_PAGE_SIZE = 100;
const DEFAULT_PAGE_SIZE = 20;
/** Longer than any cursor we make: sort values are times, numbers and names. */
const MAX_CURSOR_LENGTH = 2048;

export interface PageArguments {
  readonly first?: number | null;
  readonly after?: string | null;
}

export interface Edge<Row> {
  readonly cursor: string;
  readonly node: Row;
}

export interface Connection<Row> {
  readonly edges: readonly Edge<Row>[];
  readonly nodes: readonly Row[];
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
  /** A function, so that counting costs nothing unless the field was selected; none for lists without that field. */
  readonly totalCount?: () => Promise<number>;
}

/**
 * Reads one page and wraps it. `fetch` gets the checked page request; `count` runs only when `totalCount` is selected.
 * @throws GraphQLError BAD_USER_INPUT when `first` is not 1…100 or `after` is no cursor of this order.
 */
export async function connection<Row>(
  args: PageArguments,
  keyset: Keyset,
  fetch: (page: PageRequest) => Promise<Page<Row>>,
  count?: () => Promise<number>,
): Promise<Connection<Row>> {
  const request = pageRequest(args, keyset);
  const page = await fetch(request);
  const edges = page.rows.map((node, i) => ({ node, cursor: encodeCursor(keyset, page.keys[i]) }));
  return {
    edges,
    nodes: page.rows,
    pageInfo: {
      hasNextPage: page.hasNextPage,
      hasPreviousPage: request.after !== null,
      startCursor: edges.at(0)?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
    ...(count === undefined ? {} : { totalCount: count }),
  };
}

/** Resolvers of connections that can be counted. The count is called by name: compiled operations call no function they find in a row. */
export const CountedConnection = {
  totalCount: ({ totalCount }: Pick<Connection<unknown>, 'totalCount'>): Promise<number> => {
    if (totalCount === undefined) throw new Error('internal: a list with totalCount has nothing that counts it');
    return totalCount();
  },
};

/** Checks the page arguments of a list. */
function pageRequest(args: PageArguments, keyset: Keyset): PageRequest {
  return { limit: pageSize(args.first), after: args.after == null ? null : decodeCursor(keyset, args.after) };
}

/** Checks a page size; `maximum` differs for lists of cheap rows. */
export function pageSize(first: number | null | undefined, maximum = MAX_PAGE_SIZE, argument = 'first'): number {
  const size = first ?? DEFAULT_PAGE_SIZE;
  if (Number.isInteger(size) && size >= 1 && size <= maximum) return size;
  throw badUserInput(`${argument} must be from 1 to ${maximum}, not ${size}`, argument);
}

function encodeCursor(keyset: Keyset, values: KeyValues): string {
  return Buffer.from(JSON.stringify([keyset.name, ...values])).toString('base64url');
}

function decodeCursor(keyset: Keyset, cursor: string): KeyValues {
  const values = cursor.length > MAX_CURSOR_LENGTH ? null : parseCursor(cursor);
  if (values === null || values[0] !== keyset.name || values.length !== keyset.columns.length + 1) {
    throw badUserInput('after is not a cursor of this list in this order', 'after');
  }
  const keys = values.slice(1);
  keyset.columns.forEach((column, i) => {
    const value = keys[i];
    const fits = value === null ? column.nullable === true : PRINTED[column.type](value);
    if (!fits) throw badUserInput('after is not a cursor of this list in this order', 'after');
  });
  return keys;
}

/** Whether PostgreSQL could have printed the text for the type: a forged cursor must not reach a cast that fails. */
const PRINTED: Readonly<Record<Keyset['columns'][number]['type'], (text: string) => boolean>> = {
  timestamptz: (text) => {
    const [, date, zone] = /^(\d{4}-\d\d-\d\d) \d\d:\d\d:\d\d(?:\.\d{1,6})?([+-]\d\d(?::\d\d)?)$/.exec(text) ?? [];
    if (date === undefined || zone === undefined) return false;
    const instant = new Date(text.replace(' ', 'T').replace(/[+-]\d\d$/, '$&:00'));
    // a day that the month does not have rolls over
    return !Number.isNaN(instant.getTime()) && new Date(`${date}T00:00:00Z`).toISOString().startsWith(date);
  },
  uuid: (text) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text),
  // PostgreSQL stores no NUL in a text
  text: (text) => !text.includes('\0'),
  'double precision': (text) =>
    /^(-?\d{1,310}(\.\d{1,310})?(e[+-]\d{1,3})?|-?Infinity|NaN)$/.test(text) && !overflows(text),
  bigint: (text) => /^-?\d{1,18}$/.test(text),
  integer: (text) => /^-?\d{1,9}$/.test(text),
};

/** `1e400` looks like a double and is none. */
function overflows(text: string): boolean {
  return /\d/.test(text) && !Number.isFinite(Number(text));
}

function parseCursor(cursor: string): (string | null)[] | null {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    const valid = Array.isArray(parsed) && parsed.every((value) => value === null || typeof value === 'string');
    return valid ? parsed : null;
  } catch {
    return null;
  }
}

function badUserInput(message: string, argument: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT', argument } });
}
