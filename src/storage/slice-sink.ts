import { writeSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { StorageError } from '../errors.ts';
import { type SliceTarget } from '../merge/run-types.ts';
import { fileError, writing } from './file-error.ts';
import { type HttpRequest } from './http-request.ts';

/** How an output file is cut: every slice has `sliceBytes`, the last one what remains. */
export interface SliceLayout {
  readonly sliceBytes: number;
  readonly totalBytes: number;
}

/** Takes the slices of one output file, in any order and from several writers. */
export interface SliceSink {
  /** Takes bytes of slice `index` (0-based) at `offset` inside the slice. `bytes` may be reused once it resolves. */
  write(index: number, offset: number, bytes: Uint8Array): Promise<void>;
  /** As `write`, but the calling thread waits. Files have it. */
  writeNow?(index: number, offset: number, bytes: Uint8Array): void;
  /** Resolves when slice `index`, completely written, would survive a crash of this process. */
  sync(index: number, signal?: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens the place where slices go: a local file (written by offset, `fdatasync` per slice) or one signed PUT URL a slice
 * (collected in memory, sent by `sync`, sent again whole when the network fails).
 * @throws StorageError when the file cannot be opened or a part is refused.
 */
export async function openSliceSink(target: SliceTarget, layout: SliceLayout): Promise<SliceSink> {
  switch (target.kind) {
    case 'file':
      return new FileSliceSink(target.name ?? target.path, await openForWriting(target), layout);
    case 'parts':
      return new PartSliceSink(target, layout);
  }
}

/** Opens without truncating: an earlier attempt's finished slices stay. */
async function openForWriting({ path, name = path }: { path: string; name?: string }): Promise<FileHandle> {
  for (const flags of ['r+', 'wx+']) {
    try {
      return await open(path, flags);
    } catch (error) {
      const expected = flags === 'r+' ? 'ENOENT' : 'EEXIST';
      if ((error as NodeJS.ErrnoException).code !== expected) throw fileError(name, error);
    }
  }
  return writing(name, () => open(path, 'r+'));
}

class FileSliceSink implements SliceSink {
  readonly #name: string;
  readonly #handle: FileHandle;
  readonly #layout: SliceLayout;
  #running: Promise<void> = Promise.resolve();
  /** A sync that has not begun: it will cover whoever asks for one until then. */
  #waiting: Promise<void> | undefined;

  constructor(name: string, handle: FileHandle, layout: SliceLayout) {
    this.#name = name;
    this.#handle = handle;
    this.#layout = layout;
  }

  async write(index: number, offset: number, bytes: Uint8Array): Promise<void> {
    checkInside(this.#layout, index, offset, bytes.length);
    const position = index * this.#layout.sliceBytes + offset;
    await writing(this.#name, async () => {
      for (let written = 0; written < bytes.length;) {
        const part = await this.#handle.write(bytes, written, bytes.length - written, position + written);
        written += part.bytesWritten;
      }
    });
  }

  writeNow(index: number, offset: number, bytes: Uint8Array): void {
    checkInside(this.#layout, index, offset, bytes.length);
    const position = index * this.#layout.sliceBytes + offset;
    try {
      for (let written = 0; written < bytes.length;) {
        written += writeSync(this.#handle.fd, bytes, written, bytes.length - written, position + written);
      }
    } catch (error) {
      throw fileError(this.#name, error);
    }
  }

  /** One at a time: syncs of one file wait for each other anyway, and each would hold a thread that reads need. */
  sync(): Promise<void> {
    this.#waiting ??= this.#running.then(() => {
      this.#waiting = undefined;
      this.#running = writing(this.#name, () => this.#handle.datasync());
      return this.#running;
    });
    return this.#waiting;
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }
}

interface OpenSlice {
  readonly buffer: Uint8Array;
  written: number;
}

class PartSliceSink implements SliceSink {
  readonly #urls: readonly string[];
  readonly #idleMs: number | undefined;
  readonly #layout: SliceLayout;
  readonly #open = new Map<number, OpenSlice>();
  /** Buffers of sent slices, used again: allocating and dropping one per slice would make memory follow the collector. */
  readonly #spare: Uint8Array[] = [];

  constructor({ urls, idleMs }: Extract<SliceTarget, { kind: 'parts' }>, layout: SliceLayout) {
    this.#urls = urls;
    this.#idleMs = idleMs;
    this.#layout = layout;
  }

  async write(index: number, offset: number, bytes: Uint8Array): Promise<void> {
    const length = checkInside(this.#layout, index, offset, bytes.length);
    let slice = this.#open.get(index);
    if (slice === undefined) {
      const whole = this.#spare.pop() ?? new Uint8Array(Math.min(this.#layout.sliceBytes, this.#layout.totalBytes));
      slice = { buffer: whole.subarray(0, length), written: 0 };
      this.#open.set(index, slice);
    }
    slice.buffer.set(bytes, offset);
    slice.written += bytes.length;
  }

  async sync(index: number, signal?: AbortSignal): Promise<void> {
    const slice = this.#open.get(index);
    const length = sliceLength(this.#layout, index);
    if (slice === undefined || slice.written !== length) {
      throw new StorageError(`slice ${index} has ${slice?.written ?? 0} of ${length} bytes`, { retryable: false });
    }
    const url = this.#urls[index];
    if (url === undefined) throw new StorageError(`slice ${index} has no URL`, { retryable: false });
    const { withRetries } = await loadHttp();
    const idleMs = this.#idleMs;
    await withRetries(() => putOnce(url, slice.buffer, { signal, idleMs }), { signal });
    this.#open.delete(index);
    this.#spare.push(new Uint8Array(slice.buffer.buffer));
  }

  async close(): Promise<void> {
    this.#open.clear();
    this.#spare.length = 0;
  }
}

/** Loaded when a part is sent: threads that write files start without it. */
const loadHttp = () => import('./http-request.ts');

async function putOnce(url: string, bytes: Uint8Array, limits: Pick<HttpRequest, 'signal' | 'idleMs'>): Promise<void> {
  const { httpRequest, statusError } = await loadHttp();
  const response = await httpRequest(url, { ...limits, method: 'PUT', body: bytes });
  if (response.statusCode !== 200 && response.statusCode !== 204) throw await statusError(response, url);
  response.resume();
}

function sliceLength(layout: SliceLayout, index: number): number {
  return Math.min(layout.sliceBytes, layout.totalBytes - index * layout.sliceBytes);
}

function checkInside(layout: SliceLayout, index: number, offset: number, length: number): number {
  const whole = sliceLength(layout, index);
  if (index < 0 || whole <= 0 || offset < 0 || offset + length > whole) {
    throw new RangeError(`bytes ${offset}–${offset + length} lie outside of slice ${index} (${whole} bytes)`);
  }
  return whole;
}
