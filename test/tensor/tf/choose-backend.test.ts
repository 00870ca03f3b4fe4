import { describe, expect, test } from '@jest/globals';
import { type Backend, WASM } from '../../../src/tensor/backends.ts';
import { ALL_ON_WASM, chooseBackends, resolveBackends } from '../../../src/tensor/tf/choose-backend.ts';
import { type BackendReport, probeBackend } from '../../../src/tensor/tf/probe-backend.ts';

const card: Backend = { name: 'webgpu', device: 'webgpu: a card', kind: 'gpu' };
const software: Backend = { name: 'webgpu', device: 'webgpu: a driver in software', kind: 'software-gpu' };
const cuda: Backend = { name: 'tensorflow', device: 'tensorflow: CUDA device', kind: 'gpu' };
const library: Backend = { name: 'tensorflow', device: 'tensorflow: CPU', kind: 'cpu' };

const usable = (backend: Backend): BackendReport => ({ name: backend.name, usable: true, backend });
const unusable = (name: 'webgpu' | 'tensorflow'): BackendReport => ({ name, usable: false, reason: 'it is not there' });
const auto = { device: 'auto', softwareGpu: false } as const;
const heavy = (backend: Backend) => ({ elementwise: WASM, matrix: backend, statistics: backend, evaluation: backend });

describe('auto', () => {
  test.each<[string, BackendReport[], object]>([
    ['a card through WebGPU', [usable(card), unusable('tensorflow')], heavy(card)],
    ['CUDA through TensorFlow before WebGPU', [usable(card), usable(cuda)], heavy(cuda)],
    ['a card before TensorFlow on the CPU', [usable(card), usable(library)], heavy(card)],
    ['wasm before TensorFlow on the CPU', [unusable('webgpu'), usable(library)], ALL_ON_WASM],
    ['wasm before a GPU in software', [usable(software), unusable('tensorflow')], ALL_ON_WASM],
    ['wasm where nothing else works', [unusable('webgpu'), unusable('tensorflow')], ALL_ON_WASM],
  ])('picks %s, and wasm for element-wise work', (_, reports, expected) => {
    expect(chooseBackends(auto, reports)).toEqual(expected);
    expect(chooseBackends({ ...auto, softwareGpu: true }, reports)).toEqual(expected);
  });
});

describe('a backend that is named', () => {
  test('is taken for everything', () => {
    const choice = chooseBackends({ device: 'webgpu', softwareGpu: false }, [usable(card)]);
    expect(choice).toEqual({ elementwise: card, matrix: card, statistics: card, evaluation: card });
  });

  test('is an error when it cannot be used', () => {
    const choose = () => chooseBackends({ device: 'tensorflow', softwareGpu: false }, [unusable('tensorflow')]);
    expect(choose).toThrow('the tensorflow backend cannot be used: it is not there');
  });

  test('is an error when the CPU computes it, unless that was asked for', () => {
    const wish = { device: 'webgpu', softwareGpu: false } as const;
    expect(() => chooseBackends(wish, [usable(software)])).toThrow('far slower than wasm');
    expect(chooseBackends({ ...wish, softwareGpu: true }, [usable(software)]).matrix).toBe(software);
  });

  test('is the only one that is tried, and wasm is not tried at all', async () => {
    const tried: string[] = [];
    const probe = async (name: Backend['name']): Promise<BackendReport> => {
      tried.push(name);
      return usable(name === 'webgpu' ? card : cuda);
    };
    expect(await resolveBackends({ device: 'wasm', softwareGpu: false }, probe)).toBe(ALL_ON_WASM);
    expect(tried).toEqual([]);
    await resolveBackends({ device: 'webgpu', softwareGpu: false }, probe);
    expect(tried).toEqual(['webgpu']);
    await resolveBackends(auto, probe);
    expect(tried).toEqual(['webgpu', 'webgpu', 'tensorflow']);
  });
});

describe('trying a backend in a process of its own', () => {
  test('tells that wasm works', async () => {
    expect(await probeBackend('wasm')).toEqual(usable(WASM));
  });

  test('tells why TensorFlow does not, where it is not installed', async () => {
    const report = await probeBackend('tensorflow');
    if (!report.usable) expect(report.reason).toContain('npm install @tensorflow/tfjs-node-gpu');
    else expect(report.backend.device).toMatch(/^tensorflow: /);
  });
});
