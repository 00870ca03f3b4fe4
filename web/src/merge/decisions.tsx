import { useState } from 'react';
import { MergeDecisionsDocument, type MergeInput, type MergePageQuery } from '../api/documents.generated.ts';
import { useOperation } from '../api/use-operation.ts';
import { DecisionTable } from '../recipe/decision-table.tsx';
import { Answer } from '../ui/notes.tsx';
import { OnDemand } from '../ui/on-demand.tsx';
import { Pager } from '../ui/pager.tsx';
import { inputOfMerge } from './input-of.ts';

const PAGE = 100;

/** What the merge does to each tensor: the plan of its recipe, which is the same whenever it is made. */
export function Decisions({ merge }: { readonly merge: NonNullable<MergePageQuery['merge']> }) {
  const input = inputOfMerge(merge);
  if (input === null) return null;
  return <OnDemand summary="What happens to each tensor">{() => <Pages input={input} />}</OnDemand>;
}

function Pages({ input }: { readonly input: MergeInput }) {
  const [offset, setOffset] = useState(0);
  const planned = useOperation(MergeDecisionsDocument, { input, first: PAGE, offset });
  return (
    <Answer of={planned}>
      {({ mergePlan: { plan, userErrors } }) =>
        plan === null ? (
          <p className="note">It cannot be planned any more: {userErrors.map(({ message }) => message).join('; ')}</p>
        ) : (
          <>
            <DecisionTable
              decisions={plan.decisions}
              caption={`${offset + 1} to ${offset + plan.decisions.length} of ${plan.tensorCount}`}
            />
            <Pager
              offset={offset}
              page={PAGE}
              more={offset + plan.decisions.length < plan.tensorCount}
              set={setOffset}
            />
          </>
        )
      }
    </Answer>
  );
}
