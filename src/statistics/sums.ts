import { AppError } from '../errors.ts';

/** The sum of one stored tensor so far, in f64. */
export interface TensorSum {
  readonly shape: readonly number[];
  readonly values: Float64Array;
  /** Rows that went into it. */
  rows: number;
}

/** A statistic on its way: plain sums, divided only when it is written. */
export interface StatisticSums {
  /** Examples that went into it. */
  examples: number;
  /** Floating-point operations so far, as `countLinear` counts; null: sums that were saved without them. */
  flops: number | null;
  /** By stored tensor. */
  readonly tensors: Map<string, TensorSum>;
  /** GRAM: the stored tensor of each weight. */
  readonly covers: Map<string, string>;
}

export function emptySums(): StatisticSums {
  return { examples: 0, flops: 0, tensors: new Map(), covers: new Map() };
}

/** Where numbers come from that are added, for messages. */
export interface ChunkPlace {
  readonly firstRow: number;
  readonly lastRow: number;
}

/**
 * Adds what a chunk of examples contributes to one tensor.
 * @throws AppError NON_FINITE naming tensor and rows
 */
export function addToSum(
  sums: StatisticSums,
  name: string,
  shape: readonly number[],
  added: Float32Array,
  rows: number,
  { firstRow, lastRow }: ChunkPlace,
): void {
  let sum = sums.tensors.get(name);
  if (sum === undefined) {
    sum = { shape, values: new Float64Array(added.length), rows: 0 };
    sums.tensors.set(name, sum);
  }
  const { values } = sum;
  // sums of squares: one that is not finite stays so
  let check = 0;
  for (let i = 0; i < added.length; i++) {
    values[i] += added[i];
    check += added[i];
  }
  if (!Number.isFinite(check)) {
    const message = `the statistic of "${name}" is not finite over rows ${firstRow}–${lastRow}`;
    throw new AppError('NON_FINITE', message, { tensor: name, row: firstRow });
  }
  sum.rows += rows;
}
