import { SpanStatusCode, trace } from '@opentelemetry/api';
import { type ApolloServerPlugin } from '@apollo/server';
import { Kind, type OperationDefinitionNode } from 'graphql';
import { type Context } from '../context.ts';
import { ERROR_CODES } from '../errors.ts';
import { isTracing } from '../telemetry/spans.ts';
import { graphqlCost, graphqlDuration, graphqlUserErrors } from '../telemetry/metrics.ts';

const CODES: ReadonlySet<unknown> = new Set(ERROR_CODES);

/**
 * Measures operations by root field. The names of operations are their clients' choice, also those of persisted ones, which any
 * client may register: as a label they would grow without end.
 */
export function metricsPlugin(): ApolloServerPlugin<Context> {
  return {
    requestDidStart: async () => {
      const end = graphqlDuration.startTimer();
      return {
        didResolveOperation: async ({ operation, operationName }) => {
          if (operation) nameSpan(operation, operationName);
        },
        willSendResponse: async ({ operation, response, contextValue, errors }) => {
          if (errors !== undefined && isTracing()) trace.getActiveSpan()?.setStatus({ code: SpanStatusCode.ERROR });
          // an operation that was parsed, but not valid, may name any field
          const valid = contextValue.usage !== null && operation;
          if (!valid) {
            end({ type: 'none', field: 'refused' });
            return;
          }
          end({ type: operation.operation, field: rootField(operation) });
          graphqlCost.observe({ type: operation.operation }, contextValue.usage?.cost ?? 0);
          if (errors === undefined && response.body.kind === 'single') countUserErrors(response.body.singleResult.data);
        },
      };
    },
  };
}

/** In a span, unlike in a label, the client's own name does no harm. */
function nameSpan(operation: OperationDefinitionNode, name: string | null | undefined): void {
  const span = isTracing() ? trace.getActiveSpan() : undefined;
  span?.updateName(`${operation.operation} ${rootField(operation)}`);
  span?.setAttribute('graphql.operation.type', operation.operation);
  if (name != null) span?.setAttribute('graphql.operation.name', name.slice(0, 100));
}

function rootField({ selectionSet: { selections } }: OperationDefinitionNode): string {
  const [first, ...others] = selections;
  if (others.length > 0 || first === undefined) return 'several';
  return first.kind === Kind.FIELD ? first.name.value : 'several';
}

function countUserErrors(data: Readonly<Record<string, unknown>> | null | undefined): void {
  for (const payload of Object.values(data ?? {})) {
    const errors: unknown =
      typeof payload === 'object' && payload !== null && 'userErrors' in payload && payload.userErrors;
    if (!Array.isArray(errors)) continue;
    for (const { code } of errors as { readonly code?: unknown }[]) {
      if (CODES.has(code)) graphqlUserErrors.inc({ code: String(code) });
    }
  }
}
