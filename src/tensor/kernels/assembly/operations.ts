/** Codes of the operations on tiles, and the function behind each for the type that the tiles have. */
import { F16, F32, BF16, F8_E4M3, F8_E5M2, THINNING } from './layout';
import { signSum, taskVectors, ties, weightedSum } from './combine';
import { histogram } from './histogram';
import { patterns } from './select';
import { normSums, pairSums } from './sums';
import {
  histogramWide,
  normSumsWide,
  pairSumsWide,
  patternsWide,
  signSumWide,
  taskVectorsWide,
  tiesWide,
  weightedSumWide,
} from './wide';
import { cutNorms, votedSum } from './voted-sum';
import { cutNormsWide, votedSumWide } from './voted-sum-wide';
import { PACKED_STEP } from './packed';
import { droppedVectorsPacked, taskVectorsPacked, weightedSumPacked } from './packed-sums';
import { droppedVotePacked, trimmedVotePacked } from './packed-votes';

const WEIGHTED_SUM: i32 = 0;
const TASK_VECTORS: i32 = 1;
const TIES: i32 = 2;
export const SIGN_SUM: i32 = 3;
export const HISTOGRAM: i32 = 4;
const PAIR_SUMS: i32 = 5;
const NORM_SUMS: i32 = 6;
export const PATTERNS: i32 = 7;
export const VOTED_SUM: i32 = 8;
export const CUT_NORMS: i32 = 9;

// @ts-ignore: decorator
@inline
function tileOf<T>(operation: i32, task: usize, n: i32, to: usize): i32 {
  switch (operation) {
    case WEIGHTED_SUM:
      weightedSum<T>(task, n);
      return 0;
    case TASK_VECTORS:
      taskVectors<T>(task, n);
      return 0;
    case TIES:
      ties<T>(task, n);
      return 0;
    case SIGN_SUM:
      return signSum<T>(task, n);
    case HISTOGRAM:
      histogram<T>(task, n);
      return 0;
    case PAIR_SUMS:
      pairSums<T>(task, n, to);
      return 0;
    case NORM_SUMS:
      normSums<T>(task, n, to);
      return 0;
    case PATTERNS:
      patterns<T>(task, n);
      return 0;
    case VOTED_SUM:
      votedSum<T>(task, n);
      return 0;
    case CUT_NORMS:
      cutNorms<T>(task, n, to);
      return 0;
    default:
      return unreachable();
  }
}

function tileWide(operation: i32, task: usize, n: i32, to: usize): i32 {
  switch (operation) {
    case WEIGHTED_SUM:
      weightedSumWide(task, n);
      return 0;
    case TASK_VECTORS:
      taskVectorsWide(task, n);
      return 0;
    case TIES:
      tiesWide(task, n);
      return 0;
    case SIGN_SUM:
      return signSumWide(task, n);
    case HISTOGRAM:
      histogramWide(task, n);
      return 0;
    case PAIR_SUMS:
      pairSumsWide(task, n, to);
      return 0;
    case NORM_SUMS:
      normSumsWide(task, n, to);
      return 0;
    case PATTERNS:
      patternsWide(task, n);
      return 0;
    case VOTED_SUM:
      votedSumWide(task, n);
      return 0;
    case CUT_NORMS:
      cutNormsWide(task, n, to);
      return 0;
    default:
      return unreachable();
  }
}

export function tile(operation: i32, dtype: i32, task: usize, n: i32, to: usize): i32 {
  switch (dtype) {
    case -1:
      return tileWide(operation, task, n, to);
    case F32:
      return tileOf<f32>(operation, task, n, to);
    case BF16:
      return tileOf<u16>(operation, task, n, to);
    case F16:
      return tileOf<i16>(operation, task, n, to);
    case F8_E4M3:
      return tileOf<i8>(operation, task, n, to);
    case F8_E5M2:
      return tileOf<u8>(operation, task, n, to);
    default:
      return unreachable();
  }
}

/** Whether a staged tile can be left to the packed kernels. */
// @ts-ignore: decorator
@inline
export function packs(type: i32, n: i32): bool {
  return type == BF16 && n % PACKED_STEP == 0;
}

/** One tile of BF16 straight to BF16. @returns whether an element of it is not finite */
export function tilePacked(operation: i32, task: usize, n: i32, to: usize): bool {
  const dropping = load<i32>(task, THINNING) == 2;
  if (operation == WEIGHTED_SUM) return weightedSumPacked(task, n, to);
  if (operation == TASK_VECTORS) return dropping ? droppedVectorsPacked(task, n, to) : taskVectorsPacked(task, n, to);
  return dropping ? droppedVotePacked(task, n, to) : trimmedVotePacked(task, n, to);
}
