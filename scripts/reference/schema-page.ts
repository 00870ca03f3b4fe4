import {
  type GraphQLArgument,
  type GraphQLEnumType,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isSpecifiedScalarType,
  isUnionType,
  printType,
} from 'graphql';

type Member = GraphQLField<unknown, unknown> | GraphQLInputField;

/** A page about everything in the schema: what can be asked and done first, then all types in order of name. */
export function schemaPage(schema: GraphQLSchema): string {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].filter(
    (type) => type != null,
  );
  const types = Object.values(schema.getTypeMap())
    .filter(
      (type) => !isIntrospectionType(type) && !isSpecifiedScalarType(type) && !roots.some((root) => root === type),
    )
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const parts = [
    '# The API, field by field',
    'Made from `schema.graphql` by `npm run reference`. `POST /graphql` takes operations; `GET /schema.graphql` gives the schema itself.',
  ];
  for (const type of roots)
    parts.push(`## ${type.name}`, said(type), ...Object.values(type.getFields()).map(rootField));
  parts.push('## Types', ...types.flatMap(typeSection));
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

const said = ({ description }: { readonly description?: string | null }): string =>
  (description ?? '').replaceAll(/\s*\n\s*/g, ' ');

/** What GraphQL calls this sort of type: queries have the names of types, headings must not. */
function sortOf(type: GraphQLNamedType): string {
  if (isEnumType(type)) return 'enum';
  if (isUnionType(type)) return 'union';
  if (isInputObjectType(type)) return 'input';
  if (isInterfaceType(type)) return 'interface';
  return isObjectType(type) ? 'type' : 'scalar';
}

const anchor = (type: GraphQLNamedType): string => `${sortOf(type)}-${type.name.toLowerCase()}`;

/** The type as GraphQL writes it, leading to its section. */
function typeText({ type }: Member | GraphQLArgument): string {
  const text = `\`${String(type)}\``;
  const named = getNamedType(type);
  return isSpecifiedScalarType(named) ? text : `[${text}](#${anchor(named)})`;
}

function defaultText(argument: GraphQLArgument | GraphQLInputField): string {
  return argument.defaultValue === undefined ? '' : ` = \`${JSON.stringify(argument.defaultValue)}\``;
}

function rootField(field: GraphQLField<unknown, unknown>): string {
  const lines = [`### ${field.name}`, '', `${said(field)} Gives ${typeText(field)}.`.trim()];
  const list = field.args.map((argument) => {
    const words = said(argument);
    return `- \`${argument.name}\`: ${typeText(argument)}${defaultText(argument)}${words === '' ? '' : `. ${words}`}`;
  });
  return list.length === 0 ? lines.join('\n') : [...lines, '', ...list].join('\n');
}

function typeSection(type: GraphQLNamedType): string[] {
  const head = [`### ${sortOf(type)} ${type.name}`, said(type)];
  if (isEnumType(type)) return [...head, enumList(type)];
  if (isUnionType(type)) return [...head, `One of ${type.getTypes().map(link).join(', ')}.`];
  if (isObjectType(type) || isInterfaceType(type)) {
    const interfaces = type.getInterfaces().map(link);
    const is = interfaces.length === 0 ? '' : `Is a ${interfaces.join(' and a ')}.`;
    return [...head, is, members(Object.values(type.getFields()))];
  }
  if (isInputObjectType(type)) return [...head, members(Object.values(type.getFields()))];
  return [...head, `\`${printType(type).split('\n').at(-1) ?? ''}\``];
}

const link = (type: GraphQLNamedType): string => `[\`${type.name}\`](#${anchor(type)})`;

function enumList(type: GraphQLEnumType): string {
  return type
    .getValues()
    .map((value) => `- \`${value.name}\`${value.description == null ? '' : `: ${said(value)}`}`)
    .join('\n');
}

function members(fields: readonly Member[]): string {
  return fields
    .map((field) => {
      const given = 'args' in field ? field.args.map(({ name }) => `\`${name}\``) : [];
      const takes = given.length === 0 ? '' : ` (${given.join(', ')})`;
      const fallback = 'args' in field ? '' : defaultText(field);
      return `- \`${field.name}\`${takes}: ${typeText(field)}${fallback}. ${said(field)}`.trim();
    })
    .join('\n');
}
