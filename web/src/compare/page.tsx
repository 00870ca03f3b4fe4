import { useLocation, useSearch } from 'wouter';
import {
  BoardBenchmarksDocument,
  ComparableMergesDocument,
  CompareRowsDocument,
  type CompareRowsQuery,
} from '../api/documents.generated.ts';
import { useOperation } from '../api/use-operation.ts';
import { parameters } from '../ui/format.ts';
import { Answer } from '../ui/notes.tsx';
import { CellDifferences } from './cells.tsx';
import { CostDifference, RecipeDifferences, Summary } from './summary.tsx';
import { type CompareState, formatCompare, parseCompare } from './state.ts';
import { Heading } from '../ui/heading.tsx';

type Compare = CompareRowsQuery['compare'];
const MERGES = 100;

/** Two merges, or two rows of a board, side by side. */
export function ComparePage() {
  const state = parseCompare(useSearch());
  const [, navigate] = useLocation();
  const change = (part: Partial<CompareState>): void =>
    navigate(formatCompare({ ...state, ...part }), { replace: true });
  const { a, b, benchmark, split, labelSpace } = state;
  const chosen = a !== null && b !== null;
  const variables = { a: a ?? '', b: b ?? '', benchmark, split, labelSpace };
  const compared = useOperation(CompareRowsDocument, variables, { enabled: chosen });
  return (
    <>
      <Heading>Compare two merges</Heading>
      <Choice state={state} change={change} compare={compared.data?.compare ?? null} />
      {chosen ? (
        <Answer of={compared}>{({ compare }) => <Compared compare={compare} />}</Answer>
      ) : (
        <p className="note">Choose two merges here, or tick two rows of a board.</p>
      )}
    </>
  );
}

interface ChoiceProps {
  readonly state: CompareState;
  readonly change: (part: Partial<CompareState>) => void;
  /** What is known of the two; null until it is. */
  readonly compare: Compare | null;
}

function Choice({ state, change, compare }: ChoiceProps) {
  const merges = useOperation(ComparableMergesDocument, { first: MERGES });
  const benchmarks = useOperation(BoardBenchmarksDocument, {});
  const known = (merges.data?.merges.nodes ?? []).filter(({ output }) => output !== null);
  const side = (name: 'a' | 'b') => {
    const value = state[name];
    return (
      <label>
        {name.toUpperCase()}
        <select value={value ?? ''} onChange={({ target }) => change({ [name]: target.value || null })}>
          <option value="">choose one</option>
          {value === null || known.some(({ id }) => id === value) ? null : (
            <option value={value}>{compare === null ? 'a row of a board' : nameOf(compare[name])}</option>
          )}
          {known.map(({ id, name: own, method, parameters: values }) => (
            <option key={id} value={id}>
              {[own ?? `${method.id} (${method.dialect})`, parameters(values)].filter((part) => part !== '').join(', ')}
            </option>
          ))}
        </select>
      </label>
    );
  };
  return (
    <form className="filters" aria-label="What is compared" onSubmit={(event) => event.preventDefault()}>
      {side('a')}
      {side('b')}
      <label>
        Benchmark
        <select value={state.benchmark ?? ''} onChange={({ target }) => change({ benchmark: target.value || null })}>
          <option value="">that of the rows</option>
          {benchmarks.data?.benchmarks.nodes.map(({ id, slug, revision }) => (
            <option key={id} value={`${slug}@${revision}`}>
              {slug}@{revision}
            </option>
          ))}
        </select>
      </label>
      <label>
        Classes that compete
        <select
          value={state.labelSpace}
          onChange={({ target }) => change({ labelSpace: target.value === 'ALL' ? 'ALL' : 'TASK' })}
        >
          <option value="TASK">of the cell</option>
          <option value="ALL">of the whole grid</option>
        </select>
      </label>
      <button type="button" onClick={() => change({ a: state.b, b: state.a })}>
        Swap
      </button>
    </form>
  );
}

function nameOf({ label, parameters: values }: Compare['a']): string {
  return [label, parameters(values)].filter((part) => part !== '').join(', ');
}

function Compared({ compare }: { readonly compare: Compare }) {
  return (
    <>
      <Summary compare={compare} />
      <CellDifferences cells={compare.cells} />
      <RecipeDifferences compare={compare} />
      <CostDifference compare={compare} />
    </>
  );
}
