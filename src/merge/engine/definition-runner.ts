import type * as Tf from '@tensorflow/tfjs-core';
import { defineElementwise } from '../define-elementwise.ts';
import { type Block, type BlockTools, type ElementwiseMap, type TensorContext } from '../method.ts';
import { type Device } from '../types.ts';

/** Runs definitions on TensorFlow.js. Flat tensors of f32. */
export class DefinitionRunner implements BlockTools {
  readonly #tf: typeof Tf;

  private constructor(tf: typeof Tf) {
    this.#tf = tf;
  }

  /** Loads TensorFlow.js with the device's backend: threads that need none start without it. */
  static async start(device: Device): Promise<DefinitionRunner> {
    const { useBackend } = await import('../../tensor/tf/use-backend.ts');
    await useBackend(device);
    return new DefinitionRunner(await import('@tensorflow/tfjs-core'));
  }

  /** What the map makes of a block. Only where values can be read at once, that is not on WebGPU. */
  run<S>(map: ElementwiseMap<S>, block: Block, context: TensorContext): Float32Array {
    const result = this.#define(map, block, context);
    const values = result.dataSync<'float32'>();
    result.dispose();
    return values;
  }

  /** As `run`, on any device. Everything of the block is read before the first await. */
  async runAsync<S>(map: ElementwiseMap<S>, block: Block, context: TensorContext): Promise<Float32Array> {
    const result = this.#define(map, block, context);
    const values = await result.data<'float32'>();
    result.dispose();
    return values;
  }

  #define<S>(map: ElementwiseMap<S>, block: Block, context: TensorContext): Tf.Tensor {
    return defineElementwise(this.#tf, map, block, context);
  }
}
