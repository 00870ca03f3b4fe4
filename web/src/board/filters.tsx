import { type LabelSpace, type MethodFamily, MethodNamesDocument, type Tier } from '../api/documents.generated.ts';
import { useOperation } from '../api/use-operation.ts';
import { Fold } from '../ui/fold.tsx';
import { words } from '../ui/format.ts';
import { type Row } from './rows.ts';
import { METHOD_FAMILIES } from '../../../src/merge/families.ts';
import { type BoardState, countFilters, PREREQUISITES } from './state.ts';

interface Named {
  readonly id: string;
  readonly slug: string;
  readonly revision: string;
  readonly title: string;
  readonly splits: readonly string[];
}

/** Filters that reported results do not have, at rest. */
const ONLY_COMPUTED = { family: null, dialect: null, selected: false } as const;

export function BoardFilters({
  state,
  benchmark,
  rows,
  change,
}: {
  readonly state: BoardState;
  readonly benchmark: Named;
  readonly rows: readonly Row[];
  readonly change: (part: Partial<BoardState>) => void;
}) {
  const reported = state.tier === 'REPORTED';
  const known = useOperation(MethodNamesDocument, {}).data?.methods ?? [];
  const families = METHOD_FAMILIES.filter(
    (family) => family === state.family || known.some((one) => one.family === family),
  );
  const methods = [...new Map(known.map((one) => [one.id, one])).values()]
    .filter(({ family }) => state.family === null || family === state.family)
    .sort((a, b) => a.title.localeCompare(b.title));
  const dialects = [
    ...new Set([...known, ...rows.flatMap(({ method }) => method ?? [])].map(({ dialect }) => dialect)),
  ];
  if (state.dialect !== null && !dialects.includes(state.dialect)) dialects.push(state.dialect);
  const toggle = (need: string, on: boolean): void => {
    const have = state.have ?? [...PREREQUISITES];
    const next = on ? [...have, need] : have.filter((one) => one !== need);
    change({ have: PREREQUISITES.every((one) => next.includes(one)) ? null : next });
  };
  return (
    <Fold summary={summaryOf(state)}>
      <form className="filters" aria-label="Filters" onSubmit={(event) => event.preventDefault()}>
        <label>
          Scores
          <select
            value={state.tier ?? ''}
            onChange={({ target }) => change({ ...ONLY_COMPUTED, tier: (target.value || null) as Tier | null })}
          >
            <option value="">computed here</option>
            <option value="REPORTED">told by others</option>
          </select>
        </label>
        {reported ? null : (
          <label>
            Family
            <select
              value={state.family ?? ''}
              onChange={({ target }) => change({ family: (target.value || null) as MethodFamily | null, methods: [] })}
            >
              <option value="">all</option>
              {families.map((family) => (
                <option key={family} value={family}>
                  {words(family)}
                </option>
              ))}
            </select>
          </label>
        )}
        <label>
          Method
          <select
            value={state.methods.join(',')}
            onChange={({ target }) => change({ methods: target.value === '' ? [] : target.value.split(',') })}
          >
            <option value="">all</option>
            {methods.map(({ id, title }) => (
              <option key={id} value={id}>
                {title}
              </option>
            ))}
            {state.methods.length < 2 ? null : (
              <option value={state.methods.join(',')}>{state.methods.length} methods</option>
            )}
          </select>
        </label>
        <label>
          Split
          <select value={state.split ?? 'test'} onChange={({ target }) => change({ split: target.value })}>
            {[...new Set(['test', ...benchmark.splits])].map((split) => (
              <option key={split}>{split}</option>
            ))}
          </select>
        </label>
        <label>
          Classes that compete
          <select
            value={state.labelSpace}
            onChange={({ target }) => change({ labelSpace: target.value as LabelSpace })}
          >
            <option value="TASK">of the cell</option>
            <option value="ALL">of the whole grid</option>
          </select>
        </label>
        {reported ? null : (
          <label>
            Dialect
            <select value={state.dialect ?? ''} onChange={({ target }) => change({ dialect: target.value || null })}>
              <option value="">all</option>
              {dialects.map((dialect) => (
                <option key={dialect}>{dialect}</option>
              ))}
            </select>
          </label>
        )}
        <fieldset className="range">
          <legend>Experts</legend>
          <label>
            from
            <Count value={state.minExperts} set={(minExperts) => change({ minExperts })} />
          </label>
          <label>
            to
            <Count value={state.maxExperts} set={(maxExperts) => change({ maxExperts })} />
          </label>
        </fieldset>
        <fieldset>
          <legend>I have</legend>
          {PREREQUISITES.map((need) => (
            <label key={need} className="check">
              <input
                type="checkbox"
                checked={state.have?.includes(need) ?? true}
                onChange={({ target }) => toggle(need, target.checked)}
              />
              {words(need)}
            </label>
          ))}
        </fieldset>
        <div className="checks">
          {reported ? null : (
            <label className="check">
              <input
                type="checkbox"
                checked={state.selected}
                onChange={({ target }) => change({ selected: target.checked })}
              />
              only selected points of grids
            </label>
          )}
          <label className="check">
            <input
              type="checkbox"
              checked={state.flagged}
              onChange={({ target }) => change({ flagged: target.checked })}
            />
            with flagged rows
          </label>
        </div>
      </form>
    </Fold>
  );
}

function summaryOf(state: BoardState): string {
  const set = countFilters(state);
  return set === 0 ? 'Filters' : `Filters: ${set} set`;
}

function Count({ value, set }: { readonly value: number | null; readonly set: (value: number | null) => void }) {
  return (
    <input
      type="number"
      min={1}
      max={1000}
      inputMode="numeric"
      value={value ?? ''}
      onChange={({ target }) => set(target.value === '' ? null : Math.max(1, Math.floor(Number(target.value)) || 1))}
    />
  );
}
