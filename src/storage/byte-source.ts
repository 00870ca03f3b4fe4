/**
 * Immutable bytes that can be read by range: a file, a signed URL, a buffer.
 *
 * A `ByteLocation` is plain data, so it can be posted to a worker thread, which opens its own `ByteSource` there.
 */
export interface ByteSource {
  /** Total length in bytes. */
  readonly bytes: number;
  /**
   * Fills `into` with the bytes from `begin` on.
   * @throws StorageError when fewer bytes than asked for could be had; never returns short.
   */
  read(begin: number, into: Uint8Array, signal?: AbortSignal): Promise<void>;
  /** As `read`, but the calling thread waits for the bytes: for threads that have nothing else to do. Files have it. */
  readNow?(begin: number, into: Uint8Array): void;
  close(): Promise<void>;
}

export type ByteLocation =
  | { readonly kind: 'file'; readonly path: string; readonly bytes: number }
  /** A read is given up and tried again when no byte moves for `idleMs`; the usual time unless stated. */
  | { readonly kind: 'url'; readonly url: string; readonly bytes: number; readonly idleMs?: number };
