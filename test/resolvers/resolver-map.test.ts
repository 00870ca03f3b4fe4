import { describe, expect, test } from '@jest/globals';
import { getNamedType, isObjectType } from 'graphql';
import { createSchema } from '../../src/http/schema.ts';
import { resolvers } from '../../src/resolvers/resolver-map.ts';

const schema = createSchema();
const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].filter(
  (type) => type != null,
);

describe('the resolver map', () => {
  test.each(roots.flatMap((type) => Object.keys(type.getFields()).map((field) => [type.name, field])))(
    '%s.%s is resolved',
    (type, field) => {
      expect(resolvers).toHaveProperty([type, field]);
    },
  );

  test('gives every object of Node an id of its own form, never the bare one of its row', () => {
    const node = schema.getType('Node');
    const objects = Object.values(schema.getTypeMap()).filter(isObjectType);
    const nodes = objects.filter((type) => type.getInterfaces().some((one) => one === node)).map(({ name }) => name);
    expect(nodes.length).toBeGreaterThan(8);
    for (const name of nodes) expect(resolvers).toHaveProperty([name, 'id']);
  });
});

describe('the schema', () => {
  const objects = Object.values(schema.getTypeMap())
    .filter(isObjectType)
    .filter(({ name }) => !name.startsWith('__'));

  test('gives every mutation one input and a payload with user errors', () => {
    for (const field of Object.values(schema.getMutationType()?.getFields() ?? {})) {
      expect(field.args.map(({ name }) => name)).toEqual(['input']);
      const payload = getNamedType(field.type);
      expect(isObjectType(payload) && payload.getFields().userErrors.type.toString()).toBe('[UserError!]!');
    }
  });

  test('names objects, never their keys', () => {
    const fields = objects.flatMap((type) => Object.keys(type.getFields()).map((name) => `${type.name}.${name}`));
    // requests and traces are no objects of the API: their ids are for the log
    expect(fields.filter((name) => /[a-z]Ids?$/.test(name) && !/\.(request|trace)Id$/.test(name))).toEqual([]);
  });
});
