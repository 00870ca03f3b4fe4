import { type Env } from '../env.ts';
import { BACKENDS } from '../tensor/backends.ts';
import { type Choice, chooseBackends } from '../tensor/tf/choose-backend.ts';
import { type BackendReport, probeBackend } from '../tensor/tf/probe-backend.ts';
import { check, type Check } from './check.ts';

export interface DeviceFindings {
  /** Every backend: usable, or why not. */
  readonly backends: readonly BackendReport[];
  /** What a worker with this environment computes on; null when it would not start. */
  readonly chosen: Choice | null;
  /** What it would compute on with `MERGEBOARD_DEVICE=auto`. */
  readonly auto: Choice;
  readonly check: Check;
}

/** Tries every backend in a process of its own. */
export async function checkDevices({ worker }: Env): Promise<DeviceFindings> {
  const backends = await Promise.all(BACKENDS.map((name) => probeBackend(name)));
  let chosen: Choice | null = null;
  const found = await check('device', async () => {
    chosen = chooseBackends(worker, backends);
    const wasm = backends.find(({ name }) => name === 'wasm');
    if (wasm?.usable !== true) throw new Error(`wasm does not work: ${wasm?.reason ?? 'it was not tried'}`);
    return worker.device;
  });
  return { backends, chosen, auto: chooseBackends({ ...worker, device: 'auto' }, backends), check: found };
}
