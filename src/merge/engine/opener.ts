/** How a thread opens what it reads and writes. Runs may name another module with the same two functions. */
import { type ByteLocation, type ByteSource } from '../../storage/byte-source.ts';
import { type SliceLayout, type SliceSink } from '../../storage/slice-sink.ts';
import { type SliceTarget } from '../run-types.ts';

export interface MergeOpener {
  openLocation(location: ByteLocation): Promise<ByteSource>;
  openSliceSink(target: SliceTarget, layout: SliceLayout): Promise<SliceSink>;
}
