import { useRef } from 'react';
import { bytes } from '../ui/format.ts';
import { type CheckedFiles } from './check-files.ts';
import { type Chosen } from './chosen-files.ts';

/** Two buttons: a folder as training wrote it, or single files. */
export function FileChoice({
  disabled,
  choose,
}: {
  readonly disabled: boolean;
  readonly choose: (files: readonly File[]) => void;
}) {
  const folder = useRef<HTMLInputElement>(null);
  const files = useRef<HTMLInputElement>(null);
  const take = (input: HTMLInputElement): void => {
    choose([...(input.files ?? [])]);
    // choosing the same ones again is a choice, too
    input.value = '';
  };
  return (
    <div className="buttons">
      <button type="button" disabled={disabled} onClick={() => folder.current?.click()}>
        Choose a folder
      </button>
      <button type="button" disabled={disabled} onClick={() => files.current?.click()}>
        Choose files
      </button>
      <input
        ref={folder}
        type="file"
        hidden
        aria-label="Folder of the checkpoint"
        {...{ webkitdirectory: '' }}
        onChange={({ target }) => take(target)}
      />
      <input
        ref={files}
        type="file"
        hidden
        multiple
        aria-label="Files of the checkpoint"
        onChange={({ target }) => take(target)}
      />
    </div>
  );
}

/** What will be sent, what stays behind, and what is wrong with it. */
export function ChosenList({
  chosen: { files, skipped },
  checked,
}: {
  readonly chosen: Chosen;
  readonly checked: CheckedFiles;
}) {
  return (
    <>
      {checked.problems.length === 0 ? null : (
        <div className="note error" role="alert">
          <p>Nothing was sent:</p>
          <ul>
            {checked.problems.map(({ file, code, message, offset }) => (
              <li key={`${file} ${message}`}>
                {file === '' ? '' : <code>{file}: </code>}
                {message}
                {offset === null ? '' : `, at byte ${offset}`} <span className="dim">{code}</span>
              </li>
            ))}
          </ul>
        </div>
      )}
      <div className="wide" tabIndex={0} role="region" aria-label="Chosen files">
        <table>
          <thead>
            <tr>
              <th scope="col">File</th>
              <th scope="col" className="number">
                Size
              </th>
              <th scope="col">Header</th>
            </tr>
          </thead>
          <tbody>
            {files.map(({ path, file }) => (
              <tr key={path}>
                <th scope="row">{path}</th>
                <td className="number">{bytes(file.size)}</td>
                <td>{headerOf(path, checked)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {skipped.length === 0 ? null : <p className="dim">Not sent: {skipped.join(', ')}</p>}
    </>
  );
}

function headerOf(path: string, { problems, tensors }: CheckedFiles): string {
  const count = tensors.get(path);
  if (count !== undefined) return `${count} tensors`;
  return problems.some(({ file }) => file === path) ? 'refused' : '';
}
