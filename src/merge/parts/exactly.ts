import { createCpuMatrixDevice } from '../../tensor/cpu-matrix-device.ts';
import { type MatrixDevice } from '../../tensor/matrix-device.ts';

/** What 32-bit addresses reach; the plan says what a merge really needs. */
const MAX_WORKSPACE_BYTES = 2 ** 32 - 65_536;

/** Runs work whose results decide something, which has to be decided alike on every device: in f64, if need be on the CPU. */
export async function exactly<T>(device: MatrixDevice, work: (exact: MatrixDevice) => Promise<T>): Promise<T> {
  if (device.precision === 'f64') return work(device);
  const exact = createCpuMatrixDevice({ maxBytes: MAX_WORKSPACE_BYTES });
  try {
    return await work(exact);
  } finally {
    exact.free();
  }
}
