/**
 * The same items, each asked for before the one in front of it is taken care of: so that reading and decoding, which happen on
 * other threads, go on while this one computes. An error comes in its turn.
 */
export async function* oneAhead<T>(items: AsyncGenerator<T>): AsyncGenerator<T> {
  let next = items.next();
  try {
    for (;;) {
      const { done, value } = await next;
      if (done === true) return;
      next = items.next();
      // it is heard when it is awaited
      next.catch(() => undefined);
      yield value;
    }
  } finally {
    await items.return(undefined);
  }
}
