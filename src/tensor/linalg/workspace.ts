import { LinalgMemoryError, LinalgOptionError, MatrixNotFiniteError } from './linalg-errors.ts';
import { linalgModule, type LinalgKernels } from './kernels.ts';
import { checkMatrix, type DenseMatrix, type Matrix } from './matrix.ts';

const PAGE = 65_536;
/** Nothing lies at address 0, so that 0 can mean "none". */
const FIRST = 1024;
/** What 32-bit addresses reach, less a page. */
const MOST_BYTES = 2 ** 32 - PAGE;
const DEFAULT_BYTES = 1024 ** 3;

/** A matrix inside a workspace's memory: row-major, contiguous, at a byte address. Valid until its scope ends. */
export interface Resident {
  readonly rows: number;
  readonly columns: number;
  readonly at: number;
}

export interface WorkspaceOptions {
  /** Memory it may grow to; 1 GiB unless told otherwise. A solve of order 3072 with 768 right-hand sides takes 0.1 GiB. */
  readonly maxBytes?: number;
  /** From `linalgModule()` of another thread. */
  readonly module?: WebAssembly.Module;
}

interface Instance {
  readonly memory: WebAssembly.Memory;
  readonly kernels: LinalgKernels;
  readonly bottom: number;
}

/**
 * Memory for the linear algebra of one thread. It grows to the largest operation it has seen and keeps that size, so that
 * repeated calls allocate nothing; `free()` gives all of it back, and the next operation begins anew. Everything that an
 * operation puts there is gone when it returns; results are copies.
 */
export class LinalgWorkspace {
  readonly maxBytes: number;
  readonly #module: WebAssembly.Module | undefined;
  #instance: Instance | undefined;
  #top = 0;
  #scopes = 0;

  constructor(options: WorkspaceOptions = {}) {
    const { maxBytes = DEFAULT_BYTES } = options;
    if (!Number.isInteger(maxBytes) || maxBytes < 32 * PAGE || maxBytes > MOST_BYTES) {
      throw new LinalgOptionError('maxBytes', `must be a whole number from ${32 * PAGE} to ${MOST_BYTES}`);
    }
    this.maxBytes = maxBytes;
    this.#module = options.module;
  }

  /** Bytes of memory that it holds now. */
  get bytes(): number {
    return this.#instance?.memory.buffer.byteLength ?? 0;
  }

  /** Gives the memory back. Not inside a scope. */
  free(): void {
    if (this.#scopes > 0) throw new Error('internal: a linear algebra workspace was freed while it is in use');
    this.#instance = undefined;
  }

  /** Runs `work` and takes back what it allocated. Scopes nest. */
  scoped<T>(work: (scope: Scope) => T): T {
    this.#instance ??= this.#start();
    if (this.#scopes === 0) this.#top = this.#instance.bottom;
    const mark = this.#top;
    this.#scopes++;
    try {
      return work(new Scope(this, this.#instance.kernels, this.#instance.memory));
    } finally {
      this.#scopes--;
      this.#top = mark;
    }
  }

  /** A 16-aligned address of `bytes` bytes, with arbitrary content, until the scope ends. */
  allocate(bytes: number): number {
    if (this.#instance === undefined || this.#scopes === 0) throw new Error('internal: allocation outside of a scope');
    const { memory } = this.#instance;
    const pointer = this.#top;
    const end = pointer + Math.ceil(bytes / 16) * 16;
    if (end > this.maxBytes) throw new LinalgMemoryError(end, this.maxBytes);
    const missing = end - memory.buffer.byteLength;
    if (missing > 0) {
      try {
        memory.grow(Math.ceil(missing / PAGE));
      } catch {
        throw new LinalgMemoryError(end, memory.buffer.byteLength);
      }
    }
    this.#top = end;
    return pointer;
  }

  #start(): Instance {
    const memory = new WebAssembly.Memory({ initial: 32, maximum: Math.floor(this.maxBytes / PAGE) });
    const instance = new WebAssembly.Instance(this.#module ?? linalgModule(), { env: { memory } });
    const kernels = instance.exports as unknown as LinalgKernels;
    kernels.useScratch(FIRST);
    return { memory, kernels, bottom: FIRST + Math.ceil(kernels.gemmScratchBytes() / 16) * 16 };
  }
}

/** What an operation works with: the kernels, and memory that is taken back at its end. */
export class Scope {
  readonly kernels: LinalgKernels;
  readonly #workspace: LinalgWorkspace;
  readonly #memory: WebAssembly.Memory;

  constructor(workspace: LinalgWorkspace, kernels: LinalgKernels, memory: WebAssembly.Memory) {
    this.#workspace = workspace;
    this.kernels = kernels;
    this.#memory = memory;
  }

  bytes(count: number): number {
    return this.#workspace.allocate(count);
  }

  /** `count` f64 numbers with arbitrary content. */
  numbers(count: number): number {
    return this.#workspace.allocate(count * 8);
  }

  /** A matrix with arbitrary content. */
  matrix(rows: number, columns: number): Resident {
    return { rows, columns, at: this.#workspace.allocate(rows * columns * 8) };
  }

  /**
   * A copy of `a` in this memory.
   * @throws MatrixShapeError, MatrixNotFiniteError
   */
  load(operation: string, a: Matrix, name?: string): Resident {
    checkMatrix(operation, a, name);
    const made = this.matrix(a.rows, a.columns);
    this.view(made).set(a.data);
    const bad = this.kernels.firstNonFinite(a.data.length, made.at);
    if (bad >= 0) {
      throw new MatrixNotFiniteError(operation, Math.floor(bad / a.columns), bad % a.columns, a.data[bad]);
    }
    return made;
  }

  /** A copy of a matrix of this memory, to keep. */
  read(a: Resident): DenseMatrix {
    return { rows: a.rows, columns: a.columns, data: this.view(a).slice() };
  }

  /** The numbers in place. Any allocation may move the memory: use the view at once. */
  view(a: Resident): Float64Array {
    return this.numbersAt(a.at, a.rows * a.columns);
  }

  numbersAt(at: number, count: number): Float64Array {
    return new Float64Array(this.#memory.buffer, at, count);
  }

  indicesAt(at: number, count: number): Int32Array {
    return new Int32Array(this.#memory.buffer, at, count);
  }
}
