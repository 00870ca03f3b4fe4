import { type ConstructorOptions } from 'pg-boss';

type Clock = NonNullable<ConstructorOptions['clock']>;

/**
 * The time of day when this process began, and what has passed since: it cannot jump. By a clock that is set back by hours, pg-boss would
 * take its last look at the queue for one of the future, and wait as long for the next.
 */
export const steadyClock: Clock = {
  now: () => performance.timeOrigin + performance.now(),
  setTimeout: (call, ms) => setTimeout(call, ms),
  clearTimeout: (handle) => clearTimeout(handle as NodeJS.Timeout),
  setInterval: (call, ms) => setInterval(call, ms),
  clearInterval: (handle) => clearInterval(handle as NodeJS.Timeout),
};
