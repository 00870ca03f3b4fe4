import * as tf from '@tensorflow/tfjs-core';

/** `tf.tidy` for results of any form: plain objects and arrays, however nested, keep their tensors. */
export function scope<T>(make: () => T): T {
  return tf.tidy(make as () => tf.TensorContainer) as T;
}

/** Disposes of all tensors in values of any form. */
export function release(...values: readonly unknown[]): void {
  tf.dispose(values as unknown as tf.TensorContainerArray);
}
