/// <reference types="@webgpu/types" />
import { type BackendName } from './backend.ts';
import { DeviceFailedError } from './device-errors.ts';

/**
 * WebGPU tells of failed operations by events, and goes on with zeros. The first fault of a device is kept here, so that nothing
 * that was read from it afterwards passes for a result.
 */
const faults = new Map<string, DeviceFailedError>();

/** Notes what goes wrong on a WebGPU device from now on. */
export function watchDevice(backend: BackendName, name: string, device: GPUDevice): void {
  const note = (reason: string): void => {
    if (!faults.has(backend)) faults.set(backend, new DeviceFailedError(name, reason));
  };
  device.addEventListener('uncapturederror', (event) => {
    event.preventDefault();
    note((event as GPUUncapturedErrorEvent).error.message.split('\n')[0]);
  });
  void device.lost.then(({ reason, message }) => note(`the device is lost (${message || reason})`));
}

/** @throws DeviceFailedError when the backend's device has failed since it was started */
export function checkDevice(backend: string): void {
  const fault = faults.get(backend);
  if (fault !== undefined) throw fault;
}
