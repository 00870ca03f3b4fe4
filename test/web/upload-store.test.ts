import { expect, test } from '@jest/globals';
import { whileStoreAway } from '../../web/src/upload/while-store-away.ts';

/** A server that fails so, one time after the other, and then answers. */
function serve(...failures: readonly object[]): { ask: () => Promise<string>; asked: () => number } {
  let asked = 0;
  return {
    ask: async () => {
      const failure = failures[asked++];
      if (failure !== undefined) throw Object.assign(new Error('away'), failure);
      return 'answer';
    },
    asked: () => asked,
  };
}

const away = { code: 'STORAGE_UNAVAILABLE', retryAfterSeconds: 0.001 };
const never = new AbortController().signal;

test('what an upload asks is sent again while the store is away', async () => {
  const { ask, asked } = serve(away, away);
  expect(await whileStoreAway(ask, never)).toBe('answer');
  expect(asked()).toBe(3);
});

test('a few times only, and not when nobody says when to come again, or for other reasons', async () => {
  const long = serve(...Array.from({ length: 10 }, () => away));
  await expect(whileStoreAway(long.ask, never)).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE' });
  expect(long.asked()).toBe(6);
  for (const failure of [{ code: 'STORAGE_UNAVAILABLE', retryAfterSeconds: null }, { code: 'CONFLICT' }]) {
    const { ask, asked } = serve(failure);
    await expect(whileStoreAway(ask, never)).rejects.toMatchObject(failure);
    expect(asked()).toBe(1);
  }
});

test('and not after it was stopped', async () => {
  const { ask, asked } = serve({ ...away, retryAfterSeconds: 60 });
  const stop = new AbortController();
  const waiting = whileStoreAway(ask, stop.signal);
  stop.abort();
  await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
  expect(asked()).toBe(1);
});
