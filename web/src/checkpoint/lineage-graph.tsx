import { useLocation } from 'wouter';
import { LineageDocument } from '../api/documents.generated.ts';
import { useOperation } from '../api/use-operation.ts';
import { words } from '../ui/format.ts';
import { BOX, layOutLineage, type PlacedEdge, type PlacedNode } from './lineage-layout.ts';

const CHILDREN = 8;
const LONGEST = 23;
const EDGE = 4;

/** Ancestors and descendants of a checkpoint as a picture whose boxes are links. The list below says the same in words. */
export function LineageGraph({ id }: { readonly id: string }) {
  const lineage = useOperation(LineageDocument, { id, children: CHILDREN });
  if (lineage.data === undefined) return null;
  const { nodes, edges, width, height } = layOutLineage(lineage.data);
  if (nodes.length < 2) return null;
  return (
    <div className="wide" tabIndex={0} role="region" aria-label="Lineage as a picture">
      <svg
        className="graph"
        width={width + 2 * EDGE}
        height={height + 2 * EDGE}
        viewBox={`${-EDGE} ${-EDGE} ${width + 2 * EDGE} ${height + 2 * EDGE}`}
      >
        {edges.map((edge) => (
          <Edge key={`${edge.from.id} ${edge.to.id}`} edge={edge} />
        ))}
        {nodes.map((node) => (
          <Box key={node.id} node={node} />
        ))}
      </svg>
    </div>
  );
}

function Edge({ edge: { from, to, label } }: { readonly edge: PlacedEdge }) {
  const [x1, y1] = [from.x + BOX.width, from.y + BOX.height / 2];
  const [x2, y2] = [to.x, to.y + BOX.height / 2];
  const middle = (x1 + x2) / 2;
  return (
    <path d={`M${x1},${y1} C${middle},${y1} ${middle},${y2} ${x2},${y2}`} aria-hidden="true">
      <title>{label}</title>
    </path>
  );
}

function Box({ node: { id, name, kind, generation, x, y } }: { readonly node: PlacedNode }) {
  const [, navigate] = useLocation();
  const here = generation === 0;
  const href = `/checkpoint/${encodeURIComponent(id)}`;
  return (
    <a
      href={href}
      aria-current={here ? 'page' : undefined}
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey) return;
        event.preventDefault();
        navigate(href);
      }}
    >
      <rect x={x} y={y} width={BOX.width} height={BOX.height} rx="7" className={here ? 'here' : undefined}>
        <title>{name}</title>
      </rect>
      <text x={x + 10} y={y + 16} className="name">
        {name.length > LONGEST ? `${name.slice(0, LONGEST - 1)}…` : name}
      </text>
      <text x={x + 10} y={y + 31} className="kind">
        {words(kind)}
      </text>
    </a>
  );
}
