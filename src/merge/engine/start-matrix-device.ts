import { type Backend } from '../../tensor/backends.ts';
import { type MatrixDevice } from '../../tensor/matrix-device.ts';

/** Matrices of one thread may take this much: what 32-bit addresses reach. The plan says what a merge really needs. */
const MAX_WORKSPACE_BYTES = 2 ** 32 - 65_536;

/**
 * Where matrix methods compute: f64 on the CPU, or products in f32 on a GPU. Loaded when needed: element-wise merges start
 * without it.
 */
export async function startMatrixDevice({ name, kind }: Backend): Promise<MatrixDevice> {
  const { createCpuMatrixDevice } = await import('../../tensor/cpu-matrix-device.ts');
  const cpu = createCpuMatrixDevice({ maxBytes: MAX_WORKSPACE_BYTES });
  if (name === 'wasm') return cpu;
  const { useBackend } = await import('../../tensor/tf/backend.ts');
  const { createTfMatrixDevice } = await import('../../tensor/tf/tf-matrix-device.ts');
  return createTfMatrixDevice(await useBackend(name, { allowSoftware: kind === 'software-gpu' }), cpu);
}
