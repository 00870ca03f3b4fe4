/**
 * The load: clients that ask again as soon as they have their answer, or after a pause, each on a connection of its own, in a process of its own. The
 * requests are made before the clock starts and an answer is only searched for its end, so that the generator takes little of the
 * processors that it shares with what it measures. One `LoadOrder` by IPC, one `LoadResult` back.
 */
import { connect } from 'node:net';

export interface LoadOrder {
  readonly port: number;
  readonly clients: number;
  readonly seconds: number;
  /** A client thinks so long between an answer and its next question, milliseconds: on the average, from half to one and a half of it. */
  readonly pauseMs: number;
  /** Whole HTTP requests of each client, which asks them in turn. */
  readonly requests: readonly (readonly string[])[];
}

export interface LoadResult {
  /** Milliseconds of each answer. */
  readonly latencies: readonly number[];
  readonly seconds: number;
  /** Beginning of the first answer that was no success; null: there was none. */
  readonly failure: string | null;
}

process.on('message', (order: LoadOrder) => {
  run(order).then(
    (result) => process.send?.(result),
    (error: unknown) => process.send?.({ latencies: [], seconds: 0, failure: String(error) } satisfies LoadResult),
  );
});
process.once('disconnect', () => process.exit());

async function run(order: LoadOrder): Promise<LoadResult> {
  const latencies: number[] = [];
  const begin = performance.now();
  const end = begin + order.seconds * 1000;
  const failures = await Promise.all(
    Array.from({ length: order.clients }, (_, i) =>
      client(order, order.requests[i % order.requests.length], end, i, latencies),
    ),
  );
  const seconds = (performance.now() - begin) / 1000;
  return { latencies, seconds, failure: failures.find((failure) => failure !== null) ?? null };
}

/** Resolves at the end of the time, or with the first answer that failed. */
function client(
  { port, pauseMs }: Pick<LoadOrder, 'port' | 'pauseMs'>,
  requests: readonly string[],
  end: number,
  offset: number,
  latencies: number[],
): Promise<string | null> {
  const buffers = requests.map((request) => Buffer.from(request));
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    let turn = offset;
    let asked = 0;
    let chunks: Buffer[] = [];
    let have = 0;
    let need = -1;
    const ask = (): void => {
      asked = performance.now();
      socket.write(buffers[turn++ % buffers.length]);
    };
    const askLater = (): void => {
      // the golden ratio spreads the pauses evenly, and the same in every run
      if (pauseMs > 0) setTimeout(ask, pauseMs * (0.5 + (((offset + 1) * (turn + 1) * 0.618034) % 1)));
      else ask();
    };
    const close = (failure: string | null): void => {
      socket.destroy();
      resolve(failure);
    };
    socket.setNoDelay(true);
    socket.once('connect', askLater);
    socket.once('error', reject);
    socket.once('close', () => reject(new Error('the server closed a connection')));
    socket.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      have += chunk.length;
      need = need < 0 ? lengthOf(chunks.length === 1 ? chunk : Buffer.concat(chunks)) : need;
      if (need < 0 || have < need) return;
      const now = performance.now();
      const head = chunks[0].toString('latin1', 0, 12);
      // GraphQL errors come with status 200: "errors" stands in front of the data
      const failed = !head.startsWith('HTTP/1.1 200') || Buffer.concat(chunks).includes('"errors":[');
      if (failed) return close(Buffer.concat(chunks).toString('utf8').slice(0, 2000));
      latencies.push(now - asked);
      chunks = [];
      have = 0;
      need = -1;
      if (now >= end) close(null);
      else askLater();
    });
  });
}

/** Bytes of a whole answer once its head is there, else -1. */
function lengthOf(answer: Buffer): number {
  const head = answer.indexOf('\r\n\r\n');
  if (head < 0) return -1;
  const length = /\r\ncontent-length: (\d+)/i.exec(answer.toString('latin1', 0, head + 2))?.[1];
  if (length === undefined) throw new Error(`an answer without content-length: ${answer.toString('latin1', 0, head)}`);
  return head + 4 + Number(length);
}
