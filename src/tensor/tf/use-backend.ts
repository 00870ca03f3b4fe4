import { AppError } from '../../errors.ts';
import { useWasmBackend } from './backend.ts';

/**
 * Makes the backend of a device the current one of TensorFlow.js.
 * @throws AppError DEVICE_UNAVAILABLE when this machine or build has no such device
 */
export async function useBackend(device: 'wasm' | 'webgpu' | 'tensorflow'): Promise<void> {
  if (device !== 'wasm') throw new AppError('DEVICE_UNAVAILABLE', `the device ${device} cannot be used here`);
  await useWasmBackend();
}
