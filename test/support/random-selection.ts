import {
  getNamedType,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  isInterfaceType,
  isLeafType,
  isObjectType,
  isRequiredArgument,
  isUnionType,
} from 'graphql';

/** The next decision: a number below `choices`. */
export type Choose = (choices: number) => number;

/**
 * A selection of some fields of a type, as clients write them: fields twice and under other names, fragments on the type itself, on its
 * interfaces and on what it may be, one within the other. So many levels deep.
 */
export function randomSelection(schema: GraphQLSchema, type: GraphQLNamedType, levels: number, choose: Choose): string {
  const inner = (other: GraphQLNamedType, depth: number): string => randomSelection(schema, other, depth, choose);
  const field = ({ name, type: fieldType }: GraphQLField<unknown, unknown>): string => {
    const named = getNamedType(fieldType);
    // another name for the same field only: two fields of one name would be a conflict
    const alias = choose(5) === 0 ? `${name}Again: ` : '';
    return `${alias}${name}${isLeafType(named) ? '' : ` ${inner(named, levels - 1)}`}`;
  };
  const parts = ['__typename'];
  if (isObjectType(type) || isInterfaceType(type)) {
    const fields = Object.values(type.getFields()).filter(
      ({ args, type: fieldType }) =>
        !args.some(isRequiredArgument) && (levels > 1 || isLeafType(getNamedType(fieldType))),
    );
    for (let i = choose(5); i >= 0 && fields.length > 0; i--) parts.push(field(fields[choose(fields.length)]));
    if (levels > 0 && choose(3) === 0) parts.push(`... on ${type.name} ${inner(type, levels - 1)}`);
  }
  if (isObjectType(type) && levels > 0 && type.getInterfaces().length > 0 && choose(3) === 0) {
    const shared = type.getInterfaces()[choose(type.getInterfaces().length)];
    parts.push(`... on ${shared.name} ${inner(shared, levels - 1)}`);
  }
  if ((isUnionType(type) || isInterfaceType(type)) && levels > 0) {
    const possible = schema.getPossibleTypes(type);
    const one = possible[choose(possible.length)];
    parts.push(`... on ${one.name} ${inner(one, levels - 1)}`);
  }
  return `{ ${parts.join(' ')} }`;
}
