/** A proxy in front of an S3 server that does to requests what a fault wants: refuses, cuts, loses, slows, or hangs. */
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
  /** Takes every request and says nothing, or no longer. Who was not answered then is never answered. */
  silence(on: boolean): void;
  close(): Promise<void>;
}

/**
 * `refused`: 503. `cut`: half an answer, then the connection ends. `answersLost`: it is done, and the connection ends. `slowed`:
 * up to 1.5 s. `hung`: nothing is done or said. `stalled`: half an answer, then silence. `answersHeld`: it is done, and nothing said.
 */
export type Deed = 'passed' | 'refused' | 'cut' | 'answersLost' | 'slowed' | 'hung' | 'stalled' | 'answersHeld';
/** What is done to a request while the gate disturbs; the numbers are from 0 to 1. */
export type ChooseDeed = (method: string, drawn: number) => Deed;

const BUSY =
  '<?xml version="1.0"?><Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>';
const SLOWEST_MS = 1500;

/** Signatures cover the host that the client named, and it is passed on as it came: the server finds them valid. */
export async function openFaultyGate(
  host: string,
  port: number,
  random: () => number,
  choose: ChooseDeed,
): Promise<FaultyGate> {
  const counts = { passed: 0, refused: 0, cut: 0, answersLost: 0, slowed: 0, hung: 0, stalled: 0, answersHeld: 0 };
  let disturbing = false;
  let silent = false;

  const forward = (incoming: IncomingMessage, outgoing: ServerResponse, deed: Deed): void => {
    const { method, url: path, headers } = incoming;
    const upstream = request({ host, port, method, path, headers, setHost: false }, (answer) => {
      if (deed === 'answersLost' || deed === 'answersHeld') {
        // the store has done it, and nobody hears of it
        answer.resume().on('end', () => deed === 'answersLost' && outgoing.destroy());
        return;
      }
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      if (deed === 'cut' || deed === 'stalled') void passHalf(answer, outgoing, deed === 'cut');
      else answer.pipe(outgoing);
    });
    upstream.on('error', () => outgoing.destroy());
    outgoing.on('close', () => {
      if (deed !== 'answersLost' && deed !== 'answersHeld') upstream.destroy();
    });
    incoming.pipe(upstream);
  };

  const handle = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const deed = silent ? 'hung' : disturbing ? choose(incoming.method ?? '', random()) : 'passed';
    counts[deed] += 1;
    if (deed === 'hung') return void incoming.resume();
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
    silence: (on) => (silent = on),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The first half of a body, then the end of the connection, or nothing. */
async function passHalf(answer: IncomingMessage, outgoing: ServerResponse, cut: boolean): Promise<void> {
  let left = Math.floor(Number(answer.headers['content-length'] ?? 2) / 2);
  try {
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      await new Promise((written) => outgoing.write(chunk.subarray(0, left), written));
      left -= chunk.length;
      if (left <= 0) break;
    }
  } finally {
    if (cut) outgoing.destroy();
  }
}
