import {
  getNamedType,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLNamedType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isUnionType,
} from 'graphql';
import { useMemo } from 'react';
import { Prose } from '../ui/prose.tsx';

const SHOWN = 40;

interface DocsProps {
  readonly schema: GraphQLSchema;
  /** Name of the type that is shown; null: what operations begin with. */
  readonly type: string | null;
  readonly search: string;
  readonly show: (type: string | null) => void;
  readonly find: (search: string) => void;
}

type Field = GraphQLField<unknown, unknown> | GraphQLInputField;

/** Every type and field of the schema with what is said of it. */
export function Docs({ schema, type, search, show, find }: DocsProps) {
  const wanted = search.trim().toLowerCase();
  return (
    <section aria-labelledby="docs" className="docs">
      <h2 id="docs">Fields</h2>
      <label className="search">
        Search
        <input type="search" value={search} onChange={({ target }) => find(target.value)} />
      </label>
      {wanted !== '' ? (
        <Found schema={schema} wanted={wanted} show={show} />
      ) : (
        <TypeView schema={schema} name={type} show={show} />
      )}
    </section>
  );
}

function fieldsOf(type: GraphQLNamedType): readonly Field[] {
  return isObjectType(type) || isInterfaceType(type) || isInputObjectType(type) ? Object.values(type.getFields()) : [];
}

function Found({
  schema,
  wanted,
  show,
}: {
  readonly schema: GraphQLSchema;
  readonly wanted: string;
  readonly show: DocsProps['show'];
}) {
  const found = useMemo(
    () =>
      Object.values(schema.getTypeMap())
        .filter(({ name }) => !name.startsWith('__'))
        .flatMap((type) => fieldsOf(type).map((field) => ({ type, field })))
        .filter(({ type, field }) =>
          `${type.name}.${field.name} ${field.description ?? ''}`.toLowerCase().includes(wanted),
        ),
    [schema, wanted],
  );
  return (
    <>
      <p role="status">
        {found.length > SHOWN ? `the first ${SHOWN} of ${found.length} fields` : `${found.length} fields`}
      </p>
      <dl>
        {found.slice(0, SHOWN).map(({ type, field }) => (
          <FieldView key={`${type.name}.${field.name}`} of={type.name} field={field} show={show} />
        ))}
      </dl>
    </>
  );
}

function TypeView({
  schema,
  name,
  show,
}: {
  readonly schema: GraphQLSchema;
  readonly name: string | null;
  readonly show: DocsProps['show'];
}) {
  const type = name === null ? null : (schema.getType(name) ?? null);
  if (type === null) {
    const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
    return roots.map((root) =>
      root == null ? null : (
        <details key={root.name} open={root.name === 'Query'}>
          <summary>{root.name}</summary>
          <dl>
            {fieldsOf(root).map((field) => (
              <FieldView key={field.name} field={field} show={show} />
            ))}
          </dl>
        </details>
      ),
    );
  }
  return (
    <>
      <p>
        <button type="button" className="quiet" onClick={() => show(null)}>
          ← All operations
        </button>
      </p>
      <h3>{type.name}</h3>
      {type.description == null ? null : (
        <p>
          <Prose text={type.description} />
        </p>
      )}
      <dl>
        {fieldsOf(type).map((field) => (
          <FieldView key={field.name} field={field} show={show} />
        ))}
        {isEnumType(type)
          ? type.getValues().map(({ name: value, description }) => (
              <div key={value}>
                <dt>
                  <code>{value}</code>
                </dt>
                <dd>
                  <Prose text={description ?? ''} />
                </dd>
              </div>
            ))
          : null}
      </dl>
      {isUnionType(type) ? (
        <p>
          {type.getTypes().map((one) => (
            <TypeButton key={one.name} name={one.name} text={one.name} show={show} />
          ))}
        </p>
      ) : null}
    </>
  );
}

function FieldView({
  of,
  field,
  show,
}: {
  readonly of?: string;
  readonly field: Field;
  readonly show: DocsProps['show'];
}) {
  const parameters = 'args' in field ? field.args : [];
  return (
    <div>
      <dt>
        {of === undefined ? null : (
          <>
            <TypeButton name={of} text={of} show={show} />.
          </>
        )}
        <code>{field.name}</code>
        {parameters.length === 0 ? null : (
          <>
            (
            {parameters.map(({ name, type }, index) => (
              <span key={name} title={parameters[index].description ?? undefined}>
                {index === 0 ? '' : ', '}
                <code>{name}</code>: <TypeButton name={getNamedType(type).name} text={String(type)} show={show} />
              </span>
            ))}
            )
          </>
        )}
        : <TypeButton name={getNamedType(field.type).name} text={String(field.type)} show={show} />
      </dt>
      <dd>
        <Prose text={field.description ?? ''} />
      </dd>
    </div>
  );
}

function TypeButton({
  name,
  text,
  show,
}: {
  readonly name: string;
  readonly text: string;
  readonly show: DocsProps['show'];
}) {
  return (
    <button type="button" className="type" onClick={() => show(name)}>
      {text}
    </button>
  );
}
