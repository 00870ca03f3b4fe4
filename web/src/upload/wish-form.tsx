import { type ReactNode } from 'react';
import { BoardBenchmarksDocument, GridCellsDocument } from '../api/documents.generated.ts';
import { useOperation } from '../api/use-operation.ts';
import { CheckpointPicker } from '../recipe/checkpoint-picker.tsx';
import { words } from '../ui/format.ts';
import { Answer } from '../ui/notes.tsx';
import { type Wish } from './memory.ts';

const KINDS = ['EXPERT', 'BASE', 'ADAPTER'] as const;
const MODALITIES = ['IMAGE_CLASSIFICATION', 'IMAGE_GENERATION', 'LANGUAGE'] as const;

interface FormProps {
  readonly wish: Wish;
  readonly disabled: boolean;
  readonly change: (part: Partial<Wish>) => void;
}

/** What is said of a checkpoint besides its files. */
export function WishForm({ wish, disabled, change }: FormProps) {
  return (
    <fieldset disabled={disabled}>
      <legend>What it is</legend>
      <div className="fields">
        <Field label="Name">
          <input required maxLength={200} value={wish.name} onChange={({ target }) => change({ name: target.value })} />
        </Field>
        <Field label="Kind">
          <select
            value={wish.kind}
            onChange={({ target }) => {
              const kind = KINDS.find((one) => one === target.value) ?? 'EXPERT';
              change(kind === 'BASE' ? { kind, base: null, trainedCells: null } : { kind });
            }}
          >
            {KINDS.map((kind) => (
              <option key={kind} value={kind}>
                {words(kind)}
              </option>
            ))}
          </select>
        </Field>
        <Field label="Modality">
          <select
            value={wish.modality ?? ''}
            onChange={({ target }) => change({ modality: MODALITIES.find((one) => one === target.value) ?? null })}
          >
            <option value="">not said</option>
            {MODALITIES.map((modality) => (
              <option key={modality} value={modality}>
                {words(modality)}
              </option>
            ))}
          </select>
        </Field>
        <Field label="Licence">
          <input
            value={wish.license ?? ''}
            placeholder="apache-2.0"
            onChange={({ target }) => change({ license: target.value || null })}
          />
        </Field>
        <Field label="Where it comes from">
          <input value={wish.source ?? ''} onChange={({ target }) => change({ source: target.value || null })} />
        </Field>
        <Field label="Description">
          <input
            value={wish.description ?? ''}
            onChange={({ target }) => change({ description: target.value || null })}
          />
        </Field>
      </div>
      {wish.kind === 'BASE' ? null : (
        <>
          <CheckpointPicker
            role="base"
            label="Base that it was trained from"
            chosen={wish.base == null ? [] : [wish.base]}
            most={1}
            set={([base = null]) => change({ base })}
          />
          <TrainedCells wish={wish} change={change} />
        </>
      )}
    </fieldset>
  );
}

function Field({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <label className="search">
      {label}
      {children}
    </label>
  );
}

function TrainedCells({ wish: { trainedCells }, change }: Omit<FormProps, 'disabled'>) {
  const benchmarks = useOperation(BoardBenchmarksDocument, {});
  const chosen = trainedCells?.[0]?.benchmark ?? '';
  return (
    <fieldset>
      <legend>Trained on</legend>
      <label className="search">
        Benchmark
        <select
          value={chosen}
          onChange={({ target }) =>
            change({ trainedCells: target.value === '' ? null : [{ benchmark: target.value, cells: [] }] })
          }
        >
          <option value="">none of these</option>
          {benchmarks.data?.benchmarks.nodes.map(({ id, slug, revision, title }) => (
            <option key={id} value={`${slug}@${revision}`}>
              {title} ({slug}@{revision})
            </option>
          ))}
        </select>
      </label>
      {chosen === '' ? null : (
        <Cells
          benchmark={chosen}
          chosen={trainedCells?.[0]?.cells ?? []}
          set={(cells) => change({ trainedCells: [{ benchmark: chosen, cells }] })}
        />
      )}
    </fieldset>
  );
}

function Cells({
  benchmark,
  chosen,
  set,
}: {
  readonly benchmark: string;
  readonly chosen: readonly string[];
  readonly set: (cells: readonly string[]) => void;
}) {
  const [slug, revision = null] = benchmark.split('@');
  const cells = useOperation(GridCellsDocument, { slug, revision });
  return (
    <Answer of={cells}>
      {({ benchmark: found }) => (
        <div className="cells">
          {found?.cells.map(({ id, key }) => (
            <label key={id} className="check">
              <input
                type="checkbox"
                checked={chosen.includes(key)}
                onChange={({ target }) =>
                  set(target.checked ? [...chosen, key] : chosen.filter((other) => other !== key))
                }
              />
              {key}
            </label>
          ))}
        </div>
      )}
    </Answer>
  );
}
