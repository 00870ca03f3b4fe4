import { getOperationAST, parse } from 'graphql';
import { postOperation, type RawAnswer } from '../api/request.ts';
import { socketClient } from '../api/socket.ts';

export interface Operation {
  readonly query: string;
  /** JSON text; empty for none. */
  readonly variables: string;
  /** Needed where a document holds several. */
  readonly operationName: string | null;
}

/** Names of the operations of a document; empty while it cannot be read. */
export function operationNames(query: string): readonly string[] {
  try {
    return parse(query).definitions.flatMap((one) =>
      one.kind === 'OperationDefinition' ? [one.name?.value ?? ''] : [],
    );
  } catch {
    return [];
  }
}

/**
 * Sends an operation to the public API; a subscription goes on until `signal` fires or the server ends it.
 * @param onAnswer called with each answer
 * @throws SyntaxError when the variables are no JSON; GraphQLError when the document cannot be read; RequestFailed; AbortError
 */
export async function sendOperation(
  { query, variables, operationName }: Operation,
  onAnswer: (answer: RawAnswer) => void,
  signal: AbortSignal,
): Promise<void> {
  const values: unknown = variables.trim() === '' ? {} : JSON.parse(variables);
  if (typeof values !== 'object' || values === null || Array.isArray(values)) {
    throw new SyntaxError('variables are a JSON object');
  }
  const body = { query, variables: values as Record<string, unknown>, operationName: operationName ?? undefined };
  if (getOperationAST(parse(query), operationName)?.operation !== 'subscription') {
    onAnswer(await postOperation(body, signal));
    return;
  }
  await new Promise<void>((resolve, reject) => {
    const stop = socketClient().subscribe(body, {
      next: (answer) => onAnswer(answer as RawAnswer),
      error: (error) => {
        if (!Array.isArray(error)) return reject(new Error('the socket was closed'));
        onAnswer({ errors: error as RawAnswer['errors'] });
        resolve();
      },
      complete: resolve,
    });
    signal.addEventListener('abort', () => stop(), { once: true });
  });
}
