import { useMemo } from 'react';
import { MethodNamesDocument } from '../api/documents.generated.ts';
import { useOperation } from '../api/use-operation.ts';
import { type Defaults } from './rows.ts';

/** Defaults of the parameters of all methods; empty until the server has told them. */
export function useDefaults(): Defaults {
  const methods = useOperation(MethodNamesDocument, {}).data?.methods;
  return useMemo(() => {
    const known = (methods ?? []).map(({ id, dialect, parameters }) => {
      const own = parameters.map(({ name, default: usual }): [string, unknown] => [name, usual]);
      return [`${id}/${dialect}`, Object.fromEntries(own)] as const;
    });
    return new Map(known);
  }, [methods]);
}
