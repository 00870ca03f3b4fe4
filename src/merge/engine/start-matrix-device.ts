import { type MatrixDevice } from '../../tensor/matrix-device.ts';
import { type Device } from '../types.ts';

/** Matrices of one thread may take this much: what 32-bit addresses reach. The plan says what a merge really needs. */
const MAX_WORKSPACE_BYTES = 2 ** 32 - 65_536;

/** Where matrix methods compute. Loaded when needed: element-wise merges start without it. */
export async function startMatrixDevice(device: Device): Promise<MatrixDevice> {
  if (device !== 'wasm') {
    const { useBackend } = await import('../../tensor/tf/use-backend.ts');
    await useBackend(device);
  }
  const { createCpuMatrixDevice } = await import('../../tensor/cpu-matrix-device.ts');
  return createCpuMatrixDevice({ maxBytes: MAX_WORKSPACE_BYTES });
}
