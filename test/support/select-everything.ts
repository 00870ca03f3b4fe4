import {
  getNamedType,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  isCompositeType,
  isInterfaceType,
  isLeafType,
  isObjectType,
  isRequiredArgument,
} from 'graphql';

/** A selection of every field of a type that needs no argument, and of those of its objects, so many levels deep. */
export function selectEverything(schema: GraphQLSchema, type: GraphQLNamedType, levels: number): string {
  const fieldsOf = (fields: readonly GraphQLField<unknown, unknown>[]): string[] =>
    fields
      .filter((field) => !field.args.some(isRequiredArgument))
      .flatMap(({ name, type: fieldType }) => {
        const named = getNamedType(fieldType);
        if (isLeafType(named)) return [name];
        return levels > 1 ? [`${name} ${selectEverything(schema, named, levels - 1)}`] : [];
      });
  if (isObjectType(type)) return `{ __typename ${fieldsOf(Object.values(type.getFields())).join(' ')} }`;
  if (!isCompositeType(type)) throw new TypeError(`${type.name} has no fields`);
  const common = isInterfaceType(type) ? fieldsOf(Object.values(type.getFields())) : [];
  // fields of the same name may be of different types, which one selection cannot hold
  const [first] = schema.getPossibleTypes(type);
  const own =
    first === undefined || levels < 2 ? '' : ` ... on ${first.name} ${selectEverything(schema, first, levels)}`;
  return `{ __typename ${common.join(' ')}${own} }`;
}
