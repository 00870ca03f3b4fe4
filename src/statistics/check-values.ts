import { AppError } from '../errors.ts';
import { type ByteSource } from '../storage/byte-source.ts';
import { type TensorInfo } from '../storage/safetensors/read-header.ts';
import { shortName } from '../storage/safetensors/safetensors-error.ts';
import { type StatisticKind } from '../merge/types.ts';

const CHUNK_BYTES = 4 * 1024 * 1024;
/** A Gram is checked whole in memory: 1 GiB. The widest layers of public models stay below it. */
const MAX_WIDTH = 16_384;
/** How far g_ij and g_ji may differ, and |g_ij| exceed what it can be, relative to √(g_ii·g_jj). F32 sums need 1e-6. */
const GRAM_TOLERANCE = 1e-4;
/** The smallest number of F32: whatever is stored may be off by half of it, and squares below it are stored as zero. */
const SMALLEST = 2 ** -149;

/**
 * Whether the values can be what they claim to be: squares are not negative; a second moment is symmetric, with
 * |g_ij| ≤ √(g_ii·g_jj). That they are finite was checked before.
 * @throws AppError DATA_INVALID naming tensor and byte offset; LIMIT_EXCEEDED for a Gram too wide to check
 */
export async function checkValues(
  source: ByteSource,
  kind: StatisticKind,
  tensors: readonly TensorInfo[],
  signal?: AbortSignal,
): Promise<void> {
  for (const tensor of tensors) {
    if (kind === 'FISHER') await checkSquares(source, tensor, signal);
    else await checkGram(source, tensor, signal);
  }
}

async function checkSquares(source: ByteSource, tensor: TensorInfo, signal?: AbortSignal): Promise<void> {
  for (let begin = tensor.begin; begin < tensor.end; begin += CHUNK_BYTES) {
    const values = await readFloats(source, begin, Math.min(tensor.end, begin + CHUNK_BYTES), signal);
    const index = values.findIndex((value) => value < 0);
    if (index >= 0) throw fault(tensor, `is negative (${values[index]})`, begin + index * 4);
  }
}

async function checkGram(source: ByteSource, tensor: TensorInfo, signal?: AbortSignal): Promise<void> {
  const { name, shape, begin, end } = tensor;
  const [width] = shape;
  if (width > MAX_WIDTH) {
    const message = `tensor "${shortName(name)}" is ${width} wide: Grams of up to ${MAX_WIDTH} are taken`;
    throw new AppError('LIMIT_EXCEEDED', message, { tensor: shortName(name) });
  }
  const values = await readFloats(source, begin, end, signal);
  const at = (i: number, j: number) => begin + (i * width + j) * 4;
  const roots = Float64Array.from({ length: width }, (_, i) => {
    const square = values[i * width + i];
    return square < 0 ? NaN : Math.sqrt(square + SMALLEST);
  });
  for (let i = 0; i < width; i++) {
    if (Number.isNaN(roots[i])) throw fault(tensor, `has a negative diagonal at ${i}`, at(i, i));
    for (let j = 0; j < i; j++) {
      const [a, b] = [values[i * width + j], values[j * width + i]];
      const bound = roots[i] * roots[j];
      if (Math.abs(a - b) > GRAM_TOLERANCE * bound) throw fault(tensor, `is not symmetric at [${i}, ${j}]`, at(i, j));
      if (Math.abs(a) > bound * (1 + GRAM_TOLERANCE) + SMALLEST) {
        throw fault(tensor, `is no second moment: [${i}, ${j}] is larger than its diagonal allows`, at(i, j));
      }
    }
  }
}

async function readFloats(source: ByteSource, begin: number, end: number, signal?: AbortSignal): Promise<Float32Array> {
  const values = new Float32Array((end - begin) / 4);
  await source.read(begin, new Uint8Array(values.buffer), signal);
  return values;
}

function fault({ name }: TensorInfo, reason: string, offset: number): AppError {
  return new AppError('DATA_INVALID', `tensor "${shortName(name)}" ${reason}`, { tensor: shortName(name), offset });
}
