import { type CheckpointUploadStartInput } from '../api/documents.generated.ts';
import { type ChosenFile } from './chosen-files.ts';

export type Wish = Omit<CheckpointUploadStartInput, 'files'>;

/** A file as it can be known again: browsers do not let a page keep the file itself. */
export interface KnownFile {
  readonly path: string;
  readonly bytes: number;
  readonly modified: number;
  readonly sha256: string;
}

/** An upload that this browser has begun and not seen to its end. */
export interface Remembered {
  readonly upload: string;
  readonly wish: Wish;
  readonly files: readonly KnownFile[];
}

const KEY = 'mergeboard-uploads';
const MOST = 20;

/** What cannot be read is forgotten. */
export function rememberedUploads(): readonly Remembered[] {
  try {
    const list: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]');
    return Array.isArray(list) ? (list as Remembered[]) : [];
  } catch {
    return [];
  }
}

export function remember(upload: Remembered): void {
  keep([upload, ...rememberedUploads().filter((one) => one.upload !== upload.upload)].slice(0, MOST));
}

export function forget(upload: string): void {
  keep(rememberedUploads().filter((one) => one.upload !== upload));
}

function keep(uploads: readonly Remembered[]): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(uploads));
  } catch {
    // a browser without storage only sends again what it has sent
  }
}

/** The upload of exactly these files, by path, size and time of change. */
export function uploadOf(files: readonly ChosenFile[], uploads: readonly Remembered[]): Remembered | null {
  const keys = (list: readonly { path: string; bytes: number; modified: number }[]): string =>
    list
      .map(({ path, bytes, modified }) => `${path}\n${bytes}\n${modified}`)
      .sort()
      .join('\n\n');
  const wanted = keys(files.map(({ path, file }) => ({ path, bytes: file.size, modified: file.lastModified })));
  return uploads.find((one) => keys(one.files) === wanted) ?? null;
}
