import { type Measurement } from './measure-merge.ts';

/** What one method gave: a line of `--json`. */
export interface Row extends Compared, Swept {
  readonly method: string;
  readonly seconds: number;
  readonly gbPerSecond: number;
  readonly ratioToFloor: number;
  readonly peakRssMiB: number;
  readonly floorSeconds: number;
}

interface Swept {
  /** Merges of the sweep. */
  readonly sweep?: number;
  readonly sweepSeconds?: number;
  /** How many times as long as one merge. */
  readonly ratioToSingle?: number;
  readonly sweepPeakRssMiB?: number;
}

interface Compared {
  /** How many times as long mergekit takes. */
  readonly ratioToMergekit?: number;
  readonly mergekitSeconds?: number;
  readonly mergekitPeakRssMiB?: number;
}

export function inWords(row: Row): string {
  const { method, seconds, gbPerSecond, ratioToFloor, peakRssMiB, floorSeconds } = row;
  const line =
    `${method.padEnd(16)} ${seconds.toFixed(2).padStart(7)} s  ${gbPerSecond.toFixed(2).padStart(6)} GB/s read  ` +
    `${ratioToFloor.toFixed(2).padStart(5)}× the floor of ${floorSeconds.toFixed(2)} s  ${peakRssMiB} MiB peak`;
  const { ratioToMergekit, mergekitSeconds, mergekitPeakRssMiB, sweep, sweepSeconds, ratioToSingle } = row;
  const lines = [line];
  const more = (name: string, time: number): string => `  ${name.padEnd(14)} ${time.toFixed(2).padStart(7)} s`;
  if (mergekitSeconds !== undefined) {
    lines.push(
      `${more('mergekit', mergekitSeconds)}: ${ratioToMergekit} times as long, ${mergekitPeakRssMiB} MiB peak`,
    );
  }
  if (sweepSeconds !== undefined) {
    const peak = `${row.sweepPeakRssMiB} MiB peak`;
    lines.push(`${more(`sweep of ${sweep} λ`, sweepSeconds)}: ${ratioToSingle} times as long as one merge, ${peak}`);
  }
  return lines.join('\n');
}

export function swept(sweeps: readonly Measurement[], sweep: number, single: number): Swept {
  const seconds = median(sweeps.map((one) => one.seconds));
  return {
    sweep,
    sweepSeconds: round(seconds, 3),
    ratioToSingle: round(seconds / single, 2),
    sweepPeakRssMiB: Math.round(Math.max(...sweeps.map((one) => one.peakRssMiB))),
  };
}

export function compared(others: readonly Pick<Measurement, 'seconds' | 'peakRssMiB'>[], seconds: number): Compared {
  const theirs = median(others.map((other) => other.seconds));
  return {
    ratioToMergekit: round(theirs / seconds, 1),
    mergekitSeconds: round(theirs, 3),
    mergekitPeakRssMiB: Math.round(Math.max(...others.map((other) => other.peakRssMiB))),
  };
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return (sorted[Math.floor(middle)] + sorted[Math.ceil(middle)]) / 2;
}

export function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
