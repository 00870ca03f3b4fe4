/// <reference types="@webgpu/types" />
import * as tf from '@tensorflow/tfjs-core';
import { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { type Backend } from '../backends.ts';
import { watchDevice } from './device-faults.ts';
import { DeviceUnavailableError } from './device-errors.ts';

/** Limits of a device that TensorFlow.js makes use of; without asking, a device has the least that any has. */
const LIMITS = [
  'maxComputeWorkgroupStorageSize',
  'maxComputeWorkgroupsPerDimension',
  'maxStorageBufferBindingSize',
  'maxBufferSize',
  'maxComputeWorkgroupSizeX',
  'maxComputeInvocationsPerWorkgroup',
  'maxStorageBuffersPerShaderStage',
] as const;

/** Held for the life of the process: Dawn aborts it when this is collected before its devices. It does not keep a process alive. */
let dawn: GPU | undefined;

/**
 * Starts the WebGPU backend of TensorFlow.js on Dawn (npm `webgpu`: Vulkan, Metal or D3D12), on the fastest adapter there is.
 * Nothing here keeps the process alive.
 */
export async function startWebGpu(): Promise<Backend> {
  dawn ??= await loadDawn();
  const gpu = dawn;
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (adapter === null) {
    throw new DeviceUnavailableError('webgpu', 'there is no adapter: no Vulkan, Metal or D3D12 driver was found');
  }
  const { info, limits } = adapter;
  const requiredLimits = Object.fromEntries(LIMITS.map((name) => [name, limits[name]]));
  const device = await requestDevice(adapter, requiredLimits);
  const backend = withNavigatorGpu(gpu, () => new WebGPUBackend(device, info));
  tf.registerBackend('webgpu', () => backend);
  // small operations would else run on the CPU: one device computes all
  tf.env().set('WEBGPU_CPU_FORWARD', false);
  if (!(await tf.setBackend('webgpu'))) throw new DeviceUnavailableError('webgpu', 'TensorFlow.js could not start it');
  const words = `webgpu: ${describe(info)}`;
  watchDevice('webgpu', words, device);
  return { name: 'webgpu', device: words, kind: info.isFallbackAdapter ? 'software-gpu' : 'gpu' };
}

/** TensorFlow.js makes a backend only where `navigator.gpu` is; it asks for nothing in it. */
function withNavigatorGpu<T>(gpu: GPU, work: () => T): T {
  Object.defineProperty(globalThis.navigator, 'gpu', { value: gpu, configurable: true });
  try {
    return work();
  } finally {
    Reflect.deleteProperty(globalThis.navigator, 'gpu');
  }
}

async function loadDawn(): Promise<GPU> {
  try {
    const { create, globals } = await import('webgpu');
    Object.assign(globalThis, globals);
    return create([]);
  } catch (cause) {
    const missing = cause instanceof Error && 'code' in cause && cause.code === 'ERR_MODULE_NOT_FOUND';
    const reason = cause instanceof Error ? cause.message.split('\n')[0] : String(cause);
    const what = missing ? 'is not installed' : `does not load (${reason})`;
    throw new DeviceUnavailableError('webgpu', `the package "webgpu" ${what}`, { cause });
  }
}

async function requestDevice(adapter: GPUAdapter, requiredLimits: Record<string, number>): Promise<GPUDevice> {
  try {
    return await adapter.requestDevice({ requiredLimits });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new DeviceUnavailableError('webgpu', `${describe(adapter.info)} gives no device (${reason})`, { cause });
  }
}

/** `nvidia NVIDIA L4 (ada)`; what a driver leaves empty is left out. */
function describe({ vendor, device, description, architecture, isFallbackAdapter }: GPUAdapterInfo): string {
  const words = [
    vendor,
    description || device,
    architecture && `(${architecture})`,
    isFallbackAdapter && 'in software',
  ];
  return words.filter((word) => typeof word === 'string' && word !== '').join(' ') || 'an adapter without a name';
}
