import { Link } from 'wouter';
import { CheckpointPageDocument, type CheckpointPageQuery } from '../api/documents.generated.ts';
import { useOperation } from '../api/use-operation.ts';
import { FlagNote } from '../ui/flags.tsx';
import { bytes, count, when, words } from '../ui/format.ts';
import { Answer, Facts } from '../ui/notes.tsx';
import { Card } from './card.tsx';
import { Lineage } from './lineage.tsx';
import { ScoreOn } from './score-on.tsx';
import { Scores } from './scores.tsx';
import { Tensors } from './tensors.tsx';
import { Heading } from '../ui/heading.tsx';

export type Checkpoint = NonNullable<CheckpointPageQuery['checkpoint']>;

export function CheckpointPage({ id }: { readonly id: string }) {
  const checkpoint = useOperation(CheckpointPageDocument, { id });
  return (
    <Answer of={checkpoint} heading="Checkpoint">
      {(data) =>
        data.checkpoint === null ? (
          <Heading>There is no such checkpoint</Heading>
        ) : (
          <CheckpointView checkpoint={data.checkpoint} />
        )
      }
    </Answer>
  );
}

function CheckpointView({ checkpoint }: { readonly checkpoint: Checkpoint }) {
  const { name, kind, state, rejection, trainedCells, statistics } = checkpoint;
  return (
    <>
      <Heading>{name}</Heading>
      <p>
        <span className={`chip ${state.toLowerCase()}`}>{state.toLowerCase()}</span> {checkpoint.description ?? ''}
        {rejection === null ? null : (
          <span className="failure">
            {' '}
            {rejection.code}: {rejection.message}
          </span>
        )}
      </p>
      <FlagNote flag={checkpoint.flag} />
      <Facts
        facts={[
          ['Kind', words(kind)],
          ['Family', checkpoint.family],
          ['Modality', checkpoint.modality === null ? null : words(checkpoint.modality)],
          ['Parameters', checkpoint.parameterCount === null ? null : count(checkpoint.parameterCount)],
          ['Size', bytes(checkpoint.bytes)],
          ['License', checkpoint.license],
          ['Source', checkpoint.source],
          ['Trained on', cellsOf(trainedCells)],
          ['Registered', when(checkpoint.createdAt)],
          ['Content digest', <code key="digest">{checkpoint.contentDigest}</code>],
        ]}
      />
      {state === 'READY' && kind !== 'BASE' ? (
        <p>
          <Link href={mergeWith(checkpoint)}>Merge with …</Link>
        </p>
      ) : null}
      {state === 'READY' || kind === 'ENSEMBLE' ? <ScoreOn checkpoint={checkpoint} /> : null}
      <Scores checkpoint={checkpoint} />
      <Lineage checkpoint={checkpoint} />
      {statistics.nodes.length === 0 ? null : (
        <>
          <h2>Statistics</h2>
          <ul>
            {statistics.nodes.map((statistic) => (
              <li key={statistic.id}>
                {statistic.kind.toLowerCase()}
                {statistic.variant === null ? '' : ` (${statistic.variant.toLowerCase()})`}
                {statistic.cell === null ? '' : ` on ${statistic.cell.key}`}
                {statistic.n === null ? '' : `, ${statistic.n} examples`}, {statistic.state.toLowerCase()}
              </li>
            ))}
          </ul>
          {statistics.totalCount > statistics.nodes.length ? (
            <p>and {statistics.totalCount - statistics.nodes.length} more</p>
          ) : null}
        </>
      )}
      <Card files={checkpoint.files} />
      <h2>Files</h2>
      <Files files={checkpoint.files} />
      <Tensors id={checkpoint.id} />
    </>
  );
}

/** `shapes-grid: curves-flat, letters-neon` */
function cellsOf(cells: Checkpoint['trainedCells']): string {
  const slugs = [...new Set(cells.map(({ benchmark }) => benchmark.slug))];
  return slugs
    .map((slug) => {
      const own = cells.filter(({ benchmark }) => benchmark.slug === slug);
      return `${slug}: ${own.map(({ key }) => key).join(', ')}`;
    })
    .join('; ');
}

/** A new recipe that begins with this checkpoint. */
function mergeWith({ id, base }: Checkpoint): string {
  const query = new URLSearchParams({ experts: id, ...(base === null ? {} : { base: base.id }) });
  return `/new?${query.toString()}`;
}

function Files({ files }: { readonly files: Checkpoint['files'] }) {
  return (
    <div className="wide" tabIndex={0} role="region" aria-label="Files">
      <table>
        <thead>
          <tr>
            <th scope="col">File</th>
            <th scope="col">Role</th>
            <th scope="col" className="number">
              Size
            </th>
            <th scope="col">SHA-256</th>
          </tr>
        </thead>
        <tbody>
          {files.map(({ path, role, bytes: size, sha256, downloadUrl }) => (
            <tr key={path}>
              <th scope="row">
                {downloadUrl === null ? (
                  path
                ) : (
                  <a href={downloadUrl} download={path.split('/').at(-1)}>
                    {path}
                  </a>
                )}
              </th>
              <td>{role.toLowerCase()}</td>
              <td className="number">{bytes(size)}</td>
              <td>
                <code title={sha256}>{sha256.slice(0, 12)}</code>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
