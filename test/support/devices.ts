import { describe, jest } from '@jest/globals';
import { type Backend, type BackendName } from '../../src/tensor/backends.ts';
import { useBackend } from '../../src/tensor/tf/backend.ts';
import { DeviceUnavailableError } from '../../src/tensor/tf/device-errors.ts';

/** A driver in software compiles every kernel anew, on whatever the machine has left. */
jest.setTimeout(300_000);

/** A backend that the device matrix covers, and how to make it the current one. */
export interface TestDevice {
  readonly name: BackendName;
  use(): Promise<Backend>;
}

/** For tests a driver in software will do. */
const allowSoftware = { allowSoftware: true };

const wasm: TestDevice = { name: 'wasm', use: () => useBackend('wasm') };
const webgpu: TestDevice = { name: 'webgpu', use: () => useBackend('webgpu', allowSoftware) };

/** Why WebGPU is not tested here; null when it is. */
export const webGpuMissing: string | null = await webgpu.use().then(
  () => null,
  (error: unknown) => {
    if (error instanceof DeviceUnavailableError) return error.reason;
    throw error;
  },
);

/** Describes the same behaviour once for wasm and once for WebGPU, which is skipped, with the reason, where it cannot run. */
export function describeDevices(title: string, tests: (device: TestDevice) => void): void {
  describe(`${title}, on wasm`, () => tests(wasm));
  describeWebGpu(`${title}, on webgpu`, tests);
}

/** Describes what only WebGPU does. */
export function describeWebGpu(title: string, tests: (device: TestDevice) => void): void {
  if (webGpuMissing === null) describe(title, () => tests(webgpu));
  else describe.skip(`${title} (${webGpuMissing})`, () => tests(webgpu));
}
