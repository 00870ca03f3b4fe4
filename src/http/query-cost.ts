import {
  getNamedType,
  getNullableType,
  isCompositeType,
  isInterfaceType,
  isListType,
  isObjectType,
  Kind,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type ValueNode,
} from 'graphql';
import { ASSUMED_LIST_SIZE, FIELD_COSTS, RARE_LISTS } from '../request-limits.ts';

/** Arguments that say how many objects a list returns. */
const SIZE_ARGUMENTS = ['first', 'ids'] as const;
/** A variable of a wrong kind fails later; until then it counts as a full page. */
const UNKNOWN_SIZE = 100;

export interface CostInput {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly variables: Readonly<Record<string, unknown>>;
}

/**
 * Objects that a valid operation may return at most: each object counts 1, times the page sizes of the lists above it;
 * scalars are free; fields that read whole boards cost more (`FIELD_COSTS`); a `totalCount` counts 1, because it is a statement of its own. `@skip` and `@include` are ignored.
 * Mutations and subscriptions count the same way.
 */
export function queryCost({ schema, document, operation, variables }: CostInput): number {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  const defaults = new Map(operation.variableDefinitions?.map((node) => [node.variable.name.value, node.defaultValue]));
  const measured = new Map<string, number>();

  function ofSelections(set: SelectionSetNode, type: GraphQLCompositeType, pageSize: number | null): number {
    return set.selections.reduce((sum, selection) => {
      switch (selection.kind) {
        case Kind.FIELD:
          return sum + ofField(selection, type, pageSize);
        case Kind.INLINE_FRAGMENT:
          return (
            sum + ofSelections(selection.selectionSet, typeNamed(selection.typeCondition?.name.value) ?? type, pageSize)
          );
        case Kind.FRAGMENT_SPREAD:
          return sum + ofFragment(selection.name.value, pageSize);
      }
    }, 0);
  }

  function ofFragment(name: string, pageSize: number | null): number {
    // the page size of a connection reaches the `nodes` inside of its fragments
    const key = `${name} ${pageSize}`;
    const known = measured.get(key);
    if (known !== undefined) return known;
    const fragment = fragments.get(name);
    const type = typeNamed(fragment?.typeCondition.name.value);
    if (fragment === undefined || type === undefined) return 0;
    measured.set(key, 0);
    const cost = ofSelections(fragment.selectionSet, type, pageSize);
    measured.set(key, cost);
    return cost;
  }

  function ofField(field: FieldNode, parent: GraphQLCompositeType, pageSize: number | null): number {
    if (field.name.value === 'totalCount') return 1;
    const definition =
      isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[field.name.value] : undefined;
    if (definition === undefined || field.selectionSet === undefined) return 0;
    const type = getNamedType(definition.type);
    if (!isCompositeType(type)) return 0;
    const work = parent === schema.getQueryType() ? (FIELD_COSTS.get(field.name.value) ?? 0) : 0;
    const own = sizeOf(field, definition);
    if (!isListType(getNullableType(definition.type))) return work + 1 + ofSelections(field.selectionSet, type, own);
    const count = own ?? pageSize ?? (RARE_LISTS.has(field.name.value) ? 1 : ASSUMED_LIST_SIZE);
    return work + count * (1 + ofSelections(field.selectionSet, type, null));
  }

  /** Number of objects that the arguments ask for; null when the field has no such argument. */
  function sizeOf(field: FieldNode, definition: GraphQLField<unknown, unknown>): number | null {
    for (const name of SIZE_ARGUMENTS) {
      const argument = definition.args.find((one) => one.name === name);
      if (argument === undefined) continue;
      const given = field.arguments?.find((one) => one.name.value === name);
      return given === undefined ? asSize(argument.defaultValue) : ofValue(given.value, argument.defaultValue);
    }
    return null;
  }

  function ofValue(node: ValueNode, fallback: unknown): number {
    if (node.kind === Kind.INT) return asSize(Number(node.value));
    if (node.kind === Kind.LIST) return node.values.length;
    if (node.kind !== Kind.VARIABLE) return asSize(fallback);
    const name = node.name.value;
    if (Object.hasOwn(variables, name)) return asSize(variables[name]);
    const inDocument = defaults.get(name);
    // a default cannot be a variable, so this ends
    return inDocument === undefined ? asSize(fallback) : ofValue(inDocument, fallback);
  }

  function typeNamed(name: string | undefined): GraphQLCompositeType | undefined {
    const type = name === undefined ? undefined : schema.getType(name);
    return isCompositeType(type) ? type : undefined;
  }

  const root = schema.getRootType(operation.operation);
  return root == null ? 0 : 1 + ofSelections(operation.selectionSet, root, null);
}

function asSize(value: unknown): number {
  if (Array.isArray(value)) return value.length;
  return typeof value === 'number' && Number.isFinite(value) ? Math.max(0, value) : UNKNOWN_SIZE;
}
