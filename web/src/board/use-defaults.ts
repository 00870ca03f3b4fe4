import { useMemo } from 'react';
import { defaultsOf, type ParameterDefaults } from '../../../src/client/telling-parameters.ts';
import { MethodNamesDocument } from '../api/documents.generated.ts';
import { useOperation } from '../api/use-operation.ts';

/** Defaults of the parameters of all methods; empty until the server has told them. */
export function useDefaults(): ParameterDefaults {
  const methods = useOperation(MethodNamesDocument, {}).data?.methods;
  return useMemo(() => defaultsOf(methods ?? []), [methods]);
}
