import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { S3ObjectStore } from '../../src/storage/objects/s3-object-store.ts';
import { type Patience } from '../../src/patience.ts';

export type S3Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** As much of an S3 server as uploads begin with, which can be told to answer otherwise. */
export interface FakeS3 {
  readonly port: number;
  store(patience: Patience): S3ObjectStore;
  /** Methods and targets of the requests so far, without what comes after the first word of the query. */
  readonly asked: string[];
  /** Connections that were made so far. */
  connections(): number;
  /** What the next requests are answered with, one each; the one after them as usual. */
  next(...answers: readonly S3Answer[]): void;
  /** What all requests that `next` does not speak for are answered with, until it is called with null. */
  always(answer: S3Answer | null): void;
  close(): Promise<void>;
}

/** Takes the request and says nothing, with the connection open. */
export const hangs: S3Answer = (request) => void request.resume();
/** Begins a long answer and stops. */
export const stalls: S3Answer = (_, response) =>
  void response.writeHead(200, { 'content-length': 1000 }).write('<?xml');
export const cuts: S3Answer = (request) => void request.socket.destroy();
export const isBusy: S3Answer = (_, response) =>
  void response.writeHead(503, { 'content-type': 'application/xml' }).end('<Error><Code>SlowDown</Code></Error>');

export async function startFakeS3(): Promise<FakeS3> {
  let once: S3Answer[] = [];
  let other: S3Answer | null = null;
  let connections = 0;
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url?.split(/[=&]/, 1)[0]}`);
    (once.shift() ?? other ?? usual)(request, response);
  });
  server.on('connection', () => (connections += 1));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const credentials = { accessKey: 'access', secretKey: 'secret', region: 'us-east-1' };
  return {
    port,
    store: (patience) =>
      new S3ObjectStore({
        ...{ endPoint: '127.0.0.1', port, useSSL: false, bucket: 'bucket' },
        ...credentials,
        patience,
      }),
    asked,
    connections: () => connections,
    next: (...answers) => (once = [...answers]),
    always: (answer) => (other = answer),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A bucket without objects, in which uploads can be begun, and have no parts. */
function usual(request: IncomingMessage, response: ServerResponse): void {
  request.resume();
  const { method, url = '/' } = request;
  const { pathname, searchParams } = new URL(url, 'http://s3');
  const xml = (body: string): void =>
    void response.writeHead(200, { 'content-type': 'application/xml' }).end(`<?xml version="1.0"?>${body}`);
  if (method === 'HEAD')
    return void response.writeHead(pathname === '/bucket' || pathname === '/bucket/' ? 200 : 404).end();
  if (method === 'DELETE') return void response.writeHead(204).end();
  if (searchParams.has('uploads'))
    return xml('<InitiateMultipartUploadResult><UploadId>1</UploadId></InitiateMultipartUploadResult>');
  if (searchParams.has('uploadId')) return xml('<ListPartsResult><IsTruncated>false</IsTruncated></ListPartsResult>');
  return void response.writeHead(200, { etag: '"1"' }).end();
}
