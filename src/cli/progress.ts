import { MultiBar, type SingleBar } from 'cli-progress';
import { formatAmount, formatBytes, formatCount, formatSeconds } from './format.ts';
import { RateMeter } from './rate-meter.ts';

export interface ProgressTask {
  /** Units done of all units, and what is being done. A job may change its unit with its phase. */
  update(completed: number, total: number, phase?: string, unit?: string): void;
  /** Ends the task, with one line that stays or none. */
  finish(summary?: string): void;
}

export interface ProgressView {
  /**
   * @param unit `bytes`, `images` …, as jobs report it.
   * @param windowSeconds over which the rate is taken: long for things that come one at a time.
   */
  start(label: string, unit: string, windowSeconds?: number): ProgressTask;
  /** One line that stays. */
  note(line: string): void;
  /** Takes the bars off the screen; the lines stay. */
  close(): void;
}

const PLAIN_INTERVAL_MS = 10_000;

/** Live bars on a terminal; elsewhere a plain line now and then, so that a log stays readable. */
export function createProgressView(stream: NodeJS.WriteStream): ProgressView {
  return stream.isTTY ? createBars(stream) : createLines(stream);
}

function createBars(stream: NodeJS.WriteStream): ProgressView {
  const bars = new MultiBar({
    stream,
    format: '{label} {bar} {percentage} % {detail}',
    barsize: 24,
    barCompleteChar: '█',
    barIncompleteChar: '░',
    hideCursor: true,
    clearOnComplete: true,
    linewrap: false,
    fps: 10,
    // ctrl-c belongs to the command, which may have work to stop
    gracefulExit: false,
    emptyOnZero: true,
  });
  const note = (line: string): void => {
    // while no bar is on the screen nothing would flush the line
    if (openBars === 0) stream.write(`${line}\n`);
    else bars.log(`${line}\n`);
  };
  let openBars = 0;
  return {
    start(label, unit, windowSeconds) {
      const meter = new RateMeter(windowSeconds);
      const name = label.slice(0, 34).padEnd(34);
      const bar: SingleBar = bars.create(0, 0, { label: name, detail: '' });
      openBars += 1;
      return {
        update(completed, total, phase, currentUnit = unit) {
          meter.add(completed, performance.now());
          bar.setTotal(total);
          bar.update(Math.min(completed, total), {
            label: name,
            detail: detailOf(meter, completed, total, currentUnit, phase),
          });
        },
        finish(summary) {
          bar.stop();
          bars.remove(bar);
          openBars -= 1;
          if (summary !== undefined) note(summary);
        },
      };
    },
    note,
    close: () => bars.stop(),
  };
}

function createLines(stream: NodeJS.WriteStream): ProgressView {
  const write = (line: string): void => void stream.write(`${line}\n`);
  return {
    start(label, unit, windowSeconds) {
      const meter = new RateMeter(windowSeconds);
      const last = { at: performance.now(), completed: 0 };
      return {
        update(completed, total, phase, currentUnit = unit) {
          const at = performance.now();
          meter.add(completed, at);
          // a line that says nothing new is noise
          if (at - last.at < PLAIN_INTERVAL_MS || completed === last.completed) return;
          Object.assign(last, { at, completed });
          write(`${label}: ${detailOf(meter, completed, total, currentUnit, phase)}`);
        },
        finish: (summary) => (summary === undefined ? undefined : write(summary)),
      };
    },
    note: write,
    close: () => undefined,
  };
}

function detailOf(meter: RateMeter, completed: number, total: number, unit: string, phase: string | undefined): string {
  const rate = meter.rate();
  const left = meter.secondsLeft(total);
  return [
    total > 0 ? amountOf(completed, total, unit) : formatAmount(completed, unit),
    // less than one a second says nothing: the time left does
    rate === null || rate < 1 ? null : `${formatAmount(rate, unit)}/s`,
    left === null ? null : `${formatSeconds(left)} left`,
    phase ?? null,
  ]
    .filter((part) => part !== null)
    .join(' · ');
}

function amountOf(completed: number, total: number, unit: string): string {
  return unit === 'bytes'
    ? `${formatBytes(completed)} of ${formatBytes(total)}`
    : `${formatCount(completed)} of ${formatAmount(total, unit)}`;
}
