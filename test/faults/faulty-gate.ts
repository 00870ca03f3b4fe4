/** A proxy in front of an S3 server that now and then answers 503, cuts an answer's body, loses an answer, or is slow. */
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

export interface FaultyGate {
  /** Endpoint to use instead of the server's. */
  readonly url: string;
  /** What was done to requests so far. */
  readonly counts: Readonly<Record<Deed, number>>;
  /** Passes everything on as it is (the beginning), or disturbs. */
  disturb(on: boolean): void;
  close(): Promise<void>;
}

export type Deed = 'passed' | 'refused' | 'cut' | 'answersLost' | 'slowed';

const BUSY =
  '<?xml version="1.0"?><Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>';
const SLOWEST_MS = 1500;

/** Signatures cover the host that the client named, and it is passed on as it came: the server finds them valid. */
export async function openFaultyGate(host: string, port: number, random: () => number): Promise<FaultyGate> {
  const counts = { passed: 0, refused: 0, cut: 0, answersLost: 0, slowed: 0 };
  let disturbing = false;

  const forward = (incoming: IncomingMessage, outgoing: ServerResponse, deed: Deed): void => {
    const { method, url: path, headers } = incoming;
    const upstream = request({ host, port, method, path, headers, setHost: false }, (answer) => {
      if (deed === 'answersLost') {
        // the store has done it, and nobody hears of it
        answer.resume().on('end', () => outgoing.destroy());
        return;
      }
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      if (deed === 'cut') void passHalf(answer, outgoing);
      else answer.pipe(outgoing);
    });
    upstream.on('error', () => outgoing.destroy());
    outgoing.on('close', () => {
      if (deed !== 'answersLost') upstream.destroy();
    });
    incoming.pipe(upstream);
  };

  const handle = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const deed = disturbing ? choose(incoming, random) : 'passed';
    counts[deed] += 1;
    if (deed === 'refused') {
      incoming.resume().on('end', () => outgoing.writeHead(503, { 'content-type': 'application/xml' }).end(BUSY));
      return;
    }
    if (deed === 'slowed') await sleep(random() * SLOWEST_MS);
    forward(incoming, outgoing, deed);
  };

  const server = createServer((incoming, outgoing) => void handle(incoming, outgoing));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    counts,
    disturb: (on) => (disturbing = on),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** One request of five is disturbed. */
function choose({ method }: IncomingMessage, random: () => number): Deed {
  const drawn = random();
  if (drawn < 0.06) return 'refused';
  if (drawn < 0.12) return method === 'GET' ? 'cut' : 'answersLost';
  if (drawn < 0.2) return 'slowed';
  return 'passed';
}

/** The first half of a body, then the end of the connection. */
async function passHalf(answer: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  let left = Math.floor(Number(answer.headers['content-length'] ?? 2) / 2);
  try {
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      await new Promise((written) => outgoing.write(chunk.subarray(0, left), written));
      left -= chunk.length;
      if (left <= 0) break;
    }
  } finally {
    outgoing.destroy();
  }
}
