import { type DecisionFactsFragment } from '../api/documents.generated.ts';

/** What a merge does to each tensor, and why. */
export function DecisionTable({
  decisions,
  caption,
}: {
  readonly decisions: readonly DecisionFactsFragment[];
  readonly caption: string;
}) {
  return (
    <div className="wide" tabIndex={0} role="region" aria-label="Decisions">
      <table>
        <caption>{caption}</caption>
        <thead>
          <tr>
            <th scope="col">Tensor</th>
            <th scope="col">Shape</th>
            <th scope="col">Type</th>
            <th scope="col">What</th>
          </tr>
        </thead>
        <tbody>
          {decisions.map(({ name, shape, inputDtypes, outputDtype, action, reason }) => (
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
  );
}
