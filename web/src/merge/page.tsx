import { Link } from 'wouter';
import { useQueryClient } from '@tanstack/react-query';
import { MergePageDocument, type MergePageQuery } from '../api/documents.generated.ts';
import { useLiveJob } from '../api/use-live-job.ts';
import { useOperation } from '../api/use-operation.ts';
import { JobActions } from '../jobs/job-actions.tsx';
import { JobState } from '../jobs/job-state.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { FlagNote, Flags } from '../ui/flags.tsx';
import { bytes, count, parameters, seconds, when } from '../ui/format.ts';
import { Answer, Facts } from '../ui/notes.tsx';
import { Decisions } from './decisions.tsx';
import { ResidualLog } from './notes.tsx';
import { Heading } from '../ui/heading.tsx';

type Merge = NonNullable<MergePageQuery['merge']>;

export function MergePage({ id }: { readonly id: string }) {
  const merge = useOperation(MergePageDocument, { id });
  return (
    <Answer of={merge} heading="Merge">
      {(data) => (data.merge === null ? <Heading>There is no such merge</Heading> : <MergeView merge={data.merge} />)}
    </Answer>
  );
}

function MergeView({ merge }: { readonly merge: Merge }) {
  const { method, cost, inputs, notes, output, recipe, recipeDigest } = merge;
  const queries = useQueryClient();
  const job = useLiveJob(merge.job, () => void queries.invalidateQueries());
  return (
    <>
      <Heading>{merge.name ?? `${method.title} of ${inputs.filter(({ role }) => role === 'EXPERT').length}`}</Heading>
      <div className="buttons">
        <JobState job={job} />
        <JobActions job={job} />
      </div>
      <FlagNote flag={merge.flag} />
      <Facts
        facts={[
          ['Method', `${method.title} (${method.id} / ${method.dialect} / ${method.version})`],
          ['Parameters', parameters(merge.parameters)],
          [
            'Output',
            output === null ? null : <Link href={`/checkpoint/${encodeURIComponent(output.id)}`}>{output.name}</Link>,
          ],
          ['Output type', merge.outputDtype === 'same' ? 'same as the inputs' : merge.outputDtype],
          ['Seed', merge.seed],
          ['Recipe digest', <code key="digest">{recipeDigest}</code>],
          ['Started', when(merge.createdAt)],
          ['Finished', merge.finishedAt === null ? null : when(merge.finishedAt)],
        ]}
      />
      <h2>Inputs</h2>
      <div className="wide" tabIndex={0} role="region" aria-label="Inputs">
        <table>
          <thead>
            <tr>
              <th scope="col">Checkpoint</th>
              <th scope="col">Role</th>
              <th scope="col" className="number">
                Weight
              </th>
              <th scope="col">Statistic</th>
            </tr>
          </thead>
          <tbody>
            {inputs.map(({ role, position, weight, checkpoint, statistic }) => (
              <tr key={`${role} ${position}`}>
                <th scope="row">
                  <Link href={`/checkpoint/${encodeURIComponent(checkpoint.id)}`}>{checkpoint.name}</Link>
                  <Flags flags={checkpoint.flag === null ? [] : [{ of: null, reason: checkpoint.flag.reason }]} />
                </th>
                <td>{role.toLowerCase()}</td>
                <td className="number">{role === 'BASE' ? '' : weight}</td>
                <td>{statistic?.kind.toLowerCase() ?? ''}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <h2>Cost</h2>
      <Cost merge={merge} cost={cost} />
      <Decisions merge={merge} />
      {notes.length === 0 ? null : <ResidualLog id={merge.id} />}
      <h2>Recipe</h2>
      <CopyButton label="Copy the recipe" text={() => JSON.stringify(recipe, null, 2)} />
      <pre className="code" tabIndex={0}>
        {JSON.stringify(recipe, null, 2)}
      </pre>
    </>
  );
}

function Cost({ merge, cost }: { readonly merge: Merge; readonly cost: Merge['cost'] }) {
  const rows: readonly (readonly [what: string, planned: string, measured: string])[] = [
    ['read', bytes(merge.bytesRead), cost === null ? '' : bytes(cost.bytesRead)],
    ['written', bytes(merge.bytesWritten), cost === null ? '' : bytes(cost.bytesWritten)],
    ['peak memory', bytes(merge.predictedPeakMemoryBytes), cost === null ? '' : bytes(cost.peakRssBytes)],
    ['operations', count(merge.flops), cost === null ? '' : count(cost.flops)],
    ['time', '', cost === null ? '' : `${seconds(cost.seconds)} on ${cost.threads} threads of ${cost.device}`],
  ];
  return (
    <div className="wide" tabIndex={0} role="region" aria-label="Cost">
      <table>
        <caption>
          Operations by <code>{merge.method.costFormula}</code>
        </caption>
        <thead>
          <tr>
            <th scope="col">
              <span className="hidden">What</span>
            </th>
            <th scope="col" className="number">
              Planned
            </th>
            <th scope="col" className="number">
              Measured
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(([what, planned, measured]) => (
            <tr key={what}>
              <th scope="row">{what}</th>
              <td className="number">{planned}</td>
              <td className="number">{measured}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
