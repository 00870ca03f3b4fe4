import * as Plot from '@observablehq/plot';
import { useMemo } from 'react';
import {
  type LeaderboardFilter,
  SensitivityStripsDocument,
  type SensitivityStripsQuery,
} from '../api/documents.generated.ts';
import { useOperation } from '../api/use-operation.ts';
import { Figure } from '../charts/figure.tsx';
import { Answer } from '../ui/notes.tsx';

type Strip = SensitivityStripsQuery['sensitivity'][number];

/** How far a method's score moves with its parameters: a strip for each grid. */
export function SensitivityChart({
  benchmark,
  filter,
}: {
  readonly benchmark: string;
  readonly filter: LeaderboardFilter;
}) {
  const strips = useOperation(SensitivityStripsDocument, { benchmark, filter: { ...filter, selected: null } });
  return (
    <Answer of={strips}>
      {({ sensitivity }) => {
        const grids = sensitivity.filter(({ points, generalization }) => points > 1 && generalization !== null);
        return grids.length === 0 ? null : <Drawn strips={grids} />;
      }}
    </Answer>
  );
}

function Drawn({ strips }: { readonly strips: readonly Strip[] }) {
  const options = useMemo(() => plotOf(strips), [strips]);
  return (
    <Figure
      options={options}
      label="How much scores depend on parameters"
      caption="Generalization (%) over the points of each grid: extremes, quartiles, median; the circle is the point with all parameters at their defaults."
    />
  );
}

function plotOf(strips: readonly Strip[]): Plot.PlotOptions {
  const names = new Map<string, number>();
  const marks = strips.flatMap(({ method, experts, points, generalization }) => {
    if (generalization === null) return [];
    const name = `${method.title} (${method.dialect}), ${experts} experts, ${points} points`;
    const times = (names.get(name) ?? 0) + 1;
    names.set(name, times);
    const { spread, default: usual } = generalization;
    return [
      {
        name: times === 1 ? name : `${name} #${times}`,
        ...{ min: 100 * spread.min, max: 100 * spread.max, median: 100 * spread.median },
        ...{ low: 100 * spread.lowerQuartile, high: 100 * spread.upperQuartile },
        usual: usual === null ? null : 100 * usual,
      },
    ];
  });
  return {
    ...{ marginLeft: 8, marginRight: 16, marginTop: 8, marginBottom: 44, height: 60 + 44 * marks.length },
    x: { label: 'generalization (%)', nice: true, grid: true },
    y: { axis: null, domain: marks.map(({ name }) => name), padding: 0.2 },
    marks: [
      Plot.ruleY(marks, { y: 'name', x1: 'min', x2: 'max', stroke: 'var(--heat)', strokeWidth: 2 }),
      Plot.ruleY(marks, {
        y: 'name',
        x1: 'low',
        x2: 'high',
        stroke: 'var(--heat)',
        strokeWidth: 8,
        strokeOpacity: 0.45,
      }),
      Plot.tickX(marks, {
        y: 'name',
        x: 'median',
        stroke: 'currentColor',
        strokeWidth: 2,
        insetTop: 12,
        insetBottom: 12,
      }),
      Plot.dot(marks, { y: 'name', x: 'usual', stroke: 'currentColor', r: 5 }),
      // a name stands above its strip: beside it there is no room on small screens
      Plot.text(marks, { y: 'name', text: 'name', frameAnchor: 'left', textAnchor: 'start', dy: -16 }),
    ],
  };
}
