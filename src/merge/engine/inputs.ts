import { AppError, StorageError } from '../../errors.ts';
import { type ByteSource } from '../../storage/byte-source.ts';
import { bytesPerElement } from '../../tensor/dtype.ts';
import { type InputLocation, type MergePlan, type PlannedTensor, type TensorEntry } from '../types.ts';
import { type MergeOpener } from './opener.ts';
import { Pace } from './pace.ts';
import { type Piece } from './work.ts';

/** A run of bytes of one file that a chunk needs, and where they go. */
interface ReadRun {
  readonly input: number;
  readonly entry: TensorEntry;
  readonly begin: number;
  length: number;
  /** Offset inside the region of the input. */
  readonly offset: number;
}

/** Opens the inputs of a thread when they are first needed and reads chunks of them. */
export class InputReader {
  readonly pace = new Pace();
  readonly #plan: MergePlan;
  readonly #locations: readonly ReadonlyMap<string, InputLocation>[];
  readonly #opener: MergeOpener;
  readonly #open = new Map<string, Promise<ByteSource>>();

  constructor(plan: MergePlan, locations: readonly ReadonlyMap<string, InputLocation>[], opener: MergeOpener) {
    this.#plan = plan;
    this.#locations = locations;
    this.#opener = opener;
  }

  /**
   * Reads the bytes of `pieces` of every input, one after the other, into its region. Neighbours in a file are read at once.
   * @returns bytes read
   */
  async read(pieces: readonly Piece[], regions: readonly Uint8Array[], signal: AbortSignal): Promise<number> {
    const runs = regions.flatMap((_, input) => this.#runs(pieces, input));
    await Promise.all(
      runs.map(async (run) => {
        const into = regions[run.input].subarray(run.offset, run.offset + run.length);
        try {
          const source = await this.#source(run.input, run.entry.file);
          await this.#fill(source, run.begin, into, signal);
        } catch (error) {
          throw named(error, run, this.#plan);
        }
      }),
    );
    return runs.reduce((sum, run) => sum + run.length, 0);
  }

  /** All bytes of one entry of an input. */
  async readWhole(input: number, entry: TensorEntry, signal: AbortSignal): Promise<Uint8Array> {
    const { begin, end } = entry;
    const bytes = new Uint8Array(end - begin);
    try {
      const source = await this.#source(input, entry.file);
      await source.read(begin, bytes, signal);
    } catch (error) {
      throw named(error, { input, entry, begin, length: end - begin, offset: 0 }, this.#plan);
    }
    return bytes;
  }

  async close(): Promise<void> {
    const sources = await Promise.allSettled(this.#open.values());
    this.#open.clear();
    await Promise.all(
      sources.map(async (opened) => (opened.status === 'fulfilled' ? opened.value.close() : undefined)),
    );
  }

  #runs(pieces: readonly Piece[], input: number): ReadRun[] {
    const runs: ReadRun[] = [];
    let offset = 0;
    for (const { tensor, first, count } of pieces) {
      const planned = this.#plan.tensors[tensor];
      const entry = inputEntry(planned, input);
      if (entry === null) continue;
      const unit = inputUnitBytes(planned, entry);
      const begin = entry.begin + first * unit;
      const length = count * unit;
      const last = runs.at(-1);
      if (last !== undefined && last.entry.file === entry.file && last.begin + last.length === begin)
        last.length += length;
      else runs.push({ input, entry, begin, length, offset });
      offset += length;
    }
    return runs;
  }

  /** Bytes that are in memory are copied at once; others are waited for. */
  #fill(source: ByteSource, begin: number, into: Uint8Array, signal: AbortSignal): Promise<void> | undefined {
    if (source.readNow === undefined || !this.pace.quick) return source.read(begin, into, signal);
    const started = performance.now();
    source.readNow(begin, into);
    this.pace.note(into.length, performance.now() - started);
    return undefined;
  }

  #source(input: number, file: string): Promise<ByteSource> {
    const key = `${input}/${file}`;
    let source = this.#open.get(key);
    if (source === undefined) {
      const location = this.#locations[input].get(file);
      source = location
        ? openInput(location, this.#opener)
        : Promise.reject(new StorageError(`the run has no location for ${file}`, { file, retryable: false }));
      this.#open.set(key, source);
    }
    return source;
  }
}

async function openInput(location: InputLocation, opener: MergeOpener): Promise<ByteSource> {
  if (location.kind !== 'sum') return opener.openLocation(location);
  // loaded when it is needed: most merges have no adapter
  const { openSum } = await import('../adapters/sum-source.ts');
  return openSum(location, (file) => opener.openLocation(file));
}

/**
 * The entry of one input of a tensor: the base, if the recipe has one, then the experts, then their statistics. A copied
 * tensor is read from input 0 only, and not every tensor has statistics: the others give null.
 */
export function inputEntry(tensor: PlannedTensor, input: number): TensorEntry | null {
  if (tensor.action === 'COPY' && input > 0) return null;
  const { base, experts, statistics } = tensor;
  if (base !== null && input === 0) return base;
  const expert = base === null ? input : input - 1;
  return experts[expert] ?? (tensor.whole ? null : statistics[expert - experts.length]) ?? null;
}

export function inputUnitBytes(tensor: PlannedTensor, entry: TensorEntry): number {
  return tensor.action === 'COPY' ? 1 : bytesPerElement(entry.dtype);
}

/** The same error, saying which file of which input and which tensor it was about. */
function named(error: unknown, { input, entry, begin }: ReadRun, { recipe }: MergePlan): unknown {
  if (!(error instanceof AppError) || error.code === 'CANCELLED') return error;
  const expert = recipe.base === null ? input : input - 1;
  const { length } = recipe.experts;
  const role =
    expert < 0 ? 'base' : expert < length ? `expert ${expert + 1}` : `statistic of expert ${expert - length + 1}`;
  const place = { offset: begin, ...error.place, file: entry.file, tensor: entry.name };
  return new AppError(error.code, `${role}, tensor "${entry.name}": ${error.message}`, {
    ...place,
    retryable: error.retryable,
    cause: error,
  });
}
