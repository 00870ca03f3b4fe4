import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useLocation } from 'wouter';
import { type MergeInput, type PlanMergeQuery, StartMergeDocument } from '../api/documents.generated.ts';
import { request } from '../api/request.ts';
import { useToken } from '../api/token.ts';
import { bytes, count } from '../ui/format.ts';
import { Answer, ErrorNote, Facts } from '../ui/notes.tsx';
import { DecisionTable } from './decision-table.tsx';
import { type Mistake as UserError } from './mistakes.ts';
import { type AskedPlan } from './use-plan.ts';

type Plan = NonNullable<PlanMergeQuery['mergePlan']['plan']>;

/** What a recipe would do, asked while it is filled in, and the button that does it. */
export function PlanPanel({ asked: { input, planned } }: { readonly asked: AskedPlan }) {
  return (
    <section aria-labelledby="plan" className="plan">
      <h2 id="plan">Plan</h2>
      {input === null ? (
        <p className="note">Choose a method and experts: the plan follows.</p>
      ) : (
        <Answer of={planned}>
          {({ mergePlan: { plan, userErrors } }) =>
            plan === null ? <Errors errors={userErrors} /> : <PlanView plan={plan} input={input} />
          }
        </Answer>
      )}
    </section>
  );
}

function Errors({ errors }: { readonly errors: readonly UserError[] }) {
  return (
    <div className="note error" role="alert">
      <ul>
        {errors.map(({ code, message, field, tensor }) => (
          <li key={`${code} ${message} ${field?.join('.') ?? ''}`}>
            {message}
            {tensor === null ? '' : ` (${tensor})`} <span className="dim">{code}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}

function PlanView({ plan, input }: { readonly plan: Plan; readonly input: MergeInput }) {
  const actions = new Map<string, number>();
  for (const { action } of plan.decisions) actions.set(action, (actions.get(action) ?? 0) + 1);
  const decided = [...actions].map(([action, tensors]) => `${tensors} ${action.toLowerCase()}`).join(', ');
  return (
    <>
      <Facts
        facts={[
          ['Reads', bytes(plan.bytesRead)],
          ['Writes', bytes(plan.bytesWritten)],
          ['Peak memory', bytes(plan.peakMemoryBytes)],
          ['Operations', count(plan.flops)],
          ['Passes', plan.passes.map(({ name }) => name).join(', ')],
          [
            'Tensors',
            plan.decisions.length < plan.tensorCount ? String(plan.tensorCount) : `${plan.tensorCount}: ${decided}`,
          ],
          [
            'Statistics',
            plan.statistics
              .map(
                ({ statistic, chosen }) =>
                  `${statistic.kind.toLowerCase()} ${statistic.cell?.key ?? ''}${chosen ? ' (the only one)' : ''}`,
              )
              .join(', '),
          ],
        ]}
      />
      {plan.existing === null ? (
        <Start input={input} />
      ) : (
        <p>
          This recipe <Link href={`/merge/${encodeURIComponent(plan.existing.id)}`}>was merged before</Link>.
        </p>
      )}
      <details>
        <summary>What happens to each tensor</summary>
        <DecisionTable
          decisions={plan.decisions}
          caption={
            plan.decisions.length < plan.tensorCount
              ? `the first ${plan.decisions.length} of ${plan.tensorCount}`
              : 'all'
          }
        />
      </details>
    </>
  );
}

function Start({ input }: { readonly input: MergeInput }) {
  const token = useToken();
  const [, navigate] = useLocation();
  const queries = useQueryClient();
  const [errors, setErrors] = useState<readonly UserError[]>([]);
  const start = useMutation({
    mutationFn: () => request(StartMergeDocument, { input }),
    onSuccess: ({ mergeStart: { merge, userErrors } }) => {
      setErrors(userErrors);
      // plans say whether a recipe was merged before
      void queries.invalidateQueries();
      if (merge !== null) navigate(`/merge/${encodeURIComponent(merge.id)}`);
    },
  });
  return (
    <>
      <div className="buttons">
        <button
          type="button"
          className="main"
          disabled={token === null || start.isPending}
          onClick={() => start.mutate()}
        >
          Start the merge
        </button>
      </div>
      {token === null ? (
        <p className="dim">Starting needs a token with the scope to merge: see “Use a token” above.</p>
      ) : null}
      {start.error === null ? null : <ErrorNote error={start.error} />}
      {errors.length === 0 ? null : <Errors errors={errors} />}
    </>
  );
}
