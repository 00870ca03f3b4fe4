import { setImmediate } from 'node:timers/promises';
import { AppError, CancelledError } from '../../errors.ts';
import { WASM } from '../../tensor/backends.ts';
import { type MatrixDevice } from '../../tensor/matrix-device.ts';
import { type MergeMethod } from '../method.ts';
import { type ReducePass } from '../passes.ts';
import { type MergePlan } from '../types.ts';
import { ChunkComputer, type Slot } from './chunk-computer.ts';
import { DefinitionRunner } from './definition-runner.ts';
import { InputReader } from './inputs.ts';
import { type KernelRoom } from './kernel-room.ts';
import { QUICK_CHUNK_BYTES } from './memory.ts';
import { COUNTERS, type FromThread, type ThreadData } from './messages.ts';
import { type MergeOpener } from './opener.ts';
import { SlotLoop } from './slot-loop.ts';
import { startMatrixDevice } from './start-matrix-device.ts';
import { type Piece } from './work.ts';

/** A thread that reads and writes by itself looks at its messages this often, in milliseconds. */
const TURN_MILLISECONDS = 5;

/** For merges that compute on the same chunks. */
export interface SharedReading {
  readonly room: KernelRoom;
  /** The slots of the room with the inputs of the merge, in its order. */
  readonly slots: readonly Slot[];
  readonly reader: InputReader;
}

/** What all kinds of steps of one thread share: inputs, memory, counters, devices. */
export class Workbench {
  readonly data: ThreadData;
  readonly plan: MergePlan;
  readonly method: MergeMethod;
  readonly opener: MergeOpener;
  readonly computer: ChunkComputer;
  readonly reader: InputReader;
  readonly signal: AbortSignal;
  readonly post: (message: FromThread) => void;
  #turned = performance.now();
  #definitions: Promise<DefinitionRunner> | undefined;
  #tools: Promise<DefinitionRunner> | undefined;
  #matrices: Promise<MatrixDevice> | undefined;

  constructor(
    data: ThreadData,
    method: MergeMethod,
    opener: MergeOpener,
    signal: AbortSignal,
    post: (message: FromThread) => void,
    shared?: SharedReading,
  ) {
    this.data = data;
    this.plan = data.plan;
    this.method = method;
    this.opener = opener;
    this.signal = signal;
    this.post = post;
    this.computer = new ChunkComputer(data.plan, method, shared?.room, shared?.slots);
    this.reader = shared?.reader ?? new InputReader(data.plan, data.inputs, opener);
  }

  /** Reads a chunk of every input into a slot. */
  async load(chunk: readonly Piece[], slot: Slot): Promise<void> {
    if (performance.now() - this.#turned > TURN_MILLISECONDS) {
      await setImmediate();
      this.#turned = performance.now();
    }
    this.checkCancelled();
    this.noteRead(await this.reader.read(chunk, slot.regions, this.signal));
    this.checkCancelled();
  }

  /** Largest piece of one input to load at a time: less than planned while inputs come from memory, but a whole row at least. */
  chunkBytes(): number {
    const { chunkBytes, needs } = this.plan;
    return this.reader.pace.quick
      ? Math.min(chunkBytes, Math.max(QUICK_CHUNK_BYTES, needs.rowElements * 8))
      : chunkBytes;
  }

  loop(): SlotLoop {
    const { computer, data, reader, signal } = this;
    const writesFiles = [...data.targets.values()].every(({ kind }) => kind === 'file');
    return new SlotLoop({ slots: computer.slots, counters: data.counters, pace: reader.pace, writesFiles, signal });
  }

  noteRead(bytes: number): void {
    this.note(COUNTERS.bytesRead, bytes);
    this.note(COUNTERS.phaseBytes, bytes);
  }

  note(counter: number, bytes: number): void {
    Atomics.add(this.data.counters, counter, BigInt(bytes));
  }

  checkCancelled(): void {
    if (this.signal.aborted) throw new CancelledError();
  }

  pass<K extends ReducePass['kind']>(index: number, kind: K): Extract<ReducePass, { readonly kind: K }> {
    const pass = this.method.passes(this.plan.recipe)[index];
    if (!isKind(pass, kind)) throw new TypeError(`internal: pass ${index} is no ${kind} pass`);
    return pass;
  }

  /** TensorFlow.js, loaded when it is first needed. */
  definitions(): Promise<DefinitionRunner> {
    this.#definitions ??= DefinitionRunner.start(this.plan.backends.elementwise);
    return this.#definitions;
  }

  /** The same on the CPU, whatever the device: reduce passes take the same decisions everywhere. */
  tools(): Promise<DefinitionRunner> {
    this.#tools ??= DefinitionRunner.start(WASM);
    return this.#tools;
  }

  matrices(): Promise<MatrixDevice> {
    this.#matrices ??= startMatrixDevice(this.plan.backends.matrix);
    return this.#matrices;
  }

  async close(): Promise<void> {
    await this.reader.close();
    (await this.#matrices?.catch(() => undefined))?.free();
  }
}

/** A target that the run has to name for every output file. */
export function missingTarget(path: string): AppError {
  return new AppError('INVALID_INPUT', `the run has no target for ${path}`, { file: path });
}

function isKind<P extends { readonly kind: string }, K extends P['kind']>(
  pass: P | undefined,
  kind: K,
): pass is Extract<P, { readonly kind: K }> {
  return pass?.kind === kind;
}
