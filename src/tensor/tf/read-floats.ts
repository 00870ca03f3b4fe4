import { setImmediate } from 'node:timers/promises';
import type * as tf from '@tensorflow/tfjs-core';
import { AppError } from '../../errors.ts';
import { checkDevices, watchesDevices } from './device-faults.ts';
import { DeviceFailedError } from './device-errors.ts';
import { checkStopFlag } from './stop-flag.ts';

/**
 * The numbers of an f32 tensor, once its device has computed them. The tensor stays the caller's.
 * @throws DeviceFailedError when the device failed on the way here; CancelledError when the thread is to end
 */
export async function readFloats(tensor: tf.Tensor): Promise<Float32Array> {
  try {
    const values = await tensor.data<'float32'>();
    checkStopFlag();
    checkDevices();
    return values;
  } catch (cause) {
    if (!watchesDevices() || cause instanceof AppError) throw cause;
    // the reason comes as an event of its own, a turn later
    await setImmediate();
    checkDevices();
    throw new DeviceFailedError('the device', (cause instanceof Error && cause.message) || 'it gave no result');
  }
}

/** `readFloats`, and disposes of the tensor, however that ends. */
export async function takeFloats(tensor: tf.Tensor): Promise<Float32Array> {
  try {
    return await readFloats(tensor);
  } finally {
    tensor.dispose();
  }
}
