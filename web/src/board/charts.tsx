import * as Plot from '@observablehq/plot';
import { useMemo } from 'react';
import { Figure } from '../charts/figure.tsx';
import { parameters, percent, seconds } from '../ui/format.ts';
import { paretoRows, type Row, titleOf } from './rows.ts';

interface Dot {
  readonly name: string;
  readonly text: string;
  readonly heldIn: number;
  readonly generalization: number;
  readonly seconds: number | null;
  readonly experts: number;
  readonly baseline: boolean;
}

function dotOf(row: Row): Dot[] {
  const { heldIn, generalization, cost, method, experts } = row;
  if (heldIn === null || generalization === null) return [];
  const name = method === null ? titleOf(row) : method.id;
  const text = [
    name,
    parameters(row.parameters),
    `held-in ${percent(heldIn.value)}`,
    `generalization ${percent(generalization.value)}`,
    cost === null ? '' : seconds(cost.seconds),
  ];
  return [
    {
      ...{ name, text: text.filter((part) => part !== '').join('\n'), experts, baseline: method === null },
      heldIn: 100 * heldIn.value,
      generalization: 100 * generalization.value,
      seconds: cost?.seconds ?? null,
    },
  ];
}

/** The pictures next to the table: both scores against each other with their front, and the score against cost. */
export function BoardCharts({ rows }: { readonly rows: readonly Row[] }) {
  const { scores, cost, sizes } = useMemo(() => {
    const dots = rows.flatMap(dotOf);
    const merges = dots.filter(({ baseline }) => !baseline);
    const front = paretoRows(rows.filter(({ method }) => method !== null)).flatMap(dotOf);
    return { scores: scoresPlot(dots, front), cost: costPlot(merges), sizes: sizesPlot(merges) };
  }, [rows]);
  return (
    <div className="charts">
      <Figure
        options={scores}
        label="Held-in against generalization"
        caption="Held-in against generalization (%). The line joins the merges that no other beats in both; squares are baselines."
      />
      {cost === null ? null : (
        <Figure
          options={cost}
          label="Score against cost"
          caption="Generalization (%) against the seconds that the merge took, on a logarithmic scale."
        />
      )}
      {sizes === null ? null : (
        <Figure
          options={sizes}
          label="Scores against the number of experts"
          caption="Both scores (%) against the number of merged experts: means over merges, and their spread."
        />
      )}
    </div>
  );
}

const MARGINS = { marginLeft: 48, marginBottom: 44, marginTop: 24, marginRight: 16, height: 340, grid: true } as const;

function scoresPlot(dots: readonly Dot[], front: readonly Dot[]): Plot.PlotOptions {
  return {
    ...MARGINS,
    x: { label: 'held-in', nice: true },
    y: { label: 'generalization', nice: true },
    color: { legend: true, scheme: 'Tableau10' },
    marks: [
      Plot.line(front, {
        x: 'heldIn',
        y: 'generalization',
        stroke: 'currentColor',
        strokeOpacity: 0.5,
        curve: 'step-before',
      }),
      Plot.dot(
        dots.filter(({ baseline }) => !baseline),
        { x: 'heldIn', y: 'generalization', fill: 'name', r: 4.5, fillOpacity: 0.85 },
      ),
      Plot.dot(
        dots.filter(({ baseline }) => baseline),
        { x: 'heldIn', y: 'generalization', stroke: 'currentColor', symbol: 'square', r: 5 },
      ),
      Plot.tip(dots, Plot.pointer({ x: 'heldIn', y: 'generalization', title: 'text', fill: 'var(--surface)' })),
    ],
  };
}

function costPlot(merges: readonly Dot[]): Plot.PlotOptions | null {
  const timed = merges.filter(({ seconds: taken }) => taken !== null && taken > 0);
  if (timed.length < 2) return null;
  return {
    ...MARGINS,
    x: { type: 'log', label: 'time', tickFormat: (taken: number) => seconds(taken) },
    y: { label: 'generalization', nice: true },
    color: { legend: true, scheme: 'Tableau10' },
    marks: [
      Plot.dot(timed, { x: 'seconds', y: 'generalization', fill: 'name', r: 4.5, fillOpacity: 0.85 }),
      Plot.tip(timed, Plot.pointer({ x: 'seconds', y: 'generalization', title: 'text', fill: 'var(--surface)' })),
    ],
  };
}

function sizesPlot(merges: readonly Dot[]): Plot.PlotOptions | null {
  if (new Set(merges.map(({ experts }) => experts)).size < 2) return null;
  const long = [...merges]
    .sort((a, b) => a.experts - b.experts)
    .flatMap(({ experts, heldIn, generalization }) => [
      { experts, score: heldIn, axis: 'held-in' },
      { experts, score: generalization, axis: 'generalization' },
    ]);
  return {
    ...MARGINS,
    x: { label: 'experts', tickFormat: 'd', ticks: [...new Set(merges.map(({ experts }) => experts))] },
    y: { label: 'score', nice: true },
    color: { legend: true, domain: ['held-in', 'generalization'], range: ['#2f5fd0', '#c2571a'] },
    marks: [
      Plot.areaY(
        long,
        Plot.groupX({ y1: 'min', y2: 'max' }, { x: 'experts', y: 'score', fill: 'axis', z: 'axis', fillOpacity: 0.15 }),
      ),
      Plot.lineY(
        long,
        Plot.groupX(
          { y: 'mean' },
          { x: 'experts', y: 'score', stroke: 'axis', z: 'axis', sort: 'experts', marker: 'dot' },
        ),
      ),
    ],
  };
}
