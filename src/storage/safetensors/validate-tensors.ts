import { type Dtype, DTYPE_BITS, isDtype } from '../../tensor/dtype.ts';
import { type RawTensor } from './parse-header.ts';
import { SafetensorsError, shortName } from './safetensors-error.ts';

/** One tensor of a file. `begin` and `end` count from the start of the file. */
export interface TensorInfo {
  readonly name: string;
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

/**
 * Checks that the tensors cover the data exactly: known types, no hole, no overlap, lengths that follow from the shapes,
 * no byte left over. Returns them in the order of their bytes with absolute offsets.
 */
export function validateTensors(raw: readonly RawTensor[], dataStart: number, fileBytes: number): TensorInfo[] {
  const typed = raw.map((tensor) => ({ ...tensor, dtype: knownDtype(tensor) }));
  typed.sort((a, b) => a.begin - b.begin || a.end - b.end);

  let position = 0;
  for (const tensor of typed) {
    if (tensor.begin !== position || tensor.end < tensor.begin) {
      const seen = `data_offsets [${tensor.begin}, ${tensor.end}] where ${position} is due`;
      throw fault('not-contiguous', tensor, `${seen}: the data must have no hole and no overlap`);
    }
    position = tensor.end;
  }
  for (const tensor of typed) {
    const due = byteLength(tensor);
    if (BigInt(tensor.end - tensor.begin) !== due) {
      throw fault(
        'length-mismatch',
        tensor,
        `${tensor.end - tensor.begin} bytes where its shape and dtype need ${due}`,
      );
    }
  }
  checkFileLength(dataStart + position, fileBytes, typed.at(-1));
  return typed.map(({ name, dtype, shape, begin, end }) => ({
    name,
    dtype,
    shape,
    begin: dataStart + begin,
    end: dataStart + end,
  }));
}

function knownDtype(tensor: RawTensor): Dtype {
  if (isDtype(tensor.dtype)) return tensor.dtype;
  throw fault('dtype-unknown', tensor, `unknown dtype "${shortName(tensor.dtype)}"`);
}

/** Exact bytes of a tensor by shape and dtype. Intermediate products count as overflow too, as in the reference. */
function byteLength(tensor: RawTensor & { dtype: Dtype }): bigint {
  let elements = 1;
  for (const dimension of tensor.shape) {
    elements *= dimension;
    if (elements > Number.MAX_SAFE_INTEGER) throw fault('overflow', tensor, 'its shape has more than 2^53−1 elements');
  }
  const bits = BigInt(elements) * BigInt(DTYPE_BITS[tensor.dtype]);
  if (bits > 0xffff_ffff_ffff_ffffn) throw fault('overflow', tensor, 'its size in bits is above 2^64−1');
  if (bits % 8n !== 0n)
    throw fault('misaligned', tensor, `${elements} elements of ${tensor.dtype} do not fill whole bytes`);
  return bits / 8n;
}

function checkFileLength(due: number, fileBytes: number, last: RawTensor | undefined): void {
  if (due === fileBytes) return;
  const offset = Math.min(due, fileBytes);
  const message =
    due < fileBytes
      ? `${fileBytes - due} bytes follow the last tensor`
      : `the file ends ${due - fileBytes} bytes before its last tensor does`;
  throw new SafetensorsError('file-length', message, due < fileBytes ? { offset } : { offset, tensor: last?.name });
}

function fault(rule: SafetensorsError['rule'], tensor: RawTensor, message: string): SafetensorsError {
  return new SafetensorsError(rule, `tensor "${shortName(tensor.name)}": ${message}`, {
    tensor: tensor.name,
    offset: tensor.offset,
  });
}
