/** What compiled functions answer is what graphql-js answers, or nothing. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { execute, getNamedType, getOperationAST, parse, validate } from 'graphql';
import { createContext, type Context } from '../../src/context.ts';
import { createCompiledOperations } from '../../src/http/compiled-operations.ts';
import { createSchema } from '../../src/http/schema.ts';
import { startTestApi, type TestApi } from '../support/api.ts';
import { seedPage } from '../support/seed-page.ts';
import { randomSelection } from '../support/random-selection.ts';
import { selectEverything } from '../support/select-everything.ts';

const schema = createSchema();
const LIST_FIELDS = ['checkpoints', 'merges', 'evaluations', 'jobs', 'benchmarks', 'statistics'];

let api: TestApi;
const ids: Record<string, string> = {};
const compiled = createCompiledOperations(schema, { askedBefore: 0, selections: Infinity, kept: 100 });

const newContext = (): Context =>
  createContext(api.services, api.logger, { requestId: 'test', viewer: null, address: '' });

async function both(text: string, variables: Readonly<Record<string, unknown>> = {}) {
  const document = parse(text);
  const operation = getOperationAST(document);
  if (operation == null) throw new Error('one operation');
  expect(validate(schema, document)).toEqual([]);
  const interpreted = await execute({ schema, document, contextValue: newContext(), variableValues: variables });
  return { interpreted, data: await compiled({ document, operation, variables, context: newContext() }) };
}

beforeAll(async () => {
  api = await startTestApi();
  const { merge, base } = await seedPage(api);
  Object.assign(ids, { merge, checkpoint: base });
}, 60_000);
afterAll(async () => api.stop());

/** As a client gets it. */
const wire = (value: unknown): unknown => JSON.parse(JSON.stringify(value)) as unknown;

describe('a compiled operation', () => {
  const typeOf = (field: string) => {
    const type = schema.getQueryType()?.getFields()[field]?.type;
    if (type === undefined) throw new Error(field);
    return getNamedType(type);
  };

  test.each(LIST_FIELDS)('answers every field of %s as graphql-js does', async (field) => {
    const { interpreted, data } = await both(`{ ${field}(first: 5) ${selectEverything(schema, typeOf(field), 4)} }`);
    expect(interpreted.errors).toBeUndefined();
    expect(wire(data)).toEqual(wire(interpreted.data));
  });

  test.each(['checkpoint', 'merge'])('answers every field of one %s as graphql-js does', async (field) => {
    const text = `query ($id: ID!) { ${field}(id: $id) ${selectEverything(schema, typeOf(field), 3)} }`;
    const { interpreted, data } = await both(text, { id: ids[field] });
    expect(interpreted.errors).toBeUndefined();
    expect(wire(data)).toEqual(wire(interpreted.data));
  });

  test('answers whatever clients make of fields, names and fragments as graphql-js does', async () => {
    const tape = fc.array(fc.nat(10_000), { minLength: 300, maxLength: 300 });
    await fc.assert(
      fc.asyncProperty(fc.constantFrom('leaderboard', ...LIST_FIELDS), tape, async (field, decisions) => {
        let at = 0;
        const choose = (choices: number): number => decisions[at++ % decisions.length] % choices;
        const board = field === 'leaderboard' ? 'modality: IMAGE_CLASSIFICATION, benchmark: "grid", ' : '';
        const text = `{ ${field}(${board}first: 3) ${randomSelection(schema, typeOf(field), 6, choose)} }`;
        // the same name for fields of two types
        fc.pre(validate(schema, parse(text)).length === 0);
        const { interpreted, data } = await both(text);
        expect(interpreted.errors).toBeUndefined();
        expect(wire(data)).toEqual(wire(interpreted.data));
      }),
      { numRuns: 60 },
    );
  });

  test('answers every field of a board as graphql-js does, with variables and fragments', async () => {
    const everything = selectEverything(schema, typeOf('leaderboard'), 4);
    const text = `query ($first: Int = 3, $filter: LeaderboardFilter) {
      leaderboard(modality: IMAGE_CLASSIFICATION, benchmark: "grid", first: $first, filter: $filter) ${everything}
      small: leaderboard(modality: IMAGE_CLASSIFICATION, benchmark: "grid", first: 1) {
        nodes { ...Facts rank ... { method { title } } }
      }
    }
    fragment Facts on LeaderboardRow { id ... on BoardRow { heldIn { __typename value } } }`;
    const { interpreted, data } = await both(text, { filter: { maxExperts: 2, roles: ['METHOD'] } });
    expect(interpreted.errors).toBeUndefined();
    expect(wire(data)).toEqual(wire(interpreted.data));
  });

  test.each([
    ['a resolver that fails', '{ checkpoint(id: "none") { id } merges(first: 1000) { nodes { id } } }', {}],
    ['a variable that is missing', 'query ($id: ID!) { checkpoint(id: $id) { id } }', {}],
    ['a variable of a wrong kind', 'query ($first: Int) { merges(first: $first) { nodes { id } } }', { first: '2' }],
    [
      'a field of an input that does not exist',
      'query ($f: MergeFilter) { merges(filter: $f) { nodes { id } } }',
      { f: { none: 1 } },
    ],
    ['directives', 'query ($no: Boolean = false) { jobs(first: 1) { nodes { id @include(if: $no) } } }', {}],
    ['an answer with a name that is none in a program', '{ __proto__: jobs(first: 1) { nodes { id } } }', {}],
  ])('leaves %s to graphql-js', async (_what, text, variables) => {
    expect((await both(text, variables)).data).toBeNull();
  });

  test('is compiled when it has been asked three times, and never when it is large', async () => {
    const executeCompiled = createCompiledOperations(schema);
    const answered = async (text: string): Promise<boolean[]> => {
      const document = parse(text);
      const operation = getOperationAST(document);
      if (operation == null) throw new Error('one operation');
      const answers: boolean[] = [];
      for (let i = 0; i < 5; i++) {
        answers.push((await executeCompiled({ document, operation, variables: {}, context: newContext() })) !== null);
      }
      return answers;
    };
    expect(await answered('{ jobs(first: 1) { nodes { id } } }')).toEqual([false, false, false, true, true]);
    const large = `{ merges(first: 1) ${selectEverything(schema, typeOf('merges'), 4)} }`;
    expect(await answered(large)).toEqual([false, false, false, false, false]);
  });

  test('is forgotten for others when it was not asked for long', async () => {
    const executeFew = createCompiledOperations(schema, { askedBefore: 1, selections: 100, kept: 2 });
    const documents = ['a', 'b', 'c'].map((name) => parse(`{ ${name}: jobs(first: 1) { nodes { id } } }`));
    const ask = async (index: number): Promise<boolean> => {
      const operation = getOperationAST(documents[index]);
      if (operation == null) throw new Error('one operation');
      return (
        (await executeFew({ document: documents[index], operation, variables: {}, context: newContext() })) !== null
      );
    };
    const answered: boolean[] = [];
    for (const index of [0, 0, 1, 1, 0, 2, 2, 0, 1, 1]) answered.push(await ask(index));
    // the second one had to go for the third
    expect(answered).toEqual([false, true, false, true, true, false, true, true, false, true]);
  });
});
