import { type ExperimentChoicesQuery, ExperimentChoicesDocument } from '../api/documents.generated.ts';
import { useOperation } from '../api/use-operation.ts';
import { parameters, percent, seconds } from '../ui/format.ts';
import { Answer } from '../ui/notes.tsx';

type Choice = NonNullable<ExperimentChoicesQuery['experiment']>['choices'][number];
const REFRESH_MS = 10_000;
const SHOWN = 100;

/** What was picked of each grid, and how far its points are apart. */
export function Choices({ experiment, running }: { readonly experiment: string; readonly running: boolean }) {
  const every = (): number | null => (running ? REFRESH_MS : null);
  const asked = useOperation(ExperimentChoicesDocument, { id: experiment, first: SHOWN }, { every });
  return (
    <Answer of={asked}>
      {(data) => {
        const choices = data.experiment?.choices ?? [];
        return choices.length === 0 ? <p className="note">No grid has points yet.</p> : <Table choices={choices} />;
      }}
    </Answer>
  );
}

function Table({ choices }: { readonly choices: readonly Choice[] }) {
  return (
    <div className="wide" tabIndex={0} role="region" aria-label="Table of choices">
      <table>
        <caption>
          {choices.length === SHOWN ? `The first ${SHOWN} grids` : `${choices.length} in all`}; scores are those that
          the rule compares
        </caption>
        <thead>
          <tr>
            <th scope="col">Method</th>
            <th scope="col" className="number">
              Experts
            </th>
            <th scope="col">Picked</th>
            <th scope="col" className="number">
              Best
            </th>
            <th scope="col" className="number">
              Mean
            </th>
            <th scope="col" className="number">
              Worst
            </th>
            <th scope="col" className="number">
              Points
            </th>
            <th scope="col" className="number">
              Failed
            </th>
            <th scope="col" className="number">
              Time
            </th>
          </tr>
        </thead>
        <tbody>
          {choices.map((choice) => (
            <Row
              key={`${choice.methodIndex} ${choice.subset.size} ${choice.subset.permutation ?? ''}`}
              choice={choice}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({
  choice: { method, subset, selected, best, mean, worst, points, failed, tuning },
}: {
  readonly choice: Choice;
}) {
  // seeds of one setting are picked together
  const picked = [...new Set(selected.map((point) => parameters(point.parameters)))];
  return (
    <tr>
      <th scope="row">
        {method.title} <span className="dim">{method.dialect}</span>
      </th>
      <td className="number">
        {subset.size}
        {subset.permutation === null ? '' : <span className="dim"> of order {subset.permutation}</span>}
      </td>
      <td className="parameters">{selected.length === 0 ? 'nothing yet' : picked.join('; ') || 'the only point'}</td>
      {[best, mean, worst].map((score, index) => (
        <td key={index} className="number">
          {score === null ? '' : percent(score)}
        </td>
      ))}
      <td className="number">{points}</td>
      <td className="number">{failed}</td>
      <td className="number">{seconds(tuning.mergeSeconds + tuning.evaluationSeconds)}</td>
    </tr>
  );
}
