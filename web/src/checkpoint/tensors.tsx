import { useState } from 'react';
import { CheckpointTensorsDocument } from '../api/documents.generated.ts';
import { useOperation } from '../api/use-operation.ts';
import { CursorButtons, shownOf, useCursor } from '../ui/cursor.tsx';
import { bytes } from '../ui/format.ts';
import { Answer } from '../ui/notes.tsx';

const PAGE = 50;

/** The tensors of a checkpoint, a page at a time. */
export function Tensors({ id }: { readonly id: string }) {
  const [search, setSearch] = useState('');
  const cursor = useCursor();
  const wanted = search.trim();
  const tensors = useOperation(CheckpointTensorsDocument, {
    id,
    first: PAGE,
    after: cursor.after,
    search: wanted === '' ? null : wanted,
  });
  return (
    <section aria-labelledby="tensors">
      <h2 id="tensors">Tensors</h2>
      <label className="search">
        Name contains
        <input
          type="search"
          value={search}
          onChange={({ target }) => {
            setSearch(target.value);
            cursor.reset();
          }}
        />
      </label>
      <Answer of={tensors}>
        {({ checkpoint }) => {
          if (checkpoint === null) return null;
          const { nodes, totalCount, pageInfo } = checkpoint.tensors;
          return (
            <>
              <div className="wide" tabIndex={0} role="region" aria-label="Table of tensors">
                <table>
                  <caption>{shownOf(cursor.page * PAGE, nodes.length, totalCount)}</caption>
                  <thead>
                    <tr>
                      <th scope="col">Name</th>
                      <th scope="col">Type</th>
                      <th scope="col">Shape</th>
                      <th scope="col" className="number">
                        Size
                      </th>
                      <th scope="col">File</th>
                    </tr>
                  </thead>
                  <tbody>
                    {nodes.map(({ name, dtype, shape, bytes: size, file }) => (
                      <tr key={name}>
                        <th scope="row">
                          <code>{name}</code>
                        </th>
                        <td>{dtype}</td>
                        <td>[{shape.join(', ')}]</td>
                        <td className="number">{bytes(size)}</td>
                        <td>{file}</td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              </div>
              <CursorButtons cursor={cursor} next={pageInfo} />
            </>
          );
        }}
      </Answer>
    </section>
  );
}
