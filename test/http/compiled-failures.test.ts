/** Whatever goes wrong inside of a compiled operation ends it, and is left to graphql-js. */
import { describe, expect, test } from '@jest/globals';
import { makeExecutableSchema } from '@graphql-tools/schema';
import { getOperationAST, GraphQLScalarType, isAbstractType, parse } from 'graphql';
import { type Context } from '../../src/context.ts';
import { createCompiledOperations } from '../../src/http/compiled-operations.ts';
import { createSchema } from '../../src/http/schema.ts';

const later = <Value>(value: Value): Promise<Value> => new Promise((resolve) => setImmediate(() => resolve(value)));
const failing = (): never => {
  throw new Error('no');
};

const schema = makeExecutableSchema({
  typeDefs: `
    scalar Odd
    union Any = A | B
    type A { x: Int n: Int! }
    type B { list: [Int!]! odd: Odd }
    type Query {
      list: [A] laterList: [A!]! text: [Int] number: Int function: Int odd: Odd laterOdd: Odd thrown: Int rejected: Int! some: [Int]
      any: Any laterAny: [Any!]! one: A! laterOne: A! many: [A!]! nested: [B]
    }`,
  resolvers: {
    Odd: new GraphQLScalarType({ name: 'Odd', serialize: failing }),
    Any: { __resolveType: ({ type }: { type: string }) => type },
    Query: {
      list: () => 5,
      laterList: () => later({}),
      text: () => 'abc',
      number: () => ({}),
      function: () => () => 1,
      odd: () => 1,
      laterOdd: () => later(1),
      thrown: failing,
      rejected: () => Promise.reject(new Error('no')),
      some: () => [later(1), later('x'), Promise.reject(new Error('no'))],
      any: () => ({ type: 'None' }),
      laterAny: () => later([{ type: 'A', n: 1 }, {}]),
      one: () => ({}),
      laterOne: () => later({}),
      many: () => later([{ n: 1 }, {}, later({})]),
      nested: () => later([{ list: [1, null] }, { list: 'ab' }, 7]),
    },
  },
});
const execute = createCompiledOperations(schema, { askedBefore: 0, selections: 100, kept: 100 });

describe('an operation that fails when it is compiled', () => {
  test.each([
    ...['{ list { x } }', '{ laterList { x } }', '{ text }', '{ number }', '{ function }', '{ odd }', '{ laterOdd }'],
    ...['{ thrown }', '{ rejected }', '{ some }', '{ any { __typename } }', '{ laterAny { ... on A { n } } }'],
    ...['{ one { n } }', '{ laterOne { n } }', '{ many { n } }', '{ nested { list odd } }'],
  ])('is left to graphql-js: %s', async (text) => {
    const document = parse(text);
    const operation = getOperationAST(document);
    if (operation == null) throw new Error('one operation');
    expect(await execute({ document, operation, variables: {}, context: {} as Context })).toBeNull();
  });

  test('fails in no way that would keep it from ending: types of objects are told without throwing', () => {
    const abstract = Object.values(createSchema().getTypeMap()).filter(isAbstractType);
    expect(abstract.length).toBeGreaterThan(2);
    for (const type of abstract) {
      const { resolveType } = type;
      if (resolveType == null) continue;
      // whatever a resolver may return by mistake
      for (const value of [{}, [], 'text', 1])
        expect(() => resolveType(value, {}, undefined as never, type)).not.toThrow();
    }
  });
});
