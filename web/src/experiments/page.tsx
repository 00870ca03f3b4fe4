import { useState } from 'react';
import { Link } from 'wouter';
import {
  ExperimentPageDocument,
  type ExperimentPageQuery,
  type ExperimentPointState,
} from '../api/documents.generated.ts';
import { useOperation } from '../api/use-operation.ts';
import { type Cursor, CursorButtons, shownOf, useCursor } from '../ui/cursor.tsx';
import { bytes, seconds, when, words } from '../ui/format.ts';
import { Answer, Facts } from '../ui/notes.tsx';
import { Choices } from './choice-table.tsx';
import { ExperimentActions } from './experiment-actions.tsx';
import { PointTable } from './point-table.tsx';
import { ExperimentProgress } from './progress.tsx';
import { Heading } from '../ui/heading.tsx';

type Experiment = NonNullable<ExperimentPageQuery['experiment']>;
const REFRESH_MS = 2000;
const PAGE = 100;
const STATES: readonly ExperimentPointState[] = ['WAITING', 'MERGING', 'TUNING', 'TUNED', 'TESTING', 'DONE', 'FAILED'];

export function ExperimentPage({ id }: { readonly id: string }) {
  const [state, setState] = useState<ExperimentPointState | null>(null);
  const every = (data: ExperimentPageQuery | undefined): number | null =>
    data?.experiment?.state === 'RUNNING' ? REFRESH_MS : null;
  const cursor = useCursor();
  const experiment = useOperation(ExperimentPageDocument, { id, first: PAGE, after: cursor.after, state }, { every });
  return (
    <Answer of={experiment} heading="Experiment">
      {(data) =>
        data.experiment === null ? (
          <Heading>There is no such experiment</Heading>
        ) : (
          <ExperimentView
            experiment={data.experiment}
            cursor={cursor}
            state={state}
            setState={(next) => {
              setState(next);
              cursor.reset();
            }}
          />
        )
      }
    </Answer>
  );
}

function ExperimentView({
  experiment,
  cursor,
  state,
  setState,
}: {
  readonly experiment: Experiment;
  readonly cursor: Cursor;
  readonly state: ExperimentPointState | null;
  readonly setState: (state: ExperimentPointState | null) => void;
}) {
  const { name, benchmark, base, selection, budget, progress, points } = experiment;
  const board = new URLSearchParams({ benchmark: `${benchmark.slug}@${benchmark.revision}`, grid: 'selected' });
  return (
    <>
      <Heading>{name ?? 'Experiment'}</Heading>
      <p>
        <ExperimentProgress experiment={experiment} />
      </p>
      <ExperimentActions experiment={experiment} />
      <Facts
        facts={[
          [
            'Benchmark',
            <Link key="board" href={`/?${board.toString()}`}>{`${benchmark.slug}@${benchmark.revision}`}</Link>,
          ],
          [
            'Base',
            <Link key="base" href={`/checkpoint/${encodeURIComponent(base.id)}`}>
              {base.name}
            </Link>,
          ],
          ['Picks by', ruleOf(selection)],
          ['Evaluations', `${progress.completeEvaluations} of ${progress.evaluations} asked for`],
          ['At most', limitsOf(budget)],
          ['Time', seconds(experiment.seconds)],
          ['Started', when(experiment.startedAt)],
          ['Ended', experiment.finishedAt === null ? null : when(experiment.finishedAt)],
          ['Spec digest', <code key="digest">{experiment.specDigest}</code>],
        ]}
      />
      <h2>Choices</h2>
      <Choices experiment={experiment.id} running={experiment.state === 'RUNNING'} />
      <h2>Points</h2>
      <label className="search">
        State
        <select
          value={state ?? ''}
          onChange={({ target }) => setState((target.value || null) as ExperimentPointState | null)}
        >
          <option value="">all</option>
          {STATES.map((one) => (
            <option key={one} value={one}>
              {words(one)}
            </option>
          ))}
        </select>
      </label>
      <PointTable points={points.nodes} caption={shownOf(cursor.page * PAGE, points.nodes.length, points.totalCount)} />
      <CursorButtons cursor={cursor} next={points.pageInfo} />
    </>
  );
}

function ruleOf({ split, metric, labelSpace, axis, oracle }: Experiment['selection']): string {
  const space = labelSpace === 'ALL' ? ' (all classes)' : '';
  return `${axis === 'HELD_IN' ? 'held-in' : words(axis)} ${metric}${space} on ${split}${oracle ? ': an oracle' : ''}`;
}

function limitsOf({ points, seconds: time, bytes: written }: Experiment['budget']): string {
  return [`${points} points`, time === null ? '' : seconds(time), written === null ? '' : bytes(written)]
    .filter((part) => part !== '')
    .join(', ');
}
