import { type UseQueryResult } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { type MergeInput, PlanMergeDocument, type PlanMergeQuery } from '../api/documents.generated.ts';
import { useOperation } from '../api/use-operation.ts';

const PAUSE_MS = 300;

export interface AskedPlan {
  /** What was asked; null while there is nothing to ask for. */
  readonly input: MergeInput | null;
  readonly planned: UseQueryResult<PlanMergeQuery>;
}

/** The plan of a recipe that is being filled in, asked once it has not changed for a moment. */
export function usePlan(wanted: MergeInput | null): AskedPlan {
  const input = JSON.parse(useSettled(JSON.stringify(wanted))) as MergeInput | null;
  const nothing: MergeInput = { method: { id: '' }, experts: [] };
  const planned = useOperation(PlanMergeDocument, { input: input ?? nothing }, { enabled: input !== null });
  return { input, planned };
}

/** A value once it has not changed for a moment: the server is not asked at every key. */
function useSettled(value: string): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}
