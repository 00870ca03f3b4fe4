import { CancelledError } from '../errors.ts';
import { addFisher } from './fisher.ts';
import { addGram } from './gram.ts';
import { type StatisticKind } from '../merge/types.ts';
import { type NumberedExample, type StatisticData, type StatisticModel } from './statistic-model.ts';
import { emptySums, type StatisticSums } from './sums.ts';

/**
 * Examples whose contributions the device adds before they go to the sums in f64. Fixed, and always counted from the first
 * example: so the result is the same to the last bit wherever a computation was broken off and taken up again.
 */
export const CHUNK = 16;

export interface AccumulateOptions<Example> {
  readonly kind: StatisticKind;
  /** Of a FISHER: the seed of the drawn labels, or null for gold labels. */
  readonly sampleSeed: number | null;
  readonly model: StatisticModel<Example>;
  readonly data: StatisticData<Example>;
  /** Rows to use, ascending. */
  readonly rows: readonly number[];
  /** Sums of the first rows, from an earlier run of the same computation; changed in place. */
  readonly resumed?: StatisticSums;
  /** After every chunk. The next one begins when it resolves. */
  readonly onChunk?: (sums: StatisticSums) => void | Promise<void>;
  readonly signal?: AbortSignal;
}

/**
 * Streams the examples through the model and sums up what the statistic is made of, on the TensorFlow.js backend that is
 * current. Memory does not grow with the number of examples: parameters, gradients and a chunk's sums on the device, 8 bytes
 * per element of the statistic on the host.
 * @throws AppError NON_FINITE, CancelledError, and what `data` throws
 */
export async function accumulate<Example>(options: AccumulateOptions<Example>): Promise<StatisticSums> {
  const { kind, sampleSeed, model, data, rows, onChunk, signal } = options;
  const sums = options.resumed ?? emptySums();
  const add = async (chunk: readonly NumberedExample<Example>[]): Promise<void> => {
    if (signal?.aborted === true) throw new CancelledError();
    if (kind === 'FISHER') await addFisher(model, chunk, sampleSeed, sums);
    else await addGram(model, chunk, sums);
    await onChunk?.(sums);
  };
  let chunk: NumberedExample<Example>[] = [];
  for await (const example of data.read(rows.slice(sums.examples), signal)) {
    chunk.push(example);
    if (chunk.length < CHUNK) continue;
    await add(chunk);
    chunk = [];
  }
  if (chunk.length > 0) await add(chunk);
  return sums;
}
