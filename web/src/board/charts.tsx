import * as Plot from '@observablehq/plot';
import { useMemo } from 'react';
import { FrontDocument, type LeaderboardFilter } from '../api/documents.generated.ts';
import { useOperation } from '../api/use-operation.ts';
import { Figure, MARGINS } from '../charts/figure.tsx';
import { WhenSeen } from '../charts/when-seen.tsx';
import { parameters, percent, seconds } from '../ui/format.ts';
import { paretoRows, type Row, titleOf } from './rows.ts';
import { ScalingChart } from './scaling-chart.tsx';
import { SensitivityChart } from './sensitivity-chart.tsx';

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
  const name = titleOf(row);
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
export function BoardCharts({
  rows,
  benchmark,
  filter,
}: {
  readonly rows: readonly Row[];
  readonly benchmark: string;
  readonly filter: LeaderboardFilter;
}) {
  const front = useFront(benchmark, filter, rows);
  const { scores, cost } = useMemo(() => {
    const dots = rows.flatMap(dotOf);
    const merges = dots.filter(({ baseline }) => !baseline);
    return { scores: scoresPlot(dots, front.flatMap(dotOf)), cost: costPlot(merges) };
  }, [rows, front]);
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
      <WhenSeen>{() => <ScalingChart benchmark={benchmark} filter={filter} rows={rows} />}</WhenSeen>
      <WhenSeen>{() => <SensitivityChart benchmark={benchmark} filter={filter} />}</WhenSeen>
    </div>
  );
}

/** The front as the server tells it; while it does not, or for rows of several checkpoint sets, as the rows at hand have it. */
function useFront(benchmark: string, filter: LeaderboardFilter, rows: readonly Row[]): readonly Row[] {
  const told = useOperation(FrontDocument, { benchmark, x: 'HELD_IN', y: 'GENERALIZATION', filter });
  const points = told.isPlaceholderData ? undefined : told.data?.paretoFrontier.points;
  return useMemo(() => {
    if (points === undefined) return paretoRows(rows.filter(({ method }) => method !== null));
    const ids = new Set(points.filter(({ onFront }) => onFront).map(({ row }) => row.id));
    const front = rows.filter(({ id }) => ids.has(id));
    return front.sort((a, b) => (b.heldIn?.value ?? 0) - (a.heldIn?.value ?? 0));
  }, [points, rows]);
}

function scoresPlot(dots: readonly Dot[], front: readonly Dot[]): Plot.PlotOptions {
  return {
    ...MARGINS,
    x: { label: 'held-in (%)', nice: true },
    y: { label: 'generalization (%)', nice: true },
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

/** From the shortest to the longest; merges that took about as long stand around the middle of a range of four times. */
function timeDomain(times: readonly number[]): [number, number] {
  const [low, high] = [Math.min(...times), Math.max(...times)];
  const room = Math.max(1.05, 2 / Math.sqrt(high / low));
  return [low / room, high * room];
}

/** Of the ticks of several decades only some are named: more do not fit on a small screen. */
function timeTicks(times: readonly number[]): (time: number) => string {
  const [low, high] = timeDomain(times);
  const decades = Math.log10(high / low);
  return (time) => (decades < 0.5 || /^[125]/.test(time.toExponential()) ? seconds(time) : '');
}

function costPlot(merges: readonly Dot[]): Plot.PlotOptions | null {
  const timed = merges.filter(({ seconds: taken }) => taken !== null && taken > 0);
  if (timed.length < 2) return null;
  const times = timed.flatMap((dot) => dot.seconds ?? []);
  return {
    ...MARGINS,
    x: { type: 'log', label: 'time of the merge', domain: timeDomain(times), tickFormat: timeTicks(times) },
    y: { label: 'generalization (%)', nice: true },
    color: { legend: true, scheme: 'Tableau10' },
    marks: [
      Plot.dot(timed, { x: 'seconds', y: 'generalization', fill: 'name', r: 4.5, fillOpacity: 0.85 }),
      Plot.tip(timed, Plot.pointer({ x: 'seconds', y: 'generalization', title: 'text', fill: 'var(--surface)' })),
    ],
  };
}
