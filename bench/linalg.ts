/**
 * How fast the f64 linear algebra is on one core, as a share of the rate that the matrix product reaches in the same run.
 *
 *     npm run bench:linalg -- [--repeat 3] [--json]
 *
 * The fastest of `--repeat` rounds counts. Besides the time on the clock the processor time is printed: on a machine that does
 * other things too, it is the one to compare. Operations are counted as textbooks count them (Golub & Van Loan): 2n³ for a
 * product, 9n³ for eigenvalues and vectors, 21n³ for a full decomposition into singular values, n³/3 + 2n²r for a solve.
 * Exit status 1 when a relative residual is above 1e-10.
 */
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { type DenseMatrix, frobeniusNorm } from '../src/tensor/linalg/matrix.ts';
import { gemm } from '../src/tensor/linalg/products.ts';
import { solveSymmetricPositive } from '../src/tensor/linalg/solve-symmetric.ts';
import { svd } from '../src/tensor/linalg/svd.ts';
import { symmetricEigen } from '../src/tensor/linalg/symmetric-eigen.ts';
import { LinalgWorkspace } from '../src/tensor/linalg/workspace.ts';

const { values: options } = parseArgs({
  options: { repeat: { type: 'string', default: '3' }, json: { type: 'boolean', default: false } },
});
const repeat = Number(options.repeat);
if (!Number.isInteger(repeat) || repeat < 1) throw new Error(`--repeat ${options.repeat}: a whole number from 1`);

const LARGEST_RESIDUAL = 1e-10;

interface Line {
  readonly name: string;
  /** Goal on one idle core; null for the yardstick. */
  readonly goalSeconds: number | null;
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly gflops: number;
  /** Of the rate of the matrix product, both by processor time. */
  readonly shareOfProduct: number;
  readonly relativeResidual: number | null;
  readonly memoryBytes: number;
}

interface Bench<T> {
  readonly name: string;
  readonly goalSeconds: number | null;
  readonly operations: number;
  work(workspace: LinalgWorkspace): T;
  residual?(result: T, workspace: LinalgWorkspace): number;
}

let productRate = NaN;

function measure<T>(bench: Bench<T>): Line {
  const workspace = new LinalgWorkspace();
  let seconds = Infinity;
  let cpuSeconds = Infinity;
  let result = bench.work(workspace); // compiles the kernels and grows the memory
  for (let round = 0; round < repeat; round++) {
    const cpu = process.cpuUsage();
    const start = performance.now();
    result = bench.work(workspace);
    seconds = Math.min(seconds, (performance.now() - start) / 1e3);
    const used = process.cpuUsage(cpu);
    cpuSeconds = Math.min(cpuSeconds, (used.user + used.system) / 1e6);
  }
  const memoryBytes = workspace.bytes;
  const rate = bench.operations / cpuSeconds / 1e9;
  if (bench.goalSeconds === null) productRate = rate;
  const relativeResidual = bench.residual?.(result, workspace) ?? null;
  return {
    name: bench.name,
    goalSeconds: bench.goalSeconds,
    seconds,
    cpuSeconds,
    gflops: rate,
    shareOfProduct: rate / productRate,
    relativeResidual,
    memoryBytes,
  };
}

function random(rows: number, columns: number, seed: number): DenseMatrix {
  let state = seed;
  const data = Float64Array.from({ length: rows * columns }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return state / 2 ** 31;
  });
  return { rows, columns, data };
}

/** A random symmetric matrix plus a multiple of the identity. */
function symmetric(n: number, seed: number, shift: number): DenseMatrix {
  const a = random(n, n, seed);
  for (let i = 0; i < n; i++) {
    a.data[i * n + i] += shift;
    for (let j = 0; j < i; j++) a.data[i * n + j] = a.data[j * n + i];
  }
  return a;
}

function difference(a: DenseMatrix, b: DenseMatrix): number {
  return frobeniusNorm(a.data.map((value, i) => value - b.data[i]));
}

/** A with column j times `factors[j]`. */
function columnsTimes(a: DenseMatrix, factors: Float64Array): DenseMatrix {
  return { ...a, data: a.data.map((value, i) => value * factors[i % a.columns]) };
}

const n = 768;
const large = 3072;
const square = random(n, n, 1);
const even = symmetric(n, 2, 0);
// the eigenvalues of the random part lie within ±2·√(n/3)
const definite = symmetric(large, 3, 2.05 * Math.sqrt(large / 3));
const right = random(large, n, 4);

const lines = [
  measure({
    name: 'product 768³',
    goalSeconds: null,
    operations: 2 * n ** 3,
    work: (workspace) => gemm(workspace, square, even),
  }),
  measure({
    name: 'symmetric eigen 768²',
    goalSeconds: 1.5,
    operations: 9 * n ** 3,
    work: (workspace) => symmetricEigen(workspace, even),
    residual: ({ values, vectors }, workspace) =>
      difference(gemm(workspace, even, vectors), columnsTimes(vectors, values)) / frobeniusNorm(even.data),
  }),
  measure({
    name: 'singular values and vectors 768²',
    goalSeconds: 2.5,
    operations: 21 * n ** 3,
    work: (workspace) => svd(workspace, square),
    residual: ({ u, s, vt }, workspace) =>
      difference(gemm(workspace, columnsTimes(u, s), vt), square) / frobeniusNorm(square.data),
  }),
  measure({
    name: 'Cholesky solve 3072², 768 right-hand sides',
    goalSeconds: 8,
    operations: large ** 3 / 3 + 2 * large ** 2 * n,
    work: (workspace) => solveSymmetricPositive(workspace, definite, right).x,
    residual: (x, workspace) => difference(gemm(workspace, definite, x), right) / frobeniusNorm(right.data),
  }),
];

if (options.json) {
  console.log(JSON.stringify({ load: loadavg(), lines }, null, 2));
} else {
  console.log(`load ${loadavg()[0].toFixed(1)}; fastest of ${repeat}`);
  for (const line of lines) {
    const goal = line.goalSeconds === null ? '' : `, goal ${line.goalSeconds} s`;
    const residual = line.relativeResidual === null ? '' : `, residual ${line.relativeResidual.toExponential(1)}`;
    console.log(
      `${line.name}: ${line.seconds.toFixed(2)} s (processor ${line.cpuSeconds.toFixed(2)} s${goal}), ` +
        `${line.gflops.toFixed(1)} GFLOP/s = ${line.shareOfProduct.toFixed(2)} of the product${residual}, ` +
        `${(line.memoryBytes / 2 ** 20).toFixed(0)} MiB`,
    );
  }
}
if (lines.some((line) => (line.relativeResidual ?? 0) > LARGEST_RESIDUAL)) process.exitCode = 1;
