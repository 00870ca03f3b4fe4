/**
 * Works through `items` with at most `limit` under way. The first failure stops the others through the signal they are
 * given and is thrown once all have ended, so nothing goes on behind the caller's back.
 */
export async function runLimited<T>(
  items: readonly T[],
  limit: number,
  work: (item: T, signal: AbortSignal) => Promise<void>,
  signal?: AbortSignal,
): Promise<void> {
  const controller = new AbortController();
  const stop = signal === undefined ? controller.signal : AbortSignal.any([signal, controller.signal]);
  let next = 0;
  let failed: { error: unknown } | undefined;
  const lane = async () => {
    while (failed === undefined && next < items.length) {
      const item = items[next];
      next += 1;
      try {
        await work(item, stop);
      } catch (error) {
        failed ??= { error };
        controller.abort();
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, lane));
  if (failed !== undefined) throw failed.error;
}
