import { type ReactNode, useId, useState } from 'react';
import {
  type ChosenCheckpointFragment,
  ChosenCheckpointsDocument,
  FindCheckpointsDocument,
} from '../api/documents.generated.ts';
import { useOperation } from '../api/use-operation.ts';
import { words } from '../ui/format.ts';
import { ErrorNote } from '../ui/notes.tsx';
import { candidatesOf, type Role } from './candidates.ts';
import { MistakeList } from './mistake-list.tsx';

/** Of each kind. */
const SHOWN = 20;

/** Chooses checkpoints by their names, in an order that is kept. */
export function CheckpointPicker({
  label,
  role,
  base = null,
  chosen,
  most,
  mistakes = [],
  detail,
  set,
}: {
  readonly label: string;
  /** What they are chosen as: it says which are offered first. */
  readonly role: Role;
  /** Of the recipe: what was trained from it is likely to be its expert. */
  readonly base?: string | null;
  readonly chosen: readonly string[];
  /** Null: any number. */
  readonly most: number | null;
  /** What the plan says against the choice. */
  readonly mistakes?: readonly string[];
  /** What stands under each that is chosen. */
  readonly detail?: (id: string, index: number, name: string) => ReactNode;
  readonly set: (ids: readonly string[]) => void;
}) {
  const id = useId();
  const [search, setSearch] = useState('');
  const wanted = search.trim();
  const found = useOperation(FindCheckpointsDocument, { search: wanted === '' ? null : wanted, first: SHOWN });
  const known = useOperation(ChosenCheckpointsDocument, { ids: chosen }, { enabled: chosen.length > 0 });
  const facts = new Map(
    (chosen.length === 0 ? [] : (known.data?.nodes ?? [])).flatMap((node) =>
      node?.__typename === 'Checkpoint' ? [[node.id, node] as const] : [],
    ),
  );
  const full = most !== null && chosen.length >= most;
  const add = (checkpoint: string): void => set(most === 1 ? [checkpoint] : [...chosen, checkpoint]);
  const offered = found.data === undefined ? [] : candidatesOf(found.data, role, base);
  // once the choice is made the list only takes room, until it is searched again
  const candidates = full && wanted === '' ? [] : offered.filter((one) => !chosen.includes(one.id));
  return (
    <fieldset className="picker">
      <legend>{label}</legend>
      {chosen.length === 0 ? null : (
        <ol className={most === 1 ? 'one' : undefined}>
          {chosen.map((one, index) => (
            <li key={one}>
              {facts.get(one)?.name ?? one}{' '}
              <button
                type="button"
                aria-label={`Leave out ${facts.get(one)?.name ?? one}`}
                onClick={() => set(chosen.filter((other) => other !== one))}
              >
                ×
              </button>
              {detail?.(one, index, facts.get(one)?.name ?? one)}
            </li>
          ))}
        </ol>
      )}
      <label htmlFor={id} className="hidden">
        {label}: search by name
      </label>
      <input
        id={id}
        type="search"
        value={search}
        placeholder="search by name"
        aria-invalid={mistakes.length > 0}
        aria-describedby={`${id}-mistakes`}
        onChange={({ target }) => setSearch(target.value)}
      />
      <MistakeList id={`${id}-mistakes`} messages={mistakes} />
      {found.error === null ? null : <ErrorNote error={found.error} />}
      <ul className="candidates">
        {candidates.map((candidate) => (
          <li key={candidate.id}>
            <button type="button" disabled={full && most !== 1} onClick={() => add(candidate.id)}>
              {candidate.name} <span className="dim">{describe(candidate)}</span>
            </button>
          </li>
        ))}
      </ul>
    </fieldset>
  );
}

function describe({ kind, family, trainedCells }: ChosenCheckpointFragment): string {
  const cells = trainedCells.map(({ key }) => key);
  const shown = cells.length > 3 ? `${cells.length} cells` : cells.join(', ');
  return [words(kind), family ?? '', shown].filter((part) => part !== '').join(' · ');
}
