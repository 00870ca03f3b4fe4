import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useLocation, useSearch } from 'wouter';
import {
  BoardBenchmarksDocument,
  type BoardBenchmarksQuery,
  type LeaderboardFilter,
} from '../api/documents.generated.ts';
import { useOperation } from '../api/use-operation.ts';
import { CopyButton } from '../ui/copy-button.tsx';
import { words } from '../ui/format.ts';
import { Answer } from '../ui/notes.tsx';
import { BoardCharts } from './charts.tsx';
import { asCsv, asGraphql, asMarkdown } from './copy-as.ts';
import { BoardFilters } from './filters.tsx';
import { loadBoard, type LoadedBoard } from './load-board.ts';
import { ReportedBoard } from './reported.tsx';
import { type BoardState, filterOf, formatBoardState, parseBoardState } from './state.ts';
import { BoardTable } from './table.tsx';
import { Heading } from '../ui/heading.tsx';

type Benchmark = BoardBenchmarksQuery['benchmarks']['nodes'][number];

export function BoardPage() {
  const benchmarks = useOperation(BoardBenchmarksDocument, {});
  return (
    <>
      <Heading>Leaderboard</Heading>
      <Answer of={benchmarks}>
        {(data) =>
          data.benchmarks.nodes.length === 0 ? (
            <p className="note">
              No benchmark is registered yet. <code>npm run demo</code> registers the bundled ones.
            </p>
          ) : (
            <Board benchmarks={data.benchmarks.nodes} />
          )
        }
      </Answer>
    </>
  );
}

function Board({ benchmarks }: { readonly benchmarks: readonly Benchmark[] }) {
  const search = useSearch();
  const [, navigate] = useLocation();
  const state = parseBoardState(search);
  const change = (part: Partial<BoardState>): void => {
    navigate(`/${formatBoardState({ ...state, ...part })}`, { replace: true });
  };
  const modalities = [...new Set(benchmarks.map(({ modality }) => modality))];
  const modality = state.modality !== null && modalities.includes(state.modality) ? state.modality : modalities[0];
  const ofModality = benchmarks.filter((one) => one.modality === modality);
  const benchmark =
    ofModality.find(({ slug, revision }) => state.benchmark === slug || state.benchmark === `${slug}@${revision}`) ??
    ofModality[0];
  const variables = {
    modality,
    benchmark: `${benchmark.slug}@${benchmark.revision}`,
    filter: filterOf(state),
    orderBy: { field: state.field, direction: state.direction },
  };
  const board = useQuery({
    queryKey: ['board', variables],
    queryFn: ({ signal }) => loadBoard(variables, signal),
    placeholderData: keepPreviousData,
    enabled: state.tier !== 'REPORTED',
  });
  return (
    <>
      <div className="tabs" role="group" aria-label="Modality">
        {modalities.map((one) => (
          <button
            key={one}
            type="button"
            aria-pressed={one === modality}
            onClick={() => change({ modality: one, benchmark: null, split: null, methods: [] })}
          >
            {words(one)}
          </button>
        ))}
      </div>
      <div className="tabs benchmarks" role="group" aria-label="Benchmark">
        {ofModality.map(({ id, slug, revision, title }) => (
          <button
            key={id}
            type="button"
            title={title}
            aria-pressed={id === benchmark.id}
            onClick={() => change({ benchmark: `${slug}@${revision}`, split: null })}
          >
            {slug}@{revision}
          </button>
        ))}
      </div>
      <BoardFilters state={state} benchmark={benchmark} rows={board.data?.rows ?? []} change={change} />
      {state.tier === 'REPORTED' ? (
        <ReportedBoard benchmark={variables.benchmark} />
      ) : (
        <Answer of={board}>
          {(loaded) => <Loaded board={loaded} state={state} variables={variables} change={change} />}
        </Answer>
      )}
    </>
  );
}

function Loaded({
  board: { rows, totalCount },
  state,
  variables,
  change,
}: {
  readonly board: LoadedBoard;
  readonly state: BoardState;
  readonly variables: { readonly benchmark: string; readonly filter: LeaderboardFilter };
  readonly change: (part: Partial<BoardState>) => void;
}) {
  const [picked, setPicked] = useState<readonly string[]>([]);
  if (rows.length === 0) return <p className="note">No row fits these filters.</p>;
  return (
    <>
      <div className="bar">
        <p role="status">
          {totalCount > rows.length
            ? `The first ${rows.length} of ${totalCount} rows`
            : `${totalCount} ${totalCount === 1 ? 'row' : 'rows'}`}
          ; scores in per cent, ± one standard error.
        </p>
        <div className="buttons">
          {picked.length === 2 ? <Link href={compareOf(picked)}>Compare the two</Link> : null}
          <CopyButton label="Copy CSV" text={() => asCsv(rows)} />
          <CopyButton label="Copy Markdown" text={() => asMarkdown(rows)} />
          <CopyButton label="Copy GraphQL" text={() => asGraphql(variables)} />
        </div>
      </div>
      <BoardTable rows={rows} state={state} change={change} picked={picked} pick={setPicked} />
      <BoardCharts rows={rows} benchmark={variables.benchmark} filter={variables.filter} />
    </>
  );
}

function compareOf([a, b]: readonly string[]): string {
  return `/compare?${new URLSearchParams({ a, b }).toString()}`;
}
