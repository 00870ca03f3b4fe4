import { Link } from 'wouter';
import { type ExperimentFactsFragment, ExperimentsDocument } from '../api/documents.generated.ts';
import { useOperation } from '../api/use-operation.ts';
import { seconds, when } from '../ui/format.ts';
import { Answer } from '../ui/notes.tsx';
import { ExperimentProgress } from './progress.tsx';
import { Heading } from '../ui/heading.tsx';

const REFRESH_MS = 3000;

export function ExperimentsPage() {
  const experiments = useOperation(ExperimentsDocument, { first: 50 }, { every: () => REFRESH_MS });
  return (
    <>
      <Heading>Experiments</Heading>
      <Answer of={experiments}>
        {({ experiments: { nodes, totalCount } }) =>
          nodes.length === 0 ? (
            <p className="note">
              None yet. <code>mergeboard experiment run spec.yml</code> starts one.
            </p>
          ) : (
            <List experiments={nodes} totalCount={totalCount} />
          )
        }
      </Answer>
    </>
  );
}

function List({
  experiments,
  totalCount,
}: {
  readonly experiments: readonly ExperimentFactsFragment[];
  readonly totalCount: number;
}) {
  return (
    <div className="wide" tabIndex={0} role="region" aria-label="Experiments">
      <table>
        <caption>
          {totalCount > experiments.length
            ? `The newest ${experiments.length} of ${totalCount}`
            : `${totalCount} in all`}
        </caption>
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">Benchmark</th>
            <th scope="col">State</th>
            <th scope="col" className="number">
              Time
            </th>
            <th scope="col">Created</th>
          </tr>
        </thead>
        <tbody>
          {experiments.map((experiment) => (
            <tr key={experiment.id}>
              <th scope="row">
                <Link href={`/experiment/${encodeURIComponent(experiment.id)}`}>
                  {experiment.name ?? 'without a name'}
                </Link>
              </th>
              <td>
                {experiment.benchmark.slug}@{experiment.benchmark.revision}
              </td>
              <td>
                <ExperimentProgress experiment={experiment} />
              </td>
              <td className="number">{seconds(experiment.seconds)}</td>
              <td>{when(experiment.createdAt)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
