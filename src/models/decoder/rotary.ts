import * as tf from '@tensorflow/tfjs-core';
import { type Rotary } from './rotary-config.ts';

/** Cosines and sines of some positions, each [rows or 1, 1, tokens, headWidth]. */
export interface Rotation {
  readonly cos: tf.Tensor;
  readonly sin: tf.Tensor;
}

/**
 * Angles per token of each pair, [headWidth / 2]: theta^(−2i/d), stretched as `scaling` says. `llama3` leaves short
 * wavelengths as they are, divides the frequencies of long ones by `factor`, and goes over from one to the other between them
 * (public Llama 3.1 code). In fp32, step by step, as the public models were trained.
 */
export function rotaryFrequencies({ theta, scaling }: Rotary, headWidth: number): Float32Array {
  const plain = Float32Array.from(
    { length: headWidth / 2 },
    (_, i) => 1 / Math.fround(theta ** Math.fround((2 * i) / headWidth)),
  );
  if (scaling === null) return plain;
  if (scaling.kind === 'linear') return plain.map((frequency) => frequency / scaling.factor);
  const { factor, lowFactor, highFactor, originalPositions } = scaling;
  return plain.map((frequency) => {
    const wavelength = Math.fround((2 * Math.PI) / frequency);
    if (wavelength < originalPositions / highFactor) return frequency;
    if (wavelength > originalPositions / lowFactor) return frequency / factor;
    const share = (originalPositions / wavelength - lowFactor) / (highFactor - lowFactor);
    return ((1 - share) * frequency) / factor + share * frequency;
  });
}

/**
 * Rotations of `tokens` tokens from index `first` on.
 * @param paddings tokens before each row's text, which do not count as positions
 */
export function rotationAt(
  rotary: Rotary,
  headWidth: number,
  tokens: number,
  first: number,
  paddings: readonly number[],
): Rotation {
  const frequencies = rotaryFrequencies(rotary, headWidth);
  const half = frequencies.length;
  const rows = paddings.every((padding) => padding === paddings[0]) ? paddings.slice(0, 1) : paddings;
  const cos = new Float32Array(rows.length * tokens * headWidth);
  const sin = new Float32Array(cos.length);
  let at = 0;
  for (const padding of rows) {
    for (let index = first; index < first + tokens; index++, at += headWidth) {
      const position = Math.max(0, index - padding);
      frequencies.forEach((frequency, i) => {
        const angle = Math.fround(position * frequency);
        cos[at + i] = cos[at + i + half] = Math.cos(angle);
        sin[at + i] = sin[at + i + half] = Math.sin(angle);
      });
    }
  }
  const shape: [number, number, number, number] = [rows.length, 1, tokens, headWidth];
  return { cos: tf.tensor4d(cos, shape), sin: tf.tensor4d(sin, shape) };
}

/** Turns the pairs (i, i + headWidth/2) of each head by its token's angles. @param x [rows, heads, tokens, headWidth] */
export function rotate(x: tf.Tensor, { cos, sin }: Rotation): tf.Tensor {
  const [rows, heads, tokens, width] = x.shape;
  const half = width / 2;
  const part = (begin: number) => tf.slice(x, [0, 0, 0, begin], [rows, heads, tokens, half]);
  const turned = tf.concat([tf.neg(part(half)), part(0)], 3);
  return tf.add(tf.mul(x, cos), tf.mul(turned, sin));
}
