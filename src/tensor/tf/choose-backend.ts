import { type Backend, type BackendName, WASM } from '../backends.ts';
import { DeviceUnavailableError } from './device-errors.ts';
import { type BackendReport, probeBackend } from './probe-backend.ts';

/**
 * Kinds of work, by what bounds them: element-wise maps read and write far more than they compute; the others do tens to
 * thousands of operations per byte.
 */
export const WORK = ['elementwise', 'matrix', 'statistics', 'evaluation'] as const;
export type Work = (typeof WORK)[number];

export type Choice = Readonly<Record<Work, Backend>>;

/** What every machine can do. */
export const ALL_ON_WASM: Choice = { elementwise: WASM, matrix: WASM, statistics: WASM, evaluation: WASM };

/** What an operator asks for: one backend for everything, or the best for each kind of work. */
export interface DeviceWish {
  readonly device: 'auto' | BackendName;
  /** Take a GPU that is computed by the CPU, when it is named; `auto` never does. */
  readonly softwareGpu: boolean;
}

/**
 * Chooses from what the backends said of themselves. `auto`: element-wise work on wasm, which keeps up with any disk, the rest on
 * a real GPU, TensorFlow's before WebGPU (who installed it meant to use it), else on wasm.
 * @throws DeviceUnavailableError when the backend that was named cannot be used
 */
export function chooseBackends(wish: DeviceWish, reports: readonly BackendReport[]): Choice {
  const only = (backend: Backend): Choice => fill(() => backend);
  if (wish.device === 'wasm') return ALL_ON_WASM;
  if (wish.device !== 'auto') return only(named(wish.device, wish.softwareGpu, reports));
  const gpu = (['tensorflow', 'webgpu'] as const)
    .map((name) => reports.find((report) => report.name === name))
    .find((report) => report?.usable === true && report.backend.kind === 'gpu');
  const heavy = gpu?.usable === true ? gpu.backend : WASM;
  return fill((work) => (work === 'elementwise' ? WASM : heavy));
}

/** Tries the backends that a wish may lead to and chooses. @throws DeviceUnavailableError */
export async function resolveBackends(
  wish: DeviceWish,
  probe: (name: BackendName) => Promise<BackendReport> = probeBackend,
): Promise<Choice> {
  const asked: readonly BackendName[] = wish.device === 'auto' ? ['webgpu', 'tensorflow'] : [wish.device];
  const reports = await Promise.all(asked.filter((name) => name !== 'wasm').map(probe));
  return chooseBackends(wish, reports);
}

function named(name: BackendName, softwareGpu: boolean, reports: readonly BackendReport[]): Backend {
  const report = reports.find((one) => one.name === name);
  if (report === undefined) throw new Error(`internal: ${name} was not tried`);
  if (!report.usable) throw new DeviceUnavailableError(name, report.reason);
  if (report.backend.kind === 'software-gpu' && !softwareGpu) {
    throw new DeviceUnavailableError(name, `${report.backend.device} is computed by the CPU, far slower than wasm`);
  }
  return report.backend;
}

function fill(backend: (work: Work) => Backend): Choice {
  const [elementwise, matrix, statistics, evaluation] = WORK.map(backend);
  return { elementwise, matrix, statistics, evaluation };
}
