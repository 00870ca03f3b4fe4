import { percent } from '../ui/format.ts';
import { type Checkpoint } from './page.tsx';

type Evaluation = Checkpoint['evaluations']['nodes'][number];
type Score = Evaluation['scores'][number];

/** Scores over the grid as a table of colours; cells that the checkpoint was trained on are outlined. */
export function Scores({ checkpoint: { evaluations, trainedCells } }: { readonly checkpoint: Checkpoint }) {
  const trained = new Set(trainedCells.map(({ id }) => id));
  const grids = evaluations.nodes.filter(({ scores }) => scores.length > 0).flatMap(gridsOf);
  if (grids.length === 0) return null;
  return (
    <section aria-labelledby="scores">
      <h2 id="scores">Scores</h2>
      <p className="dim">In per cent. Outlined: held in, that is trained on.</p>
      <div className="heats">
        {grids.map((grid) => (
          <Heatmap key={grid.title} grid={grid} trained={trained} />
        ))}
      </div>
      {evaluations.totalCount > evaluations.nodes.length ? (
        <p className="dim">
          Of the newest {evaluations.nodes.length} of {evaluations.totalCount} evaluations.
        </p>
      ) : null}
    </section>
  );
}

interface Grid {
  readonly title: string;
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  readonly rowAxis: string;
  readonly columnAxis: string;
  readonly at: ReadonlyMap<string, Score>;
}

/** A grid for each metric and label space of an evaluation. */
function gridsOf({ benchmark, split, scores }: Evaluation): Grid[] {
  const kinds = [...new Set(scores.map(({ metric, labelSpace }) => `${metric} ${labelSpace}`))];
  const [rowAxis, columnAxis] = benchmark.axes;
  return kinds.map((kind) => {
    const own = scores.filter(({ metric, labelSpace }) => `${metric} ${labelSpace}` === kind);
    const [{ metric, labelSpace }] = own;
    const coordinate = (score: Score, axis: string): string =>
      score.cell.coordinates.find((one) => one.axis === axis)?.value ?? '';
    const space = labelSpace === 'ALL' ? ', all classes of the grid' : '';
    return {
      title: `${benchmark.slug}@${benchmark.revision}, ${split}: ${metric.replaceAll('_', ' ')}${space}`,
      rows: rowAxis?.values ?? [],
      columns: columnAxis?.values ?? [''],
      rowAxis: rowAxis?.name ?? '',
      columnAxis: columnAxis?.name ?? '',
      at: new Map(
        own.map((score) => [
          `${coordinate(score, rowAxis?.name ?? '')}\n${coordinate(score, columnAxis?.name ?? '')}`,
          score,
        ]),
      ),
    };
  });
}

function Heatmap({ grid, trained }: { readonly grid: Grid; readonly trained: ReadonlySet<string> }) {
  const { title, rows, columns, rowAxis, columnAxis, at } = grid;
  return (
    <div>
      <h3>{title}</h3>
      <div className="wide" tabIndex={0} role="region" aria-label={title}>
        <table className="heat">
          <thead>
            <tr>
              <th scope="col">
                <span className="axis">{rowAxis} ↓</span> <span className="axis">{columnAxis} →</span>
              </th>
              {columns.map((column) => (
                <th key={column} scope="col" className="number">
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row}>
                <th scope="row">{row}</th>
                {columns.map((column) => (
                  <HeatCell key={column} score={at.get(`${row}\n${column}`) ?? null} trained={trained} />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}

function HeatCell({ score, trained }: { readonly score: Score | null; readonly trained: ReadonlySet<string> }) {
  if (score === null) return <td className="number dim">–</td>;
  const { value, standardError, examples, cell } = score;
  const share = Math.round(100 * Math.min(1, Math.max(0, value)));
  const own = trained.has(cell.id);
  return (
    <td
      className={own ? 'number trained' : 'number'}
      style={{ background: `color-mix(in srgb, var(--heat) ${Math.round(share * 0.55)}%, transparent)` }}
      title={`± ${percent(standardError)}, ${examples} examples${own ? ', trained on' : ''}`}
    >
      {percent(value)}
      {own ? <span className="hidden"> (trained on)</span> : null}
    </td>
  );
}
