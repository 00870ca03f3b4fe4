import { AbortUploadDocument } from '../api/documents.generated.ts';
import { request } from '../api/request.ts';
import { bytes } from '../ui/format.ts';
import { forget, type Remembered } from './memory.ts';

/** Uploads that were broken off. A page cannot open files by itself, so it asks for the same ones again. */
export function Unfinished({
  uploads,
  disabled,
  changed,
}: {
  readonly uploads: readonly Remembered[];
  readonly disabled: boolean;
  readonly changed: () => void;
}) {
  if (uploads.length === 0) return null;
  const giveUp = (upload: string): void => {
    forget(upload);
    changed();
    // the server ends it by itself, too, only later
    request(AbortUploadDocument, { input: { upload } }).catch(() => undefined);
  };
  return (
    <div className="note">
      <p>Unfinished: choose the same files again, and only what is missing is sent.</p>
      <ul>
        {uploads.map(({ upload, wish, files }) => (
          <li key={upload}>
            {wish.name}: {files.map(({ path }) => path).join(', ')} (
            {bytes(files.reduce((sum, file) => sum + file.bytes, 0))}){' '}
            <button type="button" disabled={disabled} onClick={() => giveUp(upload)}>
              Give up
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
