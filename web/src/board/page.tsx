import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { Link, useLocation, useSearch } from 'wouter';
import { BoardBenchmarksDocument } from '../api/documents.generated.ts';
import { useOperation } from '../api/use-operation.ts';
import { CopyButton } from '../ui/copy-button.tsx';
import { words } from '../ui/format.ts';
import { Answer } from '../ui/notes.tsx';
import { BoardCharts } from './charts.tsx';
import { type Benchmark, chooseBenchmark, modalitiesOf } from './choose-benchmark.ts';
import { asCsv, asGraphql, asMarkdown } from './copy-as.ts';
import { BoardFilters } from './filters.tsx';
import { loadBoard, type LoadedBoard, type Rows } from './load-board.ts';
import { baselineFilterOf, type BoardQuestion, mergeFilterOf, reportedFilterOf } from './question.ts';
import { ReportedBoard } from './reported.tsx';
import { type BoardState, formatBoardState, parseBoardState } from './state.ts';
import { BoardTable } from './table.tsx';
import { Heading } from '../ui/heading.tsx';

export function BoardPage() {
  const benchmarks = useOperation(BoardBenchmarksDocument, {});
  return (
    <>
      <Heading>Leaderboard</Heading>
      <Answer of={benchmarks}>
        {({ benchmarks: { nodes } }) => <Chosen benchmarks={nodes.filter(({ state }) => state === 'READY')} />}
      </Answer>
    </>
  );
}

function Chosen({ benchmarks }: { readonly benchmarks: readonly Benchmark[] }) {
  const state = parseBoardState(useSearch());
  const benchmark = chooseBenchmark(benchmarks, state);
  if (benchmark !== null) return <Board benchmarks={benchmarks} benchmark={benchmark} state={state} />;
  return (
    <p className="note">
      No benchmark is registered yet. <code>npm run demo</code> registers the bundled ones.
    </p>
  );
}

function Board({
  benchmarks,
  benchmark,
  state,
}: {
  readonly benchmarks: readonly Benchmark[];
  readonly benchmark: Benchmark;
  readonly state: BoardState;
}) {
  const [, navigate] = useLocation();
  const queries = useQueryClient();
  const change = (part: Partial<BoardState>): void => {
    navigate(`/${formatBoardState({ ...state, ...part })}`, { replace: true });
  };
  const { modality, slug, revision } = benchmark;
  const modalities = modalitiesOf(benchmarks);
  const ofModality = benchmarks.filter((one) => one.modality === modality);
  const question: BoardQuestion = {
    modality,
    benchmark: `${slug}@${revision}`,
    baselines: baselineFilterOf(state),
    merges: mergeFilterOf(state),
    orderBy: { field: state.field, direction: state.direction },
  };
  const board = useQuery({
    queryKey: ['board', question],
    queryFn: ({ signal }) => loadBoard(queries, question, signal),
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
        {ofModality.map((one) => (
          <button
            key={one.id}
            type="button"
            title={one.title}
            aria-pressed={one.id === benchmark.id}
            onClick={() => change({ benchmark: `${one.slug}@${one.revision}`, modality: null, split: null })}
          >
            {one.slug}@{one.revision}
          </button>
        ))}
      </div>
      {state.benchmark === null || [slug, question.benchmark].includes(state.benchmark) ? null : (
        <p className="note" role="status">
          There is no benchmark “{state.benchmark}” with a board. This is that of {question.benchmark}.
        </p>
      )}
      <BoardFilters state={state} benchmark={benchmark} rows={board.data?.merges.rows ?? []} change={change} />
      {state.tier === 'REPORTED' ? (
        <ReportedBoard
          benchmark={question.benchmark}
          baselines={question.baselines}
          results={reportedFilterOf(state)}
        />
      ) : (
        <Answer of={board}>
          {(loaded) => (
            // rows of the question before stay until those of this one are there
            <div aria-busy={board.isPlaceholderData}>
              <Loaded board={loaded} state={state} question={question} change={change} />
            </div>
          )}
        </Answer>
      )}
    </>
  );
}

function Loaded({
  board: { baselines, merges },
  state,
  question,
  change,
}: {
  readonly board: LoadedBoard;
  readonly state: BoardState;
  readonly question: BoardQuestion;
  readonly change: (part: Partial<BoardState>) => void;
}) {
  const [picked, setPicked] = useState<readonly string[]>([]);
  const rows = useMemo(() => [...baselines.rows, ...merges.rows], [baselines, merges]);
  if (rows.length === 0) return <p className="note">No row fits these filters.</p>;
  return (
    <>
      <div className="bar">
        <p role="status">
          {countOf(merges, 'merge')} and {countOf(baselines, 'baseline')}; scores in per cent, ± one standard error.
        </p>
        <div className="buttons">
          {picked.length === 2 ? <Link href={compareOf(picked)}>Compare the two</Link> : null}
          <CopyButton label="Copy CSV" text={() => asCsv(rows)} />
          <CopyButton label="Copy Markdown" text={() => asMarkdown(rows)} />
          <CopyButton label="Copy GraphQL" text={() => asGraphql(question)} />
        </div>
      </div>
      <BoardTable
        baselines={baselines.rows}
        merges={merges.rows}
        state={state}
        change={change}
        picked={picked}
        pick={setPicked}
      />
      <BoardCharts rows={rows} benchmark={question.benchmark} filter={question.merges} />
    </>
  );
}

/** `1 merge`, `the first 500 of 20000 merges` */
function countOf({ rows, totalCount }: Rows, what: string): string {
  const named = `${totalCount} ${what}${totalCount === 1 ? '' : 's'}`;
  return totalCount > rows.length ? `the first ${rows.length} of ${named}` : named;
}

function compareOf([a, b]: readonly string[]): string {
  return `/compare?${new URLSearchParams({ a, b }).toString()}`;
}
