import { AppError } from '../errors.ts';
import { type SafetensorsHeader, type TensorInfo } from '../storage/safetensors/read-header.ts';
import { shortName } from '../storage/safetensors/safetensors-error.ts';
import { type Dtype, elementCount } from '../tensor/dtype.ts';
import { parseStatisticMetadata, type StatisticMetadata } from './metadata.ts';

/** A tensor of the checkpoint that a statistic is of. */
export interface ModelTensor {
  readonly name: string;
  readonly dtype: Dtype;
  readonly shape: readonly number[];
}

/** What a statistic must be of. */
export interface ExpectedStatistic {
  /** Content digest of the checkpoint. */
  readonly model: string;
  readonly kind: StatisticMetadata['kind'];
  readonly variant: StatisticMetadata['variant'] | null;
  readonly tensors: readonly ModelTensor[];
}

const FLOATS: ReadonlySet<Dtype> = new Set(['F64', 'F32', 'F16', 'BF16', 'F8_E4M3', 'F8_E5M2']);

/**
 * Whether the header of a statistic's file describes a statistic of this checkpoint: all tensors F32, a Fisher's named and
 * shaped as the parameters, a Gram's [inputs, inputs] of the weights that it covers, none without a use.
 * @throws AppError DATA_INVALID, TENSOR_MISSING, SHAPE_MISMATCH, DTYPE_UNSUPPORTED naming the tensor
 */
export function checkFit(header: SafetensorsHeader, expected: ExpectedStatistic): StatisticMetadata {
  const metadata = parseStatisticMetadata(header.metadata);
  const { model, kind, variant = null, covers = {} } = metadata;
  if (model !== expected.model) {
    throw new AppError('STATISTIC_MISMATCH', `it is a statistic of checkpoint ${model}, not of ${expected.model}`);
  }
  if (kind !== expected.kind || variant !== expected.variant) {
    const said = [expected.kind, expected.variant].filter(Boolean).join(' ');
    throw new AppError('DATA_INVALID', `it is a ${[kind, variant].filter(Boolean).join(' ')}, announced was a ${said}`);
  }
  if (header.tensors.length === 0) throw new AppError('DATA_INVALID', 'the file has no tensors');
  for (const tensor of header.tensors) {
    if (tensor.dtype === 'F32') continue;
    throw fault('DTYPE_UNSUPPORTED', tensor.name, `is ${tensor.dtype}, statistics are F32`);
  }
  const parameters = new Map(expected.tensors.map((tensor) => [tensor.name, tensor]));
  if (kind === 'FISHER') for (const tensor of header.tensors) checkFisher(tensor, parameters);
  else checkGrams(header.tensors, new Map(Object.entries(covers)), parameters);
  return metadata;
}

type Parameters = ReadonlyMap<string, ModelTensor>;

function checkFisher(tensor: TensorInfo, parameters: Parameters): void {
  const { shape } = parameterOf(tensor.name, parameters);
  if (!sameShape(tensor.shape, shape)) {
    throw fault('SHAPE_MISMATCH', tensor.name, `is [${tensor.shape.join()}], the parameter is [${shape.join()}]`);
  }
}

function checkGrams(tensors: readonly TensorInfo[], covers: ReadonlyMap<string, string>, parameters: Parameters): void {
  const stored = new Map(tensors.map((tensor) => [tensor.name, tensor]));
  const used = new Set<string>();
  for (const [weight, name] of covers) {
    const { shape } = parameterOf(weight, parameters);
    if (shape.length < 2) throw fault('SHAPE_MISMATCH', weight, `is [${shape.join()}], a Gram is of a matrix`);
    const tensor = stored.get(name);
    if (tensor === undefined) {
      throw fault('TENSOR_MISSING', weight, `is said to be covered by "${shortName(name)}", which is not in the file`);
    }
    const width = elementCount(shape) / shape[0];
    if (!sameShape(tensor.shape, [width, width])) {
      const seen = `is [${tensor.shape.join()}], the inputs of "${shortName(weight)}" need [${width},${width}]`;
      throw fault('SHAPE_MISMATCH', name, seen);
    }
    used.add(name);
  }
  const [unused] = tensors.filter(({ name }) => !used.has(name));
  if (unused !== undefined) throw fault('DATA_INVALID', unused.name, 'covers no weight');
}

function parameterOf(name: string, parameters: Parameters): ModelTensor {
  const parameter = parameters.get(name);
  if (parameter === undefined) throw fault('TENSOR_MISSING', name, 'is not in the checkpoint');
  if (FLOATS.has(parameter.dtype)) return parameter;
  throw fault('DTYPE_UNSUPPORTED', name, `is ${parameter.dtype} in the checkpoint: it has no gradient`);
}

function sameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((size, i) => size === b[i]);
}

function fault(code: AppError['code'], tensor: string, reason: string): AppError {
  return new AppError(code, `tensor "${shortName(tensor)}" ${reason}`, { tensor: shortName(tensor) });
}
