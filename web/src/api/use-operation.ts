import { keepPreviousData, useQuery, type UseQueryResult } from '@tanstack/react-query';
import { type TypedDocumentString } from './documents.generated.ts';
import { request } from './request.ts';

export interface OperationOptions<Data> {
  /** Milliseconds until it is asked again, null for never; never unless given. */
  readonly every?: (data: Data | undefined) => number | null;
  readonly enabled?: boolean;
}

/** The answer to an operation, kept while it is asked again with other variables. */
export function useOperation<Data, Variables>(
  document: TypedDocumentString<Data, Variables>,
  variables: Variables,
  { every, enabled = true }: OperationOptions<Data> = {},
): UseQueryResult<Data> {
  return useQuery({
    queryKey: [document.toString(), variables],
    queryFn: ({ signal }) => request(document, variables, signal),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => every?.(state.data) ?? false,
    enabled,
  });
}
