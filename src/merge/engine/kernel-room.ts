import { MergeKernels } from '../../tensor/kernels/merge-kernels.ts';
import { type Slot } from './chunk-computer.ts';
import { IN_FLIGHT, type ThreadMemory, roomBytes } from './memory.ts';

/** Kernel memory with room for chunks: shared by all computers that work on the same chunks. */
export class KernelRoom {
  readonly kernels: MergeKernels;
  readonly slots: readonly Slot[];

  /** @param memories what each computer keeps; the slots have the most inputs and the largest chunk of them */
  constructor(memories: readonly ThreadMemory[]) {
    const kernels = new MergeKernels(roomBytes(memories));
    const inputs = Math.max(...memories.map((memory) => memory.inputs));
    const chunkBytes = Math.max(...memories.map((memory) => memory.chunkBytes));
    this.kernels = kernels;
    this.slots = Array.from({ length: IN_FLIGHT }, (_, index) => {
      const pointers = Array.from({ length: inputs }, () => kernels.allocate(chunkBytes));
      const output = kernels.allocate(chunkBytes);
      const regions = pointers.map((pointer) => kernels.bytes(pointer, chunkBytes));
      return { index, pointers, regions, output, outputBytes: kernels.bytes(output, chunkBytes) };
    });
  }
}
