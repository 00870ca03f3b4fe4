import { createHash } from 'node:crypto';
import { compareUtf8, type TensorSpec } from './encode-header.ts';

/**
 * SHA-256 (hex) over name, dtype and shape of all tensors, sorted by name: equal for checkpoints that can be merged
 * tensor by tensor, however their files are cut or ordered. One JSON array and a newline per tensor.
 */
export function layoutDigest(tensors: readonly TensorSpec[]): string {
  const hash = createHash('sha256');
  const sorted = [...tensors].sort((a, b) => compareUtf8(a.name, b.name));
  for (const { name, dtype, shape } of sorted) hash.update(`${JSON.stringify([name, dtype, shape])}\n`);
  return hash.digest('hex');
}
