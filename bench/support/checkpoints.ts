import { closeSync, openSync, writeSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { type CheckpointLocations, type CheckpointTable } from '../../src/merge/types.ts';
import { encodeSafetensorsHeader, type TensorSpec } from '../../src/storage/safetensors/encode-header.ts';
import { type FloatDtype, bytesPerElement, elementCount } from '../../src/tensor/dtype.ts';

export interface BenchCheckpoint {
  readonly table: CheckpointTable;
  readonly locations: CheckpointLocations;
}

const BLOCK = 1 << 20;

/** Tensors of a decoder-only transformer with a quarter of the bytes in its embedding, about `bytes` in all. */
export function transformerShapes(bytes: number, dtype: FloatDtype): TensorSpec[] {
  const elements = Math.floor(bytes / bytesPerElement(dtype));
  const width = Math.max(64, 64 * Math.round(Math.sqrt(elements / 200_000)));
  const perLayer = 4 * width * width + 3 * width * 3 * width + 2 * width;
  const layers = Math.max(1, Math.round((elements * 0.75) / perLayer));
  const rows = Math.max(1, Math.round((elements - layers * perLayer - width) / width));
  const specs: TensorSpec[] = [
    { name: 'model.embed_tokens.weight', dtype, shape: [rows, width] },
    { name: 'model.norm.weight', dtype, shape: [width] },
  ];
  for (let layer = 0; layer < layers; layer++) {
    const at = `model.layers.${layer}`;
    for (const name of ['q', 'k', 'v', 'o']) {
      specs.push({ name: `${at}.self_attn.${name}_proj.weight`, dtype, shape: [width, width] });
    }
    specs.push({ name: `${at}.mlp.gate_proj.weight`, dtype, shape: [3 * width, width] });
    specs.push({ name: `${at}.mlp.up_proj.weight`, dtype, shape: [3 * width, width] });
    specs.push({ name: `${at}.mlp.down_proj.weight`, dtype, shape: [width, 3 * width] });
    specs.push({ name: `${at}.input_layernorm.weight`, dtype, shape: [width] });
    specs.push({ name: `${at}.post_attention_layernorm.weight`, dtype, shape: [width] });
  }
  return specs;
}

/**
 * Writes a base and experts near it, in BF16 or F32: weights of scale 0.02, task vectors a twentieth of that. The numbers are
 * drawn anew for every block, so nothing repeats in a way that a method could profit from.
 */
export function writeCheckpoints(folder: string, specs: readonly TensorSpec[], experts: number): BenchCheckpoint[] {
  const { header, tensors, fileBytes } = encodeSafetensorsHeader(specs, { format: 'pt' });
  const paths = Array.from({ length: experts + 1 }, (_, index) => join(folder, `checkpoint-${index}.safetensors`));
  const files = paths.map((path) => openSync(path, 'w'));
  try {
    files.forEach((file) => writeSync(file, header));
    const total = specs.reduce((sum, spec) => sum + elementCount(spec.shape), 0);
    const wide = specs[0].dtype === 'F32';
    const normal = normalTable();
    const base = new Float32Array(BLOCK);
    const words = new Uint32Array(wide ? BLOCK : BLOCK / 2);
    const halves = new Uint16Array(words.buffer);
    const floats = new Float32Array(words.buffer);
    let state = 0x12345678;
    for (let begin = 0; begin < total; begin += BLOCK) {
      const count = Math.min(BLOCK, total - begin);
      for (const [index, file] of files.entries()) {
        for (let i = 0; i < count; i++) {
          state = (Math.imul(state, 1664525) + 1013904223) | 0;
          const drawn = normal[state >>> 16];
          const value = index === 0 ? drawn * 0.02 : base[i] + drawn * 0.001;
          if (index === 0) base[i] = value;
          if (wide) floats[i] = value;
          else halves[i] = toBf16(value);
        }
        writeAll(file, new Uint8Array(words.buffer, 0, count * (wide ? 4 : 2)));
      }
    }
  } finally {
    files.forEach(closeSync);
  }
  return paths.map((path, index) => {
    const digest = createHash('sha256').update(`bench checkpoint ${index}`).digest('hex');
    const file = `checkpoint-${index}.safetensors`;
    return {
      table: { digest, tensors: tensors.map((tensor) => ({ ...tensor, file })) },
      locations: { digest, files: new Map([[file, { kind: 'file', path, bytes: fileBytes }]]) },
    };
  });
}

const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);

function toBf16(value: number): number {
  float[0] = value;
  return (bits[0] + 0x7fff + ((bits[0] >>> 16) & 1)) >>> 16;
}

/** Normal quantiles: drawing one is a table look-up. */
function normalTable(): Float32Array {
  return Float32Array.from({ length: 65_536 }, (_, index) => {
    const p = (index + 0.5) / 65_536;
    const q = Math.sqrt(-2 * Math.log(Math.min(p, 1 - p)));
    const x =
      q - (2.515517 + 0.802853 * q + 0.010328 * q * q) / (1 + 1.432788 * q + 0.189269 * q * q + 0.001308 * q ** 3);
    return p < 0.5 ? -x : x;
  });
}

function writeAll(file: number, bytes: Uint8Array): void {
  for (let written = 0; written < bytes.length;) written += writeSync(file, bytes, written);
}
