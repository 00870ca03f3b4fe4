import { describe, expect, test } from '@jest/globals';
import { Worker } from 'node:worker_threads';
import { linalgModule } from '../../../src/tensor/linalg/kernels.ts';
import { LinalgMemoryError, LinalgOptionError } from '../../../src/tensor/linalg/linalg-errors.ts';
import { gemm } from '../../../src/tensor/linalg/products.ts';
import { solveSymmetricPositive } from '../../../src/tensor/linalg/solve-symmetric.ts';
import { svd } from '../../../src/tensor/linalg/svd.ts';
import { symmetricEigen } from '../../../src/tensor/linalg/symmetric-eigen.ts';
import { LinalgWorkspace } from '../../../src/tensor/linalg/workspace.ts';
import { identity, randomGram, randomMatrix } from './matrices.ts';

const MIB = 2 ** 20;

function everything(workspace: LinalgWorkspace): void {
  const a = randomGram(60, 1);
  gemm(workspace, a, a);
  svd(workspace, randomMatrix(90, 60, 1));
  symmetricEigen(workspace, a);
  solveSymmetricPositive(workspace, a, a, { singular: { kind: 'pinv' } });
}

describe('LinalgWorkspace', () => {
  test('holds no memory before its first use, nor after free', () => {
    const workspace = new LinalgWorkspace();
    expect(workspace.bytes).toBe(0);
    everything(workspace);
    expect(workspace.bytes).toBeGreaterThan(0);
    workspace.free();
    expect(workspace.bytes).toBe(0);
    everything(workspace);
  });

  test('grows to the largest operation and no further', () => {
    const workspace = new LinalgWorkspace();
    everything(workspace);
    const { bytes } = workspace;
    for (let i = 0; i < 50; i++) everything(workspace);
    expect(workspace.bytes).toBe(bytes);
  });

  test('takes memory back when an operation fails', () => {
    const workspace = new LinalgWorkspace();
    const a = identity(200);
    a.data[5] = NaN;
    expect(() => gemm(workspace, a, a)).toThrow();
    const { bytes } = workspace;
    for (let i = 0; i < 50; i++) expect(() => gemm(workspace, a, a)).toThrow();
    expect(workspace.bytes).toBe(bytes);
  });

  test('refuses what does not fit its limit, and goes on', () => {
    const workspace = new LinalgWorkspace({ maxBytes: 4 * MIB });
    const big = identity(600);
    expect(() => gemm(workspace, big, big)).toThrow(LinalgMemoryError);
    expect(workspace.bytes).toBeLessThanOrEqual(4 * MIB);
    expect(gemm(workspace, identity(3), identity(3))).toEqual(identity(3));
    expect(() => new LinalgWorkspace({ maxBytes: 1000 })).toThrow(LinalgOptionError);
    expect(() => new LinalgWorkspace({ maxBytes: 2 ** 32 })).toThrow(LinalgOptionError);
  });

  test('has room for a large solve under its default limit', () => {
    const workspace = new LinalgWorkspace();
    workspace.scoped((scope) => {
      scope.matrix(3072, 3072);
      scope.matrix(3072, 768);
      expect(workspace.bytes).toBeLessThan(128 * MIB);
    });
  });

  test('cannot be freed while it is in use', () => {
    const workspace = new LinalgWorkspace();
    expect(() => workspace.scoped(() => workspace.free())).toThrow('in use');
  });

  test('works in a worker thread on the module that was compiled here, with equal results', async () => {
    const folder = new URL('../../../src/tensor/linalg/', import.meta.url).href;
    const code = `
      import { parentPort, workerData } from 'node:worker_threads';
      const { LinalgWorkspace } = await import('${folder}workspace.ts');
      const { symmetricEigen } = await import('${folder}symmetric-eigen.ts');
      const workspace = new LinalgWorkspace({ module: workerData.module });
      parentPort.postMessage(symmetricEigen(workspace, workerData.matrix));
    `;
    const matrix = randomGram(40, 3);
    const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(code)}`), {
      workerData: { module: linalgModule(), matrix },
      execArgv: [],
    });
    const found = await new Promise((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
    });
    await worker.terminate();
    expect(found).toEqual(symmetricEigen(new LinalgWorkspace(), matrix));
  });
});
