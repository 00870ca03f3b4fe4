import { EntitySchema } from 'typeorm';
import { type Dtype } from '../../tensor/dtype.ts';

/** One tensor of a checkpoint, as its file states it. */
export interface TensorRow {
  checkpointId: string;
  /** 0-based, in the order of files and offsets. */
  position: number;
  name: string;
  dtype: Dtype;
  /** bigint[]: arrives as strings. */
  shape: readonly string[];
  file: string;
  /** Absolute byte range [begin, end) in the file; bigint: arrives as a string. */
  byteBegin: string;
  byteEnd: string;
}

export const TensorEntity = new EntitySchema<TensorRow>({
  name: 'tensor',
  columns: {
    checkpointId: { type: 'uuid', name: 'checkpoint_id', primary: true },
    position: { type: 'integer', primary: true },
    name: { type: 'text' },
    dtype: { type: 'text' },
    shape: { type: 'bigint', array: true },
    file: { type: 'text' },
    byteBegin: { type: 'bigint', name: 'byte_begin' },
    byteEnd: { type: 'bigint', name: 'byte_end' },
  },
});
