import * as Plot from '@observablehq/plot';
import { useMemo, useState } from 'react';
import { type LeaderboardFilter, ScalingCurvesDocument, type ScalingCurvesQuery } from '../api/documents.generated.ts';
import { useOperation } from '../api/use-operation.ts';
import { Figure, MARGINS } from '../charts/figure.tsx';
import { Answer } from '../ui/notes.tsx';
import { type Row } from './rows.ts';

type Curve = ScalingCurvesQuery['scaling'][number];

/** Scores of one method against the number of merged experts, with their spread over the sets of so many. */
export function ScalingChart({
  benchmark,
  filter,
  rows,
}: {
  readonly benchmark: string;
  readonly filter: LeaderboardFilter;
  readonly rows: readonly Row[];
}) {
  const choices = choicesOf(rows);
  const [picked, setPicked] = useState<string | null>(null);
  const choice = choices.find((one) => one === picked) ?? choices.at(0);
  if (choice === undefined) return null;
  return (
    <div>
      <label className="search">
        Method of the curves
        <select value={choice} onChange={({ target }) => setPicked(target.value)}>
          {choices.map((one) => (
            <option key={one}>{one}</option>
          ))}
        </select>
      </label>
      <Curves benchmark={benchmark} choice={choice} filter={filter} />
    </div>
  );
}

/** Methods that were measured with different numbers of experts, as `id / dialect`. */
function choicesOf(rows: readonly Row[]): string[] {
  const sizes = new Map<string, Set<number>>();
  for (const { method, experts } of rows) {
    if (method === null) continue;
    const key = `${method.id} / ${method.dialect}`;
    sizes.set(key, (sizes.get(key) ?? new Set()).add(experts));
  }
  return [...sizes].filter(([, own]) => own.size > 1).map(([key]) => key);
}

function Curves({
  benchmark,
  choice,
  filter,
}: {
  readonly benchmark: string;
  readonly choice: string;
  readonly filter: LeaderboardFilter;
}) {
  const [method, dialect] = choice.split(' / ');
  const { split, labelSpace, flagged, minExperts, maxExperts } = filter;
  const scaling = useOperation(ScalingCurvesDocument, {
    ...{ benchmark, method, dialect },
    filter: { split, labelSpace, flagged, minExperts, maxExperts },
  });
  return (
    <Answer of={scaling}>
      {({ scaling: curves }) => (curves.length === 0 ? <p>No curve.</p> : <Drawn curve={curves[0]} />)}
    </Answer>
  );
}

function Drawn({ curve }: { readonly curve: Curve }) {
  const options = useMemo(() => plotOf(curve), [curve]);
  return (
    <Figure
      options={options}
      label={`Scores of ${curve.label} against the number of experts`}
      caption="Both scores (%) against the number of experts: means over the sets of so many, quartiles as boxes, extremes as bands."
    />
  );
}

function plotOf({ points }: Curve): Plot.PlotOptions {
  const long = points.flatMap(({ experts, heldIn, otherCells }) =>
    [
      { axis: 'held-in', spread: heldIn },
      { axis: 'generalization', spread: otherCells },
    ].flatMap(({ axis, spread }) =>
      spread === null
        ? []
        : [
            {
              ...{ experts, axis, mean: 100 * spread.mean, min: 100 * spread.min, max: 100 * spread.max },
              ...{ low: 100 * spread.lowerQuartile, high: 100 * spread.upperQuartile },
            },
          ],
    ),
  );
  return {
    ...MARGINS,
    x: { label: 'experts', tickFormat: 'd', ticks: points.map(({ experts }) => experts) },
    y: { label: 'score (%)', nice: true },
    color: { legend: true, domain: ['held-in', 'generalization'], range: ['#2f5fd0', '#c2571a'] },
    marks: [
      Plot.areaY(long, { x: 'experts', y1: 'min', y2: 'max', z: 'axis', fill: 'axis', fillOpacity: 0.15 }),
      Plot.ruleX(long, { x: 'experts', y1: 'low', y2: 'high', stroke: 'axis', strokeWidth: 5, strokeOpacity: 0.4 }),
      Plot.lineY(long, { x: 'experts', y: 'mean', z: 'axis', stroke: 'axis', marker: 'dot' }),
    ],
  };
}
