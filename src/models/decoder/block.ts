import type * as tf from '@tensorflow/tfjs-core';
import { type Parameters } from '../parameters.ts';
import { type KeyValue } from './attention.ts';
import { type DecoderConfig } from './config.ts';
import { type Rotation } from './rotary.ts';

/** What all layers of one pass share. */
export interface Pass {
  readonly parameters: Parameters;
  readonly config: DecoderConfig;
  /** Null with learned positions. */
  readonly rotation: Rotation | null;
  /** Added to a layer's attention scores, broadcast to [rows, heads, tokens, keys]. */
  mask(layer: number): tf.Tensor | undefined;
}

/** One layer on its states [rows, tokens, hidden]: the new states, and its keys and values, those of the past included. */
export type Block = (
  x: tf.Tensor,
  layer: number,
  past: KeyValue | undefined,
  pass: Pass,
) => { readonly x: tf.Tensor; readonly present: KeyValue };
