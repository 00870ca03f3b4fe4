import { createRequire } from 'node:module';
import * as tf from '@tensorflow/tfjs-core';
import { type Backend } from '../backends.ts';
import { DeviceUnavailableError } from './device-errors.ts';

/** TensorFlow's own library: with CUDA, else without. Neither comes with Mergeboard: their install downloads libtensorflow. */
const PACKAGES = ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node'] as const;

/** Loads a package, which registers the backend `tensorflow`. Throws as `require` does. */
export type PackageLoader = (name: string) => unknown;

/** What we ask of its backend besides TensorFlow.js's interface. */
interface NodeBackend {
  readonly isUsingGpuDevice?: boolean;
}

/** Starts TensorFlow's backend when one of its packages is installed. */
export async function startTensorFlow(load: PackageLoader = createRequire(import.meta.url)): Promise<Backend> {
  const found = PACKAGES.find((name) => loads(name, load));
  if (found === undefined) {
    const ways = PACKAGES.map((name) => `npm install ${name}`).join(' or ');
    throw new DeviceUnavailableError('tensorflow', `it is not installed (${ways})`);
  }
  if (tf.findBackendFactory('tensorflow') === null) {
    throw new DeviceUnavailableError('tensorflow', `${found} brought its own copy of @tensorflow/tfjs-core`);
  }
  if (!(await tf.setBackend('tensorflow'))) {
    throw new DeviceUnavailableError('tensorflow', `TensorFlow.js could not start it from ${found}`);
  }
  const { isUsingGpuDevice = false } = tf.backend() as NodeBackend;
  const device = `tensorflow: ${isUsingGpuDevice ? 'CUDA device' : 'CPU'} through ${found}`;
  return { name: 'tensorflow', device, kind: isUsingGpuDevice ? 'gpu' : 'cpu' };
}

/** False when the package is not there. @throws DeviceUnavailableError when it is there and does not load */
function loads(name: string, load: PackageLoader): boolean {
  try {
    load(name);
    return true;
  } catch (cause) {
    if (isMissing(cause, name)) return false;
    const reason = cause instanceof Error ? cause.message.split('\n')[0] : String(cause);
    throw new DeviceUnavailableError('tensorflow', `${name} is installed and does not load (${reason})`, { cause });
  }
}

/** Whether the package itself was not found, and not something that it needs. */
function isMissing(error: unknown, name: string): boolean {
  if (!(error instanceof Error) || !('code' in error) || error.code !== 'MODULE_NOT_FOUND') return false;
  return error.message.split('\n')[0].includes(`'${name}'`);
}
