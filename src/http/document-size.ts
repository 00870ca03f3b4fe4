import {
  GraphQLError,
  Kind,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { LIMITS } from '../request-limits.ts';

/** Size of a selection set with all its fragments expanded. */
export interface DocumentSize {
  readonly depth: number;
  readonly introspectionDepth: number;
  readonly rootFields: number;
  readonly aliases: number;
  readonly directives: number;
  readonly selections: number;
}

const COUNTED = ['depth', 'introspectionDepth', 'rootFields', 'aliases', 'directives', 'selections'] as const;
const NOTHING: DocumentSize = {
  depth: 0,
  introspectionDepth: 0,
  rootFields: 0,
  aliases: 0,
  directives: 0,
  selections: 0,
};
const INTROSPECTION: ReadonlySet<string> = new Set(['__schema', '__type']);

/**
 * Refuses documents beyond the limits.
 * @throws GraphQLError QUERY_TOO_COMPLEX with what was counted and what is allowed.
 */
export function checkDocumentSize(document: DocumentNode): void {
  const size = documentSize(document);
  for (const what of COUNTED) {
    if (size[what] > LIMITS[what]) throw tooComplex(what, size[what], LIMITS[what]);
  }
}

export function tooComplex(what: string, actual: number, maximum: number): GraphQLError {
  return new GraphQLError(`the document has ${what} ${actual}; at most ${maximum} is allowed`, {
    extensions: { code: 'QUERY_TOO_COMPLEX', limit: what, actual, maximum, http: { status: 400 } },
  });
}

/**
 * The largest of each count over the operations of a document. Every fragment is measured once, however often it is
 * spread, so the work is linear in the document even where the expansion is exponential.
 */
export function documentSize(document: DocumentNode): DocumentSize {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  const measured = new Map<string, DocumentSize>();

  function ofFragment(name: string): DocumentSize {
    const known = measured.get(name);
    if (known !== undefined) return known;
    const fragment = fragments.get(name);
    if (fragment === undefined) return NOTHING;
    // a cycle ends here; validation refuses it by its own rule
    measured.set(name, NOTHING);
    const size = plus(ofSelections(fragment.selectionSet), { directives: fragment.directives?.length ?? 0 });
    measured.set(name, size);
    return size;
  }

  function ofField(field: FieldNode): DocumentSize {
    const inner = field.selectionSet === undefined ? NOTHING : ofSelections(field.selectionSet);
    const introspection = INTROSPECTION.has(field.name.value);
    return {
      depth: introspection ? 1 : inner.depth + 1,
      introspectionDepth: introspection ? inner.depth + 1 : inner.introspectionDepth,
      rootFields: 1,
      aliases: inner.aliases + (field.alias === undefined ? 0 : 1),
      directives: inner.directives + (field.directives?.length ?? 0),
      selections: inner.selections + 1,
    };
  }

  function ofSelections(set: SelectionSetNode): DocumentSize {
    return set.selections.reduce((sum, selection) => {
      if (selection.kind === Kind.FIELD) return plus(sum, ofField(selection));
      const inner =
        selection.kind === Kind.FRAGMENT_SPREAD
          ? ofFragment(selection.name.value)
          : ofSelections(selection.selectionSet);
      return plus(sum, plus(inner, { directives: selection.directives?.length ?? 0, selections: 1 }));
    }, NOTHING);
  }

  let largest = NOTHING;
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
    const variables = (definition.variableDefinitions ?? []).reduce(
      (sum, node) => sum + (node.directives?.length ?? 0),
      0,
    );
    const directives = variables + (definition.directives?.length ?? 0);
    largest = maximum(largest, plus(ofSelections(definition.selectionSet), { directives }));
  }
  return largest;
}

/** Things beside each other: depths do not add up, everything else does. */
function plus(a: DocumentSize, b: Partial<DocumentSize>): DocumentSize {
  return {
    depth: Math.max(a.depth, b.depth ?? 0),
    introspectionDepth: Math.max(a.introspectionDepth, b.introspectionDepth ?? 0),
    rootFields: a.rootFields + (b.rootFields ?? 0),
    aliases: a.aliases + (b.aliases ?? 0),
    directives: a.directives + (b.directives ?? 0),
    selections: a.selections + (b.selections ?? 0),
  };
}

function maximum(a: DocumentSize, b: DocumentSize): DocumentSize {
  return {
    depth: Math.max(a.depth, b.depth),
    introspectionDepth: Math.max(a.introspectionDepth, b.introspectionDepth),
    rootFields: Math.max(a.rootFields, b.rootFields),
    aliases: Math.max(a.aliases, b.aliases),
    directives: Math.max(a.directives, b.directives),
    selections: Math.max(a.selections, b.selections),
  };
}
