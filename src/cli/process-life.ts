const SIGNALS = ['SIGTERM', 'SIGINT'] as const;

/**
 * Keeps a signal that comes while a program starts from killing it half-way, with a database left behind. The returned function
 * ends that; a signal that came meanwhile is then delivered.
 */
export function holdEarlySignals(): () => void {
  const early: NodeJS.Signals[] = [];
  const hold = (signal: NodeJS.Signals): void => void early.push(signal);
  for (const signal of SIGNALS) process.on(signal, hold);
  return () => {
    for (const signal of SIGNALS) process.off(signal, hold);
    const [first] = early.splice(0);
    if (first !== undefined) process.kill(process.pid, first);
  };
}

/**
 * Makes a child process that has a channel to its parent stop, as if it had got SIGTERM, when the parent is gone: also after
 * `kill -9` of the parent nothing is left behind. The returned function lets go of the channel.
 */
export function stopWithParent(): () => void {
  if (process.channel === undefined) return () => undefined;
  const stop = (): void => void process.kill(process.pid, 'SIGTERM');
  process.once('disconnect', stop);
  return () => {
    process.off('disconnect', stop);
    if (process.connected) process.disconnect();
  };
}
