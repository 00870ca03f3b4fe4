import {
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  type GraphQLInputType,
} from 'graphql';
import { newId } from '../../src/storage/new-id.ts';
import { encodeId, type NodeType } from '../../src/resolvers/node-id.ts';

const SCALARS: Readonly<Record<string, unknown>> = {
  String: 'example',
  Int: 1,
  Float: 1,
  Boolean: true,
  BigInt: '1',
  Sha256: 'a'.repeat(64),
  DateTime: '2100-01-01T00:00:00Z',
  URL: 'https://example.org/',
  JSON: {},
};

/** Types of the objects that `ID` fields name, by the name of the field; `id` takes that of the mutation. */
const TYPES: Readonly<Record<string, NodeType>> = {
  base: 'Checkpoint',
  experiment: 'Experiment',
  checkpoint: 'Checkpoint',
  job: 'Job',
  upload: 'Upload',
};

/** A value of an input type that is well-formed in every required field; its ids are of the right type and name nothing. */
export function exampleInput(type: GraphQLInputType, name: string, idType: NodeType): unknown {
  const inner = getNullableType(type);
  if (isListType(inner)) return [exampleInput(inner.ofType, name, idType)];
  if (isEnumType(inner)) return inner.getValues()[0].name;
  if (isInputObjectType(inner)) {
    const required = Object.values(inner.getFields()).filter(
      (field) => isNonNullType(field.type) && field.defaultValue === undefined,
    );
    return Object.fromEntries(required.map((field) => [field.name, exampleInput(field.type, field.name, idType)]));
  }
  if (inner.name === 'ID') return encodeId(TYPES[name] ?? idType, newId());
  return SCALARS[inner.name];
}
