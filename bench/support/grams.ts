import { createHash } from 'node:crypto';
import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { encodeSafetensorsHeader, type TensorSpec } from '../../src/storage/safetensors/encode-header.ts';
import { type BenchCheckpoint } from './checkpoints.ts';
import { type BenchStatistic } from './measure-merge.ts';

/**
 * A Gram matrix for each of the weights: symmetric, positive definite because its diagonal dominates. All experts share the one
 * file, which takes the same time as eight of them from the page cache.
 */
export function writeGrams(
  folder: string,
  weights: readonly TensorSpec[],
  experts: readonly BenchCheckpoint[],
): BenchStatistic[] {
  const specs = weights.map(({ name, shape }): TensorSpec => ({ name, dtype: 'F32', shape: [shape[1], shape[1]] }));
  const { header, tensors, fileBytes } = encodeSafetensorsHeader(specs, { format: 'pt' });
  const path = join(folder, 'grams.safetensors');
  const file = openSync(path, 'w');
  try {
    writeSync(file, header);
    for (const { shape } of specs) writeAll(file, new Uint8Array(gram(shape[0]).buffer));
  } finally {
    closeSync(file);
  }
  return experts.map(({ table: { digest: model } }) => {
    const digest = createHash('sha256').update(`grams of ${model}`).digest('hex');
    const entries = tensors.map((tensor) => ({ ...tensor, file: 'grams.safetensors' }));
    return {
      table: { digest, tensors: entries, kind: 'GRAM', model, covers: new Map() },
      locations: { digest, files: new Map([['grams.safetensors', { kind: 'file', path, bytes: fileBytes }]]) },
    };
  });
}

function gram(order: number): Float32Array {
  const made = new Float32Array(order * order);
  let state = 1;
  for (let i = 0; i < order; i++) {
    for (let j = 0; j < i; j++) {
      state = (Math.imul(state, 1664525) + 1013904223) | 0;
      made[i * order + j] = made[j * order + i] = state / 2 ** 31 / order;
    }
    made[i * order + i] = 1 + i / order;
  }
  return made;
}

function writeAll(file: number, bytes: Uint8Array): void {
  for (let written = 0; written < bytes.length;) written += writeSync(file, bytes, written);
}
