/**
 * An opener for tests: inputs that are not in memory. With `?late=1` they are read at once but come late, as from a slow
 * disk; otherwise they cannot be read at once, as over a network.
 */
import { type ByteLocation, type ByteSource } from '../../src/storage/byte-source.ts';
import { openLocation as open } from '../../src/storage/open-location.ts';

export { openSliceSink } from '../../src/storage/slice-sink.ts';

const late = new URL(import.meta.url).searchParams.get('late') === '1';

export async function openLocation(location: ByteLocation): Promise<ByteSource> {
  const source = await open(location);
  const patient: ByteSource = {
    bytes: source.bytes,
    close: () => source.close(),
    read: (begin, into, signal) => source.read(begin, into, signal),
  };
  if (!late) return patient;
  const readNow = (begin: number, into: Uint8Array): void => {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2);
    source.readNow?.(begin, into);
  };
  return { ...patient, readNow };
}
