import { AppError } from '../../errors.ts';
import { type Dtype, isFloatDtype } from '../../tensor/dtype.ts';
import { shortName } from '../safetensors/safetensors-error.ts';

/** What a layout is made of. */
export interface LayoutTensor {
  readonly name: string;
  readonly dtype: Dtype;
  readonly shape: readonly number[];
}

/** Tensors named in a report; the counts are always complete. */
const NAMED = 20;

/**
 * Compares an expert with its base. Names and shapes must be equal. Floating types may differ: merges read each input in
 * its own type. Returns the report as an error, or null when they fit.
 */
export function layoutDifference(
  baseName: string,
  base: readonly LayoutTensor[],
  expert: readonly LayoutTensor[],
): AppError | null {
  const ofBase = new Map(base.map((tensor) => [tensor.name, tensor]));
  const ofExpert = new Map(expert.map((tensor) => [tensor.name, tensor]));
  const missing = base.filter(({ name }) => !ofExpert.has(name)).map(({ name }) => ({ name, text: quoted(name) }));
  const extra = expert.filter(({ name }) => !ofBase.has(name)).map(({ name }) => ({ name, text: quoted(name) }));
  const shapes: typeof missing = [];
  const dtypes: typeof missing = [];
  for (const { name, shape, dtype } of expert) {
    const other = ofBase.get(name);
    if (other === undefined) continue;
    if (JSON.stringify(shape) !== JSON.stringify(other.shape)) {
      shapes.push({ name, text: `${quoted(name)} is [${shape.join(', ')}], in the base [${other.shape.join(', ')}]` });
    } else if (dtype !== other.dtype && !(isFloatDtype(dtype) && isFloatDtype(other.dtype))) {
      dtypes.push({ name, text: `${quoted(name)} is ${dtype}, in the base ${other.dtype}` });
    }
  }
  const groups = [
    { code: 'TENSOR_MISSING', found: missing, title: 'missing' },
    { code: 'TENSOR_MISSING', found: extra, title: 'not in the base' },
    { code: 'SHAPE_MISMATCH', found: shapes, title: 'of another shape' },
    { code: 'DTYPE_UNSUPPORTED', found: dtypes, title: 'of another type' },
  ] as const;
  const offences = groups.filter(({ found }) => found.length > 0);
  if (offences.length === 0) return null;
  const parts = offences.map(({ found, title }) => {
    const more = found.length > NAMED ? `, … (${found.length - NAMED} more)` : '';
    const named = found.slice(0, NAMED).map(({ text }) => text);
    return `${found.length} ${found.length === 1 ? 'tensor' : 'tensors'} ${title}: ${named.join(', ')}${more}`;
  });
  const [first] = offences;
  return new AppError(first.code, `the tensors differ from those of the base "${baseName}": ${parts.join('; ')}`, {
    tensor: shortName(first.found[0].name),
  });
}

function quoted(name: string): string {
  return `"${shortName(name)}"`;
}
