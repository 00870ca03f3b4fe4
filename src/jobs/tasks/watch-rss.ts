/** Samples the process's resident memory until `stop`. The peak is that of the whole process, threads included. */
export function watchRss(everyMs = 100): { peakBytes(): number; stop(): void } {
  let peak = process.memoryUsage.rss();
  const sample = (): void => {
    peak = Math.max(peak, process.memoryUsage.rss());
  };
  const timer = setInterval(sample, everyMs);
  timer.unref();
  return {
    peakBytes: () => peak,
    stop: () => {
      sample();
      clearInterval(timer);
    },
  };
}
