import { EntitySchema } from 'typeorm';
import { type Dtype } from '../../tensor/dtype.ts';

/** One tensor of a statistic's file. */
export interface StatisticTensorRow {
  statisticId: string;
  /** 0-based, in the order of offsets. */
  position: number;
  name: string;
  dtype: Dtype;
  /** bigint[]: arrives as strings. */
  shape: readonly string[];
  /** Absolute byte range [begin, end) in the file; bigint: arrives as a string. */
  byteBegin: string;
  byteEnd: string;
}

export const StatisticTensorEntity = new EntitySchema<StatisticTensorRow>({
  name: 'statistic_tensor',
  columns: {
    statisticId: { type: 'uuid', name: 'statistic_id', primary: true },
    position: { type: 'integer', primary: true },
    name: { type: 'text' },
    dtype: { type: 'text' },
    shape: { type: 'bigint', array: true },
    byteBegin: { type: 'bigint', name: 'byte_begin' },
    byteEnd: { type: 'bigint', name: 'byte_end' },
  },
});
