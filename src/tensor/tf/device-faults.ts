/// <reference types="@webgpu/types" />
import { type BackendName } from '../backends.ts';
import { DeviceFailedError } from './device-errors.ts';

/**
 * WebGPU tells of failed operations by events, and goes on with zeros. The first fault of a device is kept here, so that nothing
 * that was read from it afterwards passes for a result.
 */
const faults = new Map<BackendName, DeviceFailedError>();
let watched = 0;

/** Notes what goes wrong on a WebGPU device from now on. */
export function watchDevice(backend: BackendName, name: string, device: GPUDevice): void {
  const note = (reason: string): void => {
    if (!faults.has(backend)) faults.set(backend, new DeviceFailedError(name, reason));
  };
  watched++;
  device.addEventListener('uncapturederror', (event) => {
    event.preventDefault();
    note((event as GPUUncapturedErrorEvent).error.message.split('\n')[0]);
  });
  void device.lost.then(({ reason, message }) => note(`the device is lost (${message || reason})`));
}

/** @throws DeviceFailedError when a device of this thread has failed since it was started */
export function checkDevices(): void {
  for (const fault of faults.values()) throw fault;
}

/** Whether a backend's device has failed; it is forgotten then, so that another device may be started. */
export function forgetFault(backend: BackendName): boolean {
  return faults.delete(backend);
}

/** Whether a device is used here that can fail. */
export function watchesDevices(): boolean {
  return watched > 0;
}
