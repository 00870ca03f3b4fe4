import { useState } from 'react';
import { MergeNotesDocument } from '../api/documents.generated.ts';
import { useOperation } from '../api/use-operation.ts';
import { Answer } from '../ui/notes.tsx';
import { OnDemand } from '../ui/on-demand.tsx';
import { Pager } from '../ui/pager.tsx';

const PAGE = 100;
const MOST_COLUMNS = 12;

/** What the method reported of single tensors: residuals, iterations, condition numbers. */
export function ResidualLog({ id }: { readonly id: string }) {
  return <OnDemand summary="Residual log: what the method says of single tensors">{() => <Pages id={id} />}</OnDemand>;
}

function Pages({ id }: { readonly id: string }) {
  const [offset, setOffset] = useState(0);
  const notes = useOperation(MergeNotesDocument, { id, first: PAGE, offset });
  return (
    <Answer of={notes}>
      {({ merge }) => {
        const rows = (merge?.notes ?? []).map(({ tensor, values }) => ({
          tensor,
          values: new Map(Object.entries((values ?? {}) as Record<string, unknown>)),
        }));
        const columns = [...new Set(rows.flatMap(({ values }) => [...values.keys()]))].slice(0, MOST_COLUMNS);
        return (
          <>
            <div className="wide" tabIndex={0} role="region" aria-label="Residual log">
              <table>
                <thead>
                  <tr>
                    <th scope="col">Tensor</th>
                    {columns.map((column) => (
                      <th key={column} scope="col" className="number">
                        {column}
                      </th>
                    ))}
                  </tr>
                </thead>
                <tbody>
                  {rows.map(({ tensor, values }) => (
                    <tr key={tensor}>
                      <th scope="row">
                        <code>{tensor}</code>
                      </th>
                      {columns.map((column) => (
                        <td key={column} className="number">
                          {shown(values.get(column))}
                        </td>
                      ))}
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
            <Pager offset={offset} page={PAGE} more={rows.length === PAGE} set={setOffset} />
          </>
        );
      }}
    </Answer>
  );
}

function shown(value: unknown): string {
  if (value === undefined) return '';
  if (typeof value === 'number') return Number.isInteger(value) ? String(value) : value.toPrecision(4);
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
