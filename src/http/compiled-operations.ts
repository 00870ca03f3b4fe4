/**
 * Operations that are asked again and again, compiled to functions: interpreting one takes longer than everything else about a page of
 * a board. Only reads, and only answers without errors: whatever else comes out is left to graphql-js, which executes the operation
 * once more, so that clients see its errors and no others.
 */
import {
  type DocumentNode,
  getVariableValues,
  type GraphQLSchema,
  type OperationDefinitionNode,
  visit,
  type FieldNode,
} from 'graphql';
import { compileQuery, type CompiledQuery, isCompiledQuery } from 'graphql-jit';
import { type Context } from '../context.ts';
import { type AnswerData } from '../services/kept-answers.ts';
import { documentSize } from './document-size.ts';

export interface CompileLimits {
  /** Compiling takes as long as some ten answers: a document is compiled when it has been asked so often. */
  readonly askedBefore: number;
  /** Fields and fragments, expanded. Compiling more would keep everybody else waiting for tens of milliseconds. */
  readonly selections: number;
  /** Compiled operations that are kept: those that were asked last. One of 200 fields takes 70 KiB and more. */
  readonly kept: number;
}

const LIMITS: CompileLimits = { askedBefore: 3, selections: 300, kept: 200 };

export interface Asked {
  /** Valid, and the same object for the same text. */
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly context: Context;
}

/** The answer's data, or null: let graphql-js execute it. */
export type ExecuteCompiled = (asked: Asked) => Promise<AnswerData | null>;

interface Known {
  asked: number;
  /** Null: not compiled yet, or it cannot be. */
  compiled: CompiledQuery<AnswerData> | null;
}

export function createCompiledOperations(schema: GraphQLSchema, limits = LIMITS): ExecuteCompiled {
  /** Documents are kept by the server's own store: what that forgets is forgotten here. */
  const known = new WeakMap<OperationDefinitionNode, Known>();
  /** Those that are compiled; the first one was asked longest ago. */
  const kept = new Set<Known>();

  const keep = (entry: Known): void => {
    kept.delete(entry);
    kept.add(entry);
    const [oldest] = kept.size > limits.kept ? kept : [];
    if (oldest === undefined) return;
    kept.delete(oldest);
    Object.assign(oldest, { asked: 0, compiled: null });
  };

  return async ({ document, operation, variables, context }) => {
    const entry = known.get(operation) ?? { asked: 0, compiled: null };
    known.set(operation, entry);
    entry.asked += 1;
    if (entry.asked === limits.askedBefore + 1 && documentSize(document).selections <= limits.selections) {
      entry.compiled = compile(schema, document, operation);
    }
    const { compiled } = entry;
    if (compiled === null) return null;
    keep(entry);
    if (!areValid(schema, operation, variables)) return null;
    const { data, errors } = await compiled.query(undefined, context, variables);
    return errors === undefined ? (data ?? null) : null;
  };
}

function compile(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): CompiledQuery<AnswerData> | null {
  if (!isPlain(document)) return null;
  const compiled = compileQuery<AnswerData>(schema, document, operation.name?.value);
  return isCompiledQuery(compiled) ? compiled : null;
}

/** graphql-js alone says which variables are valid; the compiled function may be more forgiving. */
function areValid(
  schema: GraphQLSchema,
  { variableDefinitions }: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): boolean {
  return getVariableValues(schema, variableDefinitions ?? [], variables, { maxErrors: 1 }).errors === undefined;
}

/**
 * Whether a document means the same to the compiler: it has known faults with directives on fragments, and `__proto__` as the name of a
 * field in an answer is one like any other, but not in a program.
 */
function isPlain(document: DocumentNode): boolean {
  let plain = true;
  visit(document, {
    Directive: () => {
      plain = false;
    },
    Field: ({ alias }: FieldNode) => {
      plain &&= alias?.value.startsWith('__') !== true;
    },
  });
  return plain;
}
