import { bytesPerElement } from '../../tensor/dtype.ts';
import { type SliceId } from '../run-types.ts';
import { type MergePlan, type PlannedTensor } from '../types.ts';
import { BLOCK_ELEMENTS } from './memory.ts';
import { type Rows } from '../block.ts';
import { blockElements, rowElements } from './shapes.ts';

/** Elements of one piece of a reduce pass: fixed, because sums are kept per piece. */
const UNIT_ELEMENTS = 64 * BLOCK_ELEMENTS;

/** Some elements of one tensor (bytes, when the tensor is copied). */
export interface Piece {
  /** Index into the plan's tensors. */
  readonly tensor: number;
  readonly first: number;
  readonly count: number;
}

/** One slice of the output: header bytes first, then pieces without gaps. */
export interface SliceItem extends SliceId {
  readonly fileBegin: number;
  readonly bytes: number;
  /** Header bytes that fall into this slice, as a range of the header. */
  readonly header: readonly [number, number];
  readonly pieces: readonly Piece[];
}

/** Bytes of one unit of `count` in the output. */
export function outputUnitBytes(tensor: PlannedTensor): number {
  return tensor.action === 'COPY' ? 1 : bytesPerElement(tensor.dtype);
}

/** Every slice of every output file, in order. The same plan gives the same slices anywhere. */
export function sliceItems(plan: MergePlan): SliceItem[] {
  const items: SliceItem[] = [];
  let from = 0;
  for (const file of plan.output) {
    let tensor = from;
    for (let begin = 0, index = 0; begin < file.bytes; begin += plan.sliceBytes, index++) {
      const end = Math.min(begin + plan.sliceBytes, file.bytes);
      const pieces: Piece[] = [];
      while (tensor < plan.tensors.length && plan.tensors[tensor].file === file.path) {
        const planned = plan.tensors[tensor];
        if (planned.begin >= end) break;
        const unit = outputUnitBytes(planned);
        const first = (Math.max(begin, planned.begin) - planned.begin) / unit;
        const last = (Math.min(end, planned.end) - planned.begin) / unit;
        if (last > first) pieces.push({ tensor, first, count: last - first });
        if (planned.end > end) break;
        tensor++;
      }
      const header = [Math.min(begin, file.header.length), Math.min(end, file.header.length)] as const;
      items.push({ file: file.path, index, fileBegin: begin, bytes: end - begin, header, pieces });
    }
    from += file.tensors.length;
    tensor = from;
  }
  return items;
}

/** Merged tensors in units of about UNIT_ELEMENTS, small tensors together: the work of a reduce pass. */
export function reduceItems(plan: MergePlan, rows: Rows = false): Piece[][] {
  const items: Piece[][] = [];
  let open: Piece[] = [];
  let room = UNIT_ELEMENTS;
  const flush = (): void => {
    if (open.length > 0) items.push(open);
    open = [];
    room = UNIT_ELEMENTS;
  };
  for (const [index, tensor] of plan.tensors.entries()) {
    if (tensor.action === 'COPY') continue;
    const block = blockElements(tensor.shape, rows);
    const unit = Math.max(Math.floor(UNIT_ELEMENTS / block), 1) * block;
    for (let first = 0; first < tensor.elements; first += unit) {
      const count = Math.min(unit, tensor.elements - first);
      if (count > room) flush();
      open.push({ tensor: index, first, count });
      room -= count;
    }
  }
  flush();
  return items;
}

/** Whole merged tensors, largest first: the work of a pass that selects within each tensor. */
export function tensorItems(plan: MergePlan): Piece[][] {
  return plan.tensors
    .map((tensor, index) => ({ tensor: index, first: 0, count: tensor.action === 'COPY' ? 0 : tensor.elements }))
    .filter((piece) => piece.count > 0)
    .sort((a, b) => b.count - a.count || a.tensor - b.tensor)
    .map((piece) => [piece]);
}

/** Share of each item that a sample reads. */
const SAMPLE_STRIDE = 64;

/** A thin, even sample of the merged tensors: one block of every 64. Only a guess is based on it. */
export function sampleItems(plan: MergePlan): Piece[][] {
  return reduceItems(plan).map((pieces, item) =>
    pieces.map((piece) => {
      const blocks = Math.ceil(piece.count / BLOCK_ELEMENTS);
      const block = blocks === 1 ? 0 : (item * 37) % blocks;
      const first = piece.first + block * BLOCK_ELEMENTS;
      const count = Math.min(BLOCK_ELEMENTS, piece.first + piece.count - first);
      return { tensor: piece.tensor, first, count: Math.min(count, Math.ceil(piece.count / SAMPLE_STRIDE) + 64) };
    }),
  );
}

/** Largest number of bytes that one element of a piece takes in any input or in the output. */
export function widestUnit(tensor: PlannedTensor): number {
  if (tensor.action === 'COPY') return 1;
  const { base, experts, statistics } = tensor;
  const inputs = [...(base === null ? [] : [base]), ...experts, ...statistics];
  return Math.max(bytesPerElement(tensor.dtype), ...inputs.map((entry) => bytesPerElement(entry.dtype)));
}

/**
 * Cuts pieces into chunks of which no input and no output takes more than `chunkBytes`; pieces are cut at multiples of
 * `align` elements.
 */
export function* chunks(
  plan: MergePlan,
  pieces: readonly Piece[],
  chunkBytes: number,
  align: number | ((tensor: number) => number),
): Generator<Piece[], void, undefined> {
  let open: Piece[] = [];
  let room = chunkBytes;
  for (const piece of pieces) {
    const unit = widestUnit(plan.tensors[piece.tensor]);
    let first = piece.first;
    let left = piece.count;
    while (left > 0) {
      let count = Math.min(left, Math.floor(room / unit));
      if (count < left) count -= count % (typeof align === 'number' ? align : align(piece.tensor));
      if (count === 0) {
        yield open;
        open = [];
        room = chunkBytes;
        continue;
      }
      open.push({ tensor: piece.tensor, first, count });
      first += count;
      left -= count;
      room -= count * unit;
    }
  }
  if (open.length > 0) yield open;
}

/** Whole rows around some elements of a tensor, and the part of them that is wanted. */
export interface RowPiece extends Piece {
  /** Range of the piece's own elements that is wanted. */
  readonly keep: readonly [number, number];
}

/**
 * Cuts pieces into chunks of whole rows, each of one tensor: rows at the ends are widened, and `keep` says what was asked
 * for. No input and no output of a chunk takes more than `chunkBytes`; copied tensors have no rows.
 */
export function* rowChunks(
  plan: MergePlan,
  pieces: readonly Piece[],
  rows: Rows,
  chunkBytes: number,
  capacity: number,
): Generator<RowPiece, void, undefined> {
  for (const { tensor, first, count } of pieces) {
    const planned = plan.tensors[tensor];
    const row = planned.action === 'COPY' ? 1 : rowElements(planned.shape, rows);
    const fitting = Math.floor(chunkBytes / (row * widestUnit(planned)));
    const within = planned.action === 'COPY' ? fitting : Math.min(fitting, Math.floor(capacity / row));
    const step = Math.max(within, 1) * row;
    const end = first + count;
    for (let begin = first - (first % row); begin < end; begin += step) {
      const last = Math.min(begin + step, planned.action === 'COPY' ? end : Math.ceil(end / row) * row);
      const keep = [Math.max(first - begin, 0), Math.min(end, last) - begin] as const;
      yield { tensor, first: begin, count: last - begin, keep };
    }
  }
}
