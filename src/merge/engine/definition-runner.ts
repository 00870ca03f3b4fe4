import type * as Tf from '@tensorflow/tfjs-core';
import { type Backend } from '../../tensor/backends.ts';
import { takeFloats } from '../../tensor/tf/read-floats.ts';
import { defineElementwise } from '../define-elementwise.ts';
import { type Block, type TensorContext } from '../block.ts';
import { type ElementwiseMap } from '../maps.ts';
import { type BlockTools } from '../passes.ts';

/** Runs definitions on TensorFlow.js. Flat tensors of f32. */
export class DefinitionRunner implements BlockTools {
  readonly #tf: typeof Tf;
  readonly #resume: () => void;

  private constructor(tf: typeof Tf, resume: () => void) {
    this.#tf = tf;
    this.#resume = resume;
  }

  /** Loads TensorFlow.js with a backend: threads that need none start without it. */
  static async start(backend: Backend): Promise<DefinitionRunner> {
    const { switchBackend, useBackend } = await import('../../tensor/tf/backend.ts');
    await useBackend(backend.name, { allowSoftware: backend.kind === 'software-gpu' });
    return new DefinitionRunner(await import('@tensorflow/tfjs-core'), () => switchBackend(backend.name));
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
    return takeFloats(this.#define(map, block, context));
  }

  #define<S>(map: ElementwiseMap<S>, block: Block, context: TensorContext): Tf.Tensor {
    this.#resume();
    return defineElementwise(this.#tf, map, block, context);
  }
}
