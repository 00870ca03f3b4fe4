import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import {
  buildSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isSpecifiedScalarType,
} from 'graphql';

const SCHEMA = buildSchema(readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8'));

test('every type, field, input and value of the schema says what it is', () => {
  const silent: string[] = [];
  const listen = (name: string, { description }: { readonly description?: string | null }): void => {
    if ((description ?? '').trim() === '') silent.push(name);
  };
  for (const type of Object.values(SCHEMA.getTypeMap())) {
    if (isIntrospectionType(type) || isSpecifiedScalarType(type)) continue;
    listen(type.name, type);
    const fields =
      isObjectType(type) || isInterfaceType(type) || isInputObjectType(type) ? Object.values(type.getFields()) : [];
    const members = isEnumType(type) ? type.getValues() : fields;
    for (const member of members) listen(`${type.name}.${member.name}`, member);
  }
  expect(silent).toEqual([]);
});
