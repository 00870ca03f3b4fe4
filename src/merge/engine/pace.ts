/** Bytes a second below which a read did not come from memory. */
const MEMORY_SPEED = 1.5e9;
/** So many late reads more than a quarter of the prompt ones, and the files are taken to lie on a disk. */
const LIMIT = 8;
/** A read may be this late whatever its size, in milliseconds: tiny ones tell nothing. */
const GRACE = 0.1;

/**
 * Whether inputs come at the speed of memory, as files in the page cache do. Then the thread that needs the bytes reads
 * them best itself: they go into its own cache and nobody has to be woken. From a disk or a network, reads are better
 * left to others while the thread computes. A thread that lost its processor looks like a disk, so a single late
 * read says nothing.
 */
export class Pace {
  #late = 0;
  #whenSlow: () => void = () => {};

  /** Inputs are taken to be in memory until they show otherwise. */
  get quick(): boolean {
    return this.#late < LIMIT;
  }

  /** @param whenSlow called once when this turns out wrong */
  start(whenSlow: () => void): void {
    this.#late = 0;
    this.#whenSlow = whenSlow;
  }

  note(bytes: number, milliseconds: number): void {
    if (!this.quick) return;
    const late = milliseconds > GRACE + (bytes / MEMORY_SPEED) * 1000;
    this.#late = late ? this.#late + 1 : Math.max(this.#late - 0.25, 0);
    if (!this.quick) this.#whenSlow();
  }
}
