import type * as PlotModule from '@observablehq/plot';
import { type Choice, type MethodScaling, type ResultRow } from './fetch.ts';
import { apart } from './label-places.ts';

type PlotLibrary = typeof PlotModule;

/** Draws with @observablehq/plot into a document of linkedom: both are development dependencies, needed for figures alone. */
interface Drawing {
  readonly Plot: PlotLibrary;
  readonly document: NonNullable<Parameters<PlotLibrary['plot']>[0]>['document'];
}

const WIDTH = 640;
const STYLE = { background: 'white', fontFamily: 'sans-serif', fontSize: '12px' };

/** @throws Error saying what has to be installed */
export async function openDrawing(): Promise<Drawing> {
  try {
    const Plot = await import('@observablehq/plot');
    const { parseHTML } = await import('linkedom');
    const { document } = parseHTML('<!doctype html><html><body></body></html>');
    return { Plot, document: document as unknown as Drawing['document'] };
  } catch (error) {
    throw new Error('figures need the development dependencies @observablehq/plot and linkedom', { cause: error });
  }
}

const nameOf = ({ role, method, checkpoint }: ResultRow): string =>
  role === 'METHOD' ? (method?.id ?? '') : checkpoint.name;

/** Held-in against generalization scores of picked points, with the baselines as lines. */
export function scatter({ Plot, document }: Drawing, rows: readonly ResultRow[], metric: string): string {
  const points = rows
    .filter(({ role, heldIn, generalization }) => role !== 'EXPERT' && heldIn !== null && generalization !== null)
    .map((row) => ({
      name: nameOf(row),
      kind: row.role === 'METHOD' ? 'merge' : row.role.toLowerCase(),
      heldIn: 100 * (row.heldIn?.value ?? 0),
      generalization: 100 * (row.generalization?.value ?? 0),
    }));
  const baselines = points.filter(({ kind }) => kind !== 'merge');
  return svg(
    Plot.plot({
      ...{ document, width: WIDTH, height: 440, marginLeft: 50, marginRight: 150, style: STYLE, grid: true },
      x: { label: `held-in ${metric} (%)`, inset: 12 },
      y: { label: `generalization ${metric} (%)`, inset: 12 },
      color: {
        domain: ['merge', 'pretrained', 'multitask', 'ensemble'],
        range: ['#2463a8', '#777777', '#c2571a', '#3a7d34'],
        legend: false,
      },
      marks: [
        Plot.ruleY(baselines, { y: 'generalization', stroke: 'kind', strokeDasharray: '4 4' }),
        Plot.ruleX(baselines, { x: 'heldIn', stroke: 'kind', strokeDasharray: '4 4' }),
        Plot.dot(points, { x: 'heldIn', y: 'generalization', fill: 'kind', r: 4 }),
        Plot.text(
          apart(
            points.map(({ name, heldIn, generalization }) => ({ x: heldIn, y: generalization, text: name })),
            { width: WIDTH - 200, height: 380 },
          ),
          { x: 'x', y: 'y', text: 'text', dx: 7, textAnchor: 'start' },
        ),
      ],
    }),
  );
}

/** Generalization against the operations of the merge and its statistics' seconds as size. */
export function costs({ Plot, document }: Drawing, rows: readonly ResultRow[], metric: string): string {
  const points = rows
    .filter(({ role, cost, generalization }) => role === 'METHOD' && (cost?.flops ?? 0) > 0 && generalization !== null)
    .flatMap((row) => [
      { name: nameOf(row), axis: 'held-in', flops: row.cost?.flops ?? 0, score: 100 * (row.heldIn?.value ?? 0) },
      {
        name: nameOf(row),
        axis: 'generalization',
        flops: row.cost?.flops ?? 0,
        score: 100 * (row.generalization?.value ?? 0),
      },
    ]);
  return svg(
    Plot.plot({
      ...{ document, width: WIDTH, height: 400, marginLeft: 50, marginRight: 120, style: STYLE, grid: true },
      x: { type: 'log', label: 'operations of the merge (FLOPs)', inset: 12 },
      y: { label: `${metric} (%)`, inset: 12 },
      symbol: { domain: ['held-in', 'generalization'] },
      marks: [
        Plot.dot(points, { x: 'flops', y: 'score', symbol: 'axis', stroke: 'axis', r: 4 }),
        Plot.text(
          apart(
            points
              .filter(({ axis }) => axis === 'generalization')
              .map(({ name, flops, score }) => ({ x: Math.log(flops), y: score, text: name, flops })),
            { width: WIDTH - 170, height: 170 },
          ),
          { x: 'flops', y: 'y', text: 'text', dx: 7, textAnchor: 'start' },
        ),
      ],
    }),
  );
}

/** From the worst to the best score that the grid of each method gives on the split of the rule. */
export function sensitivity({ Plot, document }: Drawing, choices: readonly Choice[], metric: string): string {
  const spreads = choices
    .filter(({ best, worst, points }) => best !== null && worst !== null && points > 1)
    .map(({ method, best, worst, mean, points }) => ({
      name: `${method.id} (${points})`,
      best: 100 * (best ?? 0),
      worst: 100 * (worst ?? 0),
      mean: 100 * (mean ?? 0),
    }));
  return svg(
    Plot.plot({
      ...{ document, width: WIDTH, height: 60 + 28 * spreads.length, marginLeft: 150, style: STYLE, grid: true },
      x: { label: `${metric} that the rule compares (%)`, inset: 8 },
      y: { label: null, domain: spreads.map(({ name }) => name) },
      marks: [
        Plot.ruleY(spreads, {
          y: 'name',
          x1: 'worst',
          x2: 'best',
          stroke: '#2463a8',
          strokeWidth: 5,
          strokeOpacity: 0.4,
        }),
        Plot.dot(spreads, { y: 'name', x: 'best', fill: '#2463a8', r: 4 }),
        Plot.tickX(spreads, { y: 'name', x: 'mean', stroke: '#2463a8' }),
      ],
    }),
  );
}

/** Means over subsets against the number of experts, one line for each method. */
export function scaling(
  { Plot, document }: Drawing,
  methods: readonly MethodScaling[],
  axis: 'heldIn' | 'generalization',
  metric: string,
): string {
  const points = methods.flatMap(({ label, points: all }) =>
    all.flatMap((point) => {
      const spread = point[axis];
      if (spread === null) return [];
      const deviation = spread.standardDeviation ?? 0;
      const mean = 100 * spread.mean;
      return [{ label, experts: point.experts, mean, low: mean - 100 * deviation, high: mean + 100 * deviation }];
    }),
  );
  const last = [...new Map(points.map((point) => [point.label, point])).values()];
  return svg(
    Plot.plot({
      ...{ document, width: WIDTH, height: 400, marginLeft: 50, marginRight: 150, style: STYLE, grid: true },
      x: { label: 'experts', ticks: [...new Set(points.map(({ experts }) => experts))], tickFormat: String, inset: 8 },
      y: { label: `${axis === 'heldIn' ? 'held-in' : 'generalization'} ${metric} (%)`, inset: 8 },
      color: { scheme: 'Tableau10' },
      marks: [
        Plot.ruleX(points, { x: 'experts', y1: 'low', y2: 'high', stroke: 'label', strokeOpacity: 0.3 }),
        Plot.lineY(points, { x: 'experts', y: 'mean', stroke: 'label', marker: true }),
        Plot.text(
          apart(
            last.map(({ label, experts, mean }) => ({ x: experts, y: mean, text: label })),
            { width: WIDTH - 200, height: 170 },
          ),
          { x: 'x', y: 'y', text: 'text', dx: 8, textAnchor: 'start', fill: 'text' },
        ),
      ],
    }),
  );
}

/** A picture by itself: what a page would know of SVG has to be said in the file. */
function svg(element: { readonly outerHTML: string }): string {
  const text = element.outerHTML;
  const begun = text.includes('xmlns="http://www.w3.org/2000/svg"')
    ? text
    : text.replace('<svg', '<svg xmlns="http://www.w3.org/2000/svg"');
  return `${begun}\n`;
}
