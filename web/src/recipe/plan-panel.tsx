import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { Link, useLocation } from 'wouter';
import {
  type MergeInput,
  PlanMergeDocument,
  type PlanMergeQuery,
  StartMergeDocument,
} from '../api/documents.generated.ts';
import { request } from '../api/request.ts';
import { useToken } from '../api/token.ts';
import { useOperation } from '../api/use-operation.ts';
import { bytes, count } from '../ui/format.ts';
import { Answer, ErrorNote, Facts } from '../ui/notes.tsx';

type Plan = NonNullable<PlanMergeQuery['mergePlan']['plan']>;
type UserError = PlanMergeQuery['mergePlan']['userErrors'][number];

const PAUSE_MS = 300;

/** What a recipe would do, asked while it is filled in, and the button that does it. */
export function PlanPanel({ input }: { readonly input: MergeInput | null }) {
  const settled = useSettled(JSON.stringify(input));
  const asked = JSON.parse(settled) as MergeInput | null;
  return (
    <section aria-labelledby="plan" className="plan">
      <h2 id="plan">Plan</h2>
      {asked === null ? (
        <p className="note">Choose a method and experts: the plan follows.</p>
      ) : (
        <Planned input={asked} />
      )}
    </section>
  );
}

function Planned({ input }: { readonly input: MergeInput }) {
  const planned = useOperation(PlanMergeDocument, { input });
  return (
    <Answer of={planned}>
      {({ mergePlan: { plan, userErrors } }) =>
        plan === null ? <Errors errors={userErrors} /> : <PlanView plan={plan} input={input} />
      }
    </Answer>
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
        <div className="wide" tabIndex={0} role="region" aria-label="Decisions">
          <table>
            <caption>
              {plan.decisions.length < plan.tensorCount
                ? `the first ${plan.decisions.length} of ${plan.tensorCount}`
                : 'all'}
            </caption>
            <thead>
              <tr>
                <th scope="col">Tensor</th>
                <th scope="col">Shape</th>
                <th scope="col">Type</th>
                <th scope="col">What</th>
              </tr>
            </thead>
            <tbody>
              {plan.decisions.map(({ name, shape, inputDtypes, outputDtype, action, reason }) => (
                <tr key={name}>
                  <th scope="row">
                    <code>{name}</code>
                  </th>
                  <td>[{shape.join(', ')}]</td>
                  <td>
                    {[...new Set(inputDtypes)].join(', ')} → {outputDtype}
                  </td>
                  <td>
                    {action.toLowerCase()}: {reason}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
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

/** A value once it has not changed for a moment: the server is not asked at every key. */
function useSettled(value: string): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}
