import { type LineageNodeFragment, type LineageQuery } from '../api/documents.generated.ts';

export interface PlacedNode {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  /** Generations from the checkpoint that is looked at: below zero what it comes from. */
  readonly generation: number;
  readonly x: number;
  readonly y: number;
}

export interface PlacedEdge {
  readonly from: PlacedNode;
  readonly to: PlacedNode;
  /** Method of the merge, or `trained`. */
  readonly label: string;
}

export interface LineageLayout {
  readonly nodes: readonly PlacedNode[];
  readonly edges: readonly PlacedEdge[];
  readonly width: number;
  readonly height: number;
}

export const BOX = { width: 186, height: 38 } as const;
const GAP = { x: 76, y: 14 } as const;

type Checkpoint = NonNullable<LineageQuery['checkpoint']>;

interface Found {
  readonly nodes: Map<string, { readonly node: LineageNodeFragment; generation: number }>;
  readonly edges: Map<string, { readonly from: string; readonly to: string; readonly label: string }>;
}

/** Places a checkpoint's ancestors to its left and its descendants to its right, a column for each generation. */
export function layOutLineage({ checkpoint, trained }: LineageQuery): LineageLayout {
  const found: Found = { nodes: new Map(), edges: new Map() };
  if (checkpoint !== null) collect(found, checkpoint, trained.nodes);
  const generations = [...found.nodes.values()].map(({ generation }) => generation);
  const first = Math.min(0, ...generations);
  const columns = Math.max(0, ...generations) - first + 1;
  const rows = Array.from(
    { length: columns },
    (_, column) => generations.filter((one) => one - first === column).length,
  );
  const height = Math.max(1, ...rows) * (BOX.height + GAP.y) - GAP.y;
  const taken = new Array<number>(columns).fill(0);
  const placed = new Map<string, PlacedNode>();
  for (const { node, generation } of found.nodes.values()) {
    const column = generation - first;
    const own = rows[column] * (BOX.height + GAP.y) - GAP.y;
    placed.set(node.id, {
      ...{ id: node.id, name: node.name, kind: node.kind, generation },
      x: column * (BOX.width + GAP.x),
      y: (height - own) / 2 + taken[column]++ * (BOX.height + GAP.y),
    });
  }
  const edges = [...found.edges.values()].flatMap(({ from, to, label }) => {
    const [begin, end] = [placed.get(from), placed.get(to)];
    return begin === undefined || end === undefined ? [] : [{ from: begin, to: end, label }];
  });
  return { nodes: [...placed.values()], edges, width: columns * (BOX.width + GAP.x) - GAP.x, height };
}

function collect(found: Found, checkpoint: Checkpoint, trained: readonly LineageNodeFragment[]): void {
  add(found, checkpoint, 0);
  parents(found, checkpoint, -1);
  for (const { checkpoint: input } of checkpoint.mergedBy?.inputs ?? []) parents(found, input, -2);
  for (const node of trained) {
    add(found, node, 1);
    // merges of its experts have it as their base, too
    if (node.kind !== 'MERGED') join(found, checkpoint.id, node.id, 'trained');
  }
  for (const { method, output } of checkpoint.usedBy.nodes) {
    if (output === null) continue;
    add(found, output, 1);
    join(found, checkpoint.id, output.id, method.id);
    for (const next of output.usedBy.nodes) {
      if (next.output === null) continue;
      add(found, next.output, 2);
      join(found, output.id, next.output.id, next.method.id);
    }
  }
}

interface Child extends LineageNodeFragment {
  readonly base?: LineageNodeFragment | null;
  readonly mergedBy: {
    readonly method: { readonly id: string };
    readonly inputs: readonly { readonly checkpoint: LineageNodeFragment }[];
  } | null;
}

function parents(found: Found, child: Child, generation: number): void {
  for (const { checkpoint } of child.mergedBy?.inputs ?? []) {
    add(found, checkpoint, generation);
    join(found, checkpoint.id, child.id, child.mergedBy?.method.id ?? '');
  }
  if (child.mergedBy === null && child.base != null) {
    add(found, child.base, generation);
    join(found, child.base.id, child.id, 'trained');
  }
}

/** What is met twice stands in the column that is farther from the middle. */
function add({ nodes }: Found, node: LineageNodeFragment, generation: number): void {
  const known = nodes.get(node.id);
  if (known === undefined) nodes.set(node.id, { node, generation });
  else if (Math.abs(generation) > Math.abs(known.generation) && known.generation !== 0) known.generation = generation;
}

function join({ edges }: Found, from: string, to: string, label: string): void {
  edges.set(`${from} ${to}`, { from, to, label });
}
