import { CancelledError } from '../../errors.ts';

let flag: Int32Array | undefined;

/** From now on reading numbers in this thread fails once the flag is 1. */
export function obeyStopFlag(stop: Int32Array): void {
  flag = stop;
}

/** @throws CancelledError when this thread is to end */
export function checkStopFlag(): void {
  if (flag !== undefined && Atomics.load(flag, 0) !== 0) throw new CancelledError();
}
