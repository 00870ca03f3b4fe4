import { type AddressInfo } from 'node:net';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { PassThrough, type Readable } from 'node:stream';

/** More than a part of the tests has. */
const HELD_BYTES = 2 ** 30;

/** A proxy in front of an S3 server that counts the parts that are sent through it and can hold them up. */
export interface S3Gate {
  /** Endpoint to use instead of the server's. */
  readonly url: string;
  /** Parts that the server has taken, as `key#part`, in the order of time. */
  readonly taken: readonly string[];
  /** Parts that wait at the gate. */
  waiting(): number;
  /** From now on lets this many more parts pass. */
  admit(parts: number): void;
  close(): Promise<void>;
}

/** Signatures cover the host that the client named, and it is passed on as it came: the server finds them valid. */
export async function openS3Gate(endPoint: string, port: number): Promise<S3Gate> {
  const taken: string[] = [];
  const held = new Set<() => void>();
  let admitted = Infinity;

  const forward = (
    incoming: IncomingMessage,
    outgoing: ServerResponse,
    part: string | null,
    body: Readable = incoming,
  ): void => {
    const { method, url: path, headers } = incoming;
    const upstream = request({ host: endPoint, port, method, path, headers, setHost: false }, (answer) => {
      if (part !== null && answer.statusCode === 200) taken.push(part);
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    upstream.on('error', () => outgoing.destroy());
    outgoing.on('close', () => upstream.destroy());
    body.pipe(upstream);
  };

  const server = createServer((incoming, outgoing) => {
    const part = partOf(incoming);
    if (part === null || admitted > 0) {
      if (part !== null) admitted -= 1;
      forward(incoming, outgoing, part);
      return;
    }
    // read while it waits: of a connection that nobody reads it is not noticed that the client is gone
    const body = incoming.pipe(new PassThrough({ highWaterMark: HELD_BYTES }));
    const pass = (): void => {
      held.delete(pass);
      forward(incoming, outgoing, part, body);
    };
    held.add(pass);
    outgoing.on('close', () => held.delete(pass));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    taken,
    waiting: () => held.size,
    admit: (parts) => {
      admitted = parts;
      for (const pass of [...held].slice(0, parts)) {
        admitted -= 1;
        pass();
      }
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function partOf({ method, url = '/' }: IncomingMessage): string | null {
  const { pathname, searchParams } = new URL(url, 'http://gate');
  const number = searchParams.get('partNumber');
  return method === 'PUT' && number !== null ? `${pathname}#${number}` : null;
}
