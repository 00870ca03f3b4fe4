import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readFile, readdir } from 'node:fs/promises';
import { parse, Kind, type OperationDefinitionNode } from 'graphql';
import { LIMITS } from '../../src/request-limits.ts';
import { queryCost } from '../../src/http/query-cost.ts';
import { createSchema } from '../../src/http/schema.ts';
import { startTestApi, type TestApi } from '../support/api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.stop());

/** The limit that a document breaks, with the numbers; null when it is answered. */
async function broken(document: string, variables: Record<string, unknown> = {}) {
  const { status, data, errors } = await api.graphql(document, variables, api.tokens.admin);
  if (errors.length === 0) return null;
  expect([status, data, errors.length]).toEqual([400, null, 1]);
  const { code, limit, actual, maximum } = errors[0].extensions;
  return code === 'QUERY_TOO_COMPLEX' ? { limit, actual, maximum } : { code };
}

const times = (n: number, text: (i: number) => string) => Array.from({ length: n }, (_, i) => text(i)).join(' ');
/** `wrap` around `{ id }`, `levels` deep. */
const nest = (levels: number, open: string, inner = 'id') => `${open} { `.repeat(levels) + inner + ' }'.repeat(levels);

describe('depth', () => {
  // every level of `base` adds one; `checkpoint` and `id` are the first and the last
  const lineage = (levels: number) => `{ checkpoint(id: "x") { ${nest(levels - 2, 'base')} } }`;

  test('is allowed up to the limit', async () => {
    expect(await broken(lineage(LIMITS.depth))).toBeNull();
    expect(await broken(lineage(LIMITS.depth + 1))).toEqual({ limit: 'depth', actual: 13, maximum: 12 });
  });

  test('is seen inside nested inline fragments', async () => {
    const levels = LIMITS.depth - 1;
    const hidden = '... on Checkpoint { ... { base { '.repeat(levels) + 'id' + ' } } }'.repeat(levels);
    expect(await broken(`{ checkpoint(id: "x") { ${hidden} } }`)).toMatchObject({ limit: 'depth', actual: 13 });
  });

  test('is seen across chains of named fragments', async () => {
    const chain = times(11, (i) => `fragment F${i} on Checkpoint { base { ...F${i + 1} } }`);
    const document = `{ checkpoint(id: "x") { ...F0 } } ${chain} fragment F11 on Checkpoint { id }`;
    expect(await broken(document)).toMatchObject({ limit: 'depth', actual: 13 });
  });

  test('is seen in every operation of the document, whichever is asked for', async () => {
    const document = `query Small { __typename } query Large { checkpoint(id: "x") { ${nest(12, 'base')} } }`;
    const { errors } = await api.graphql(document);
    expect(errors[0].extensions).toMatchObject({ code: 'QUERY_TOO_COMPLEX', limit: 'depth' });
  });

  test('of introspection has its own limit', async () => {
    expect(await broken(`{ __schema { types { ${nest(10, 'ofType', 'name')} } } }`)).toBeNull();
    expect(await broken(`{ __schema { types { ${nest(20, 'ofType', 'name')} } } }`)).toMatchObject({
      limit: 'introspectionDepth',
    });
  });
});

describe('breadth', () => {
  test('root fields', async () => {
    expect(await broken(`{ ${times(10, (i) => `a${i}: __typename`)} }`)).toBeNull();
    expect(await broken(`{ ${times(11, (i) => `a${i}: __typename`)} }`)).toEqual({
      limit: 'rootFields',
      actual: 11,
      maximum: 10,
    });
  });

  test('root fields through fragments', async () => {
    const document = `{ ...A ... on Query { ... { ...A } } } fragment A on Query { ${times(6, (i) => `a${i}: __typename`)} }`;
    expect(await broken(document)).toMatchObject({ limit: 'rootFields', actual: 12 });
  });

  test('aliases, also inside fragments', async () => {
    const aliases = (n: number) => `{ job(id: "x") { ... on Job { ${times(n, (i) => `a${i}: id`)} } } }`;
    expect(await broken(aliases(15))).toBeNull();
    expect(await broken(aliases(16))).toEqual({ limit: 'aliases', actual: 16, maximum: 15 });
  });

  test('directives, wherever they stand', async () => {
    const directives = '@include(if: true)';
    expect(await broken(`{ ${times(50, () => `__typename ${directives}`)} }`)).toMatchObject({ limit: 'rootFields' });
    const inside = (n: number) => `{ job(id: "x") { ${times(n, () => `... ${directives} { id }`)} } }`;
    expect(await broken(inside(50))).toBeNull();
    expect(await broken(inside(51))).toMatchObject({ limit: 'directives', actual: 51 });
  });

  test('selections, expanded', async () => {
    const doubling = times(10, (i) => `fragment F${i} on Job { ...F${i + 1} ...F${i + 1} }`);
    const document = `{ job(id: "x") { ...F0 } } ${doubling} fragment F10 on Job { id }`;
    expect(await broken(document)).toMatchObject({ limit: 'selections', maximum: 1000 });
  });

  test('a bomb of fragments is measured without being expanded', async () => {
    const bomb = times(200, (i) => `fragment F${i} on Job { ...F${i + 1} ...F${i + 1} ...F${i + 1} }`);
    const answer = await broken(`{ job(id: "x") { ...F0 } } ${bomb} fragment F200 on Job { id }`);
    expect(answer).toMatchObject({ limit: 'selections' });
  });
});

describe('malformed documents', () => {
  test.each([
    ['a fragment that spreads itself', '{ job(id: "x") { ...A } } fragment A on Job { id ...A }'],
    [
      'fragments in a circle',
      '{ job(id: "x") { ...A } } fragment A on Job { ...B } fragment B on Job { ... { ...A } }',
    ],
    ['a circle through fields', '{ checkpoint(id: "x") { ...A } } fragment A on Checkpoint { base { ...A } }'],
    ['a fragment that is not there', '{ job(id: "x") { ...A } }'],
  ])('%s is refused by validation', async (_name, document) => {
    const { status, errors } = await api.graphql(document);
    expect([status, errors[0].extensions.code]).toEqual([400, 'GRAPHQL_VALIDATION_FAILED']);
  });

  test('too many tokens are refused before parsing', async () => {
    expect(await broken(`{ ${'__typename '.repeat(LIMITS.tokens)} }`)).toMatchObject({
      limit: 'tokens',
      maximum: 6000,
    });
  });

  test.each([
    ['fragments', `{ ${'... { '.repeat(1500)} __typename ${'} '.repeat(1500)} }`],
    ['values', `{ node(id: ${'['.repeat(2900)}${']'.repeat(2900)}) { id } }`],
    ['types of variables', `query ($v: ${'['.repeat(2900)}Int${']'.repeat(2900)}) { __typename }`],
  ])('deeply nested %s come nowhere near the end of the stack', async (_name, document) => {
    expect(await broken(document)).toMatchObject({ limit: 'nesting', actual: 101, maximum: 100 });
  });

  test('brackets inside of texts and comments do not count', async () => {
    expect(await broken(`{ node(id: "${'['.repeat(500)}") { id } } # ${'{'.repeat(500)}`)).toBeNull();
  });

  test('variables of JSON have a limit of their own', async () => {
    let deep: unknown = 1;
    for (let i = 0; i < 1000; i++) deep = [deep];
    const document =
      'query ($p: JSON) { mergePlan(input: { method: { id: "linear" }, experts: [], parameters: $p }) { userErrors { code } } }';
    expect(await broken(document, { p: deep })).toEqual({ code: 'BAD_USER_INPUT' });
  });

  test('a hundred wrong fields are reported by the first few', async () => {
    const { errors } = await api.graphql(`{ job(id: "x") { ${times(100, (i) => `wrong${i}`)} } }`);
    expect(errors.length).toBeLessThanOrEqual(LIMITS.errors + 1);
  });

  test('a hundred wrong variables are reported by the first few', async () => {
    const { errors } = await api.graphql('query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', {
      ids: Array(100).fill({}),
    });
    expect(errors.length).toBeLessThanOrEqual(LIMITS.errors + 1);
  });
});

describe('cost', () => {
  const schema = createSchema();
  const costOf = (text: string, variables: Record<string, unknown> = {}) => {
    const document = parse(text);
    const operation = document.definitions.find(
      (one): one is OperationDefinitionNode => one.kind === Kind.OPERATION_DEFINITION,
    );
    if (operation === undefined) throw new Error('no operation');
    return queryCost({ schema, document, operation, variables });
  };

  test.each([
    ['an operation', '{ __typename }', 1],
    ['an object', '{ job(id: "x") { id state kind } }', 2],
    ['a page of the default size', '{ jobs { nodes { id } } }', 1 + 1 + 20],
    ['a page of a stated size', '{ jobs(first: 50) { nodes { id } } }', 1 + 1 + 50],
    ['objects in a page', '{ jobs(first: 50) { nodes { progress { phase } error { code } } } }', 1 + 1 + 50 * 3],
    ['edges', '{ jobs(first: 50) { edges { node { id } } } }', 1 + 1 + 50 * 2],
    ['a count', '{ jobs(first: 50) { totalCount pageInfo { endCursor } } }', 1 + 1 + 1 + 1],
    ['ids', '{ nodes(ids: ["a", "b", "c"]) { ... on Job { progress { phase } } } }', 1 + 3 * 2],
    ['a list of unknown size', '{ checkpoint(id: "x") { files { path } } }', 1 + 1 + 10],
    [
      'a list that is nearly always empty',
      '{ leaderboard(modality: LANGUAGE, benchmark: "x", first: 7) { nodes { inputFlags { flag { reason } } } } }',
      2 + 7 * (1 + (1 + 1)),
    ],
    [
      'pages in pages',
      '{ merges(first: 10) { nodes { output { usedBy(first: 30) { nodes { id } } } } } }',
      2 + 10 * (1 + 1 + (1 + 30)),
    ],
    [
      'a page in a fragment',
      '{ jobs(first: 7) { ...P } } fragment P on JobConnection { ... { nodes { ...J } } } fragment J on Job { progress { phase } }',
      2 + 7 * 2,
    ],
    [
      'the same fragment under several aliases',
      '{ a: jobs(first: 3) { ...P } b: jobs(first: 5) { ...P } } fragment P on JobConnection { nodes { ...J } } fragment J on Job { progress { phase } }',
      1 + (1 + 3 * 2) + (1 + 5 * 2),
    ],
    [
      'fragments in a circle, which validation refuses',
      '{ job(id: "x") { ...A } } fragment A on Job { ...B } fragment B on Job { ...A }',
      2,
    ],
    ['a question about a whole board', '{ correlation(benchmark: "x") { pearson { p } } }', 1 + 500 + 1 + 1],
    ['introspection', '{ __schema { types { fields { name } } } }', 1],
    ['a default in the document', 'query ($n: Int = 40) { jobs(first: $n) { nodes { id } } }', 2 + 40],
    ['a negative size', '{ jobs(first: -5) { nodes { id } } }', 2],
  ])('of %s', (_name, text, cost) => {
    expect(costOf(text)).toBe(cost);
  });

  test('follows variables', () => {
    const text = 'query ($n: Int, $ids: [ID!]!) { jobs(first: $n) { nodes { id } } nodes(ids: $ids) { id } }';
    expect(costOf(text, { n: 33, ids: ['a', 'b'] })).toBe(1 + 1 + 33 + 2);
    expect(costOf(text, { ids: [] })).toBe(1 + 1 + 20);
    expect(costOf(text, { n: 'many', ids: [] })).toBe(1 + 1 + 100);
  });

  test('is in every answer, and refused above the limit before anything runs', async () => {
    const { extensions } = await api.graphql('{ jobs { nodes { id } } }', {}, api.tokens.read);
    expect(extensions.cost).toMatchObject({
      requested: 22,
      maximum: 10_000,
      throttle: { capacity: 60_000, perSecond: 1000 },
    });
    const greedy = '{ checkpoints(first: 100) { nodes { usedBy(first: 100) { nodes { id } } } } }';
    expect(await broken(greedy)).toEqual({ limit: 'cost', actual: 2 + 100 * (1 + 1 + 100), maximum: 10_000 });
    const viaVariable = 'query ($n: Int!) { checkpoints(first: $n) { nodes { usedBy(first: $n) { nodes { id } } } } }';
    expect(await broken(viaVariable, { n: 100 })).toMatchObject({ limit: 'cost' });
  });

  test('hides in no fragment', async () => {
    const greedy = `{ ...A } fragment A on Query { checkpoints(first: 100) { ... on CheckpointConnection { nodes { ...B } } } }
      fragment B on Checkpoint { ... { usedBy(first: 100) { nodes { id } } } }`;
    expect(await broken(greedy)).toMatchObject({ limit: 'cost' });
  });
});

describe('a caller that asks too fast', () => {
  test('is told when to come back, by its own bucket alone', async () => {
    const document =
      '{ jobs(first: 100) { nodes { id progress { phase } error { code } subject { __typename ... on Merge { id } } } } }';
    const dear = `{ ${times(8, (i) => `a${i}: ${document.slice(2, -2)}`)} }`;
    let refused = await api.graphql(dear);
    for (let i = 0; refused.status === 200 && i < 100; i++) refused = await api.graphql(dear);
    expect(refused.status).toBe(429);
    expect(refused.errors[0].extensions).toMatchObject({
      code: 'RATE_LIMITED',
      capacity: 20_000,
      retryAfterSeconds: expect.any(Number),
    });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await api.graphql(dear, {}, api.tokens.read)).status).toBe(200);
  });
});

test('documents of our own clients pass', async () => {
  const folder = new URL('../../src/client/documents/', import.meta.url);
  const names = (await readdir(folder)).filter((name) => name.endsWith('.graphql'));
  const texts = await Promise.all(names.map((name) => readFile(new URL(name, folder), 'utf8')));
  const { documentSize } = await import('../../src/http/document-size.ts');
  const { depth, aliases, directives, selections, rootFields } = documentSize(parse(texts.join('\n')));
  expect(depth).toBeLessThanOrEqual(LIMITS.depth);
  expect(aliases).toBeLessThanOrEqual(LIMITS.aliases);
  expect(directives).toBeLessThanOrEqual(LIMITS.directives);
  expect(rootFields).toBeLessThanOrEqual(LIMITS.rootFields);
  expect(selections).toBeLessThanOrEqual(LIMITS.selections / 2);
});
