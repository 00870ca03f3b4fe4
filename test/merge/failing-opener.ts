/** An opener for tests: reads fail, hang or end in a crash as its query says (`?fail=3` fails the fourth read of a thread). */
import { StorageError } from '../../src/errors.ts';
import { type ByteLocation, type ByteSource } from '../../src/storage/byte-source.ts';
import { openLocation as open } from '../../src/storage/open-location.ts';

export { openSliceSink } from '../../src/storage/slice-sink.ts';

const wish = new URL(import.meta.url).searchParams;
const [fail, slow, crash] = ['fail', 'slow', 'crash'].map((name) => wish.get(name));
let reads = 0;

export async function openLocation(location: ByteLocation): Promise<ByteSource> {
  const source = await open(location);
  return {
    bytes: source.bytes,
    close: () => source.close(),
    async read(begin, into, signal) {
      const number = reads++;
      if (fail !== null && number >= Number(fail))
        throw new StorageError('the connection was reset', { offset: begin });
      if (crash !== null && number >= Number(crash)) process.exit(7);
      if (slow !== null) await new Promise((resolve) => setTimeout(resolve, Number(slow)));
      await source.read(begin, into, signal);
    },
  };
}
