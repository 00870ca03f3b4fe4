import { type Env } from '../env.ts';
import { type Check } from './check.ts';
import { checkDevices, type DeviceFindings } from './check-devices.ts';
import { checkMachine } from './check-machine.ts';
import { checkStores } from './check-stores.ts';

export interface Diagnosis extends Omit<DeviceFindings, 'check'> {
  /** Whether a server and a worker could start and work here. */
  readonly ok: boolean;
  readonly checks: readonly Check[];
}

/** Looks at everything that a server or a worker with this environment needs, and changes nothing. */
export async function examine(env: Env): Promise<Diagnosis> {
  const [machine, stores, { check, ...devices }] = await Promise.all([
    checkMachine(env),
    checkStores(env),
    checkDevices(env),
  ]);
  const checks = [...machine, ...stores, check];
  return { ok: checks.every(({ ok }) => ok), checks, ...devices };
}
