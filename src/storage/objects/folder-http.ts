import { type IncomingMessage, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { Router } from 'express';
import { AppError } from '../../errors.ts';
import { contentDisposition } from './content-disposition.ts';
import { type FolderObjectStore, type OpenObject, readRange } from './folder-object-store.ts';
import { type Grant } from './folder-urls.ts';
import { parseRange } from './http-range.ts';
import { MultipartError } from './object-errors.ts';

export interface FolderRouterOptions {
  /** Clock that signed URLs expire by, milliseconds since 1970. */
  readonly now?: () => number;
  /** A client that sends nothing for this long is cut off. */
  readonly idleMs?: number;
  /** Called for failures that are not the client's. */
  readonly onError?: (error: unknown) => void;
}

/**
 * Serves the signed URLs of the folder store under `/objects`: GET and HEAD with ranges, PUT of parts. A URL's signature
 * covers method, key, upload, part, size limit and expiry, so it is all the permission there is: no cookie or token is read.
 */
export function folderObjectRouter(store: FolderObjectStore, options: FolderRouterOptions = {}): Router {
  const router = Router();
  router.use('/objects', (request, response) => {
    serve(store, request, response, options).catch((error: unknown) => {
      if (!(error instanceof AppError) || error.code === 'STORAGE') options.onError?.(error);
      refuse(request, response, ...statusOf(error));
    });
  });
  return router;
}

type Refusal = [status: number, code: string, message: string];

async function serve(
  store: FolderObjectStore,
  request: IncomingMessage,
  response: ServerResponse,
  options: FolderRouterOptions,
) {
  const method = request.method === 'HEAD' ? 'GET' : request.method;
  if (method !== 'GET' && method !== 'PUT') {
    response.setHeader('allow', 'GET, HEAD, PUT');
    return refuse(request, response, 405, 'INVALID_INPUT', 'only GET, HEAD and PUT are served here');
  }
  const [path, query = ''] = (request.url ?? '/').split('?', 2);
  // Keys need no percent-encoding; anything that carries one was not signed here.
  const grant = store.urls.verify(method, path.slice(1), new URLSearchParams(query));
  if (grant === null)
    return refuse(request, response, 403, 'FORBIDDEN', 'the URL is not signed by this server or was changed');
  if ((options.now ?? Date.now)() >= grant.expires * 1000)
    return refuse(request, response, 403, 'EXPIRED', 'the URL has expired');
  await (method === 'PUT'
    ? takePart(store, grant, request, response, options)
    : sendObject(store, grant, request, response));
}

async function takePart(
  store: FolderObjectStore,
  grant: Grant,
  request: IncomingMessage,
  response: ServerResponse,
  options: FolderRouterOptions,
): Promise<void> {
  const { key, upload: uploadId, part, partBytes } = grant;
  if (uploadId === undefined || part === undefined || partBytes === undefined) {
    return refuse(request, response, 403, 'FORBIDDEN', 'the URL names no part');
  }
  const length = request.headers['content-length'];
  if (length === undefined) return refuse(request, response, 411, 'INVALID_INPUT', 'content-length is needed');
  const bytes = Number(length);
  if (bytes > partBytes) {
    return refuse(
      request,
      response,
      413,
      'LIMIT_EXCEEDED',
      `part ${part} has ${bytes} bytes, at most ${partBytes} fit`,
    );
  }
  const { idleMs = 60_000 } = options;
  request.setTimeout(idleMs, () => request.destroy());
  try {
    const { etag } = await store.putPart({ key, uploadId, partBytes }, part, bytes, request);
    response.setHeader('etag', `"${etag}"`);
    response.writeHead(200, { 'content-length': 0 }).end();
  } finally {
    request.setTimeout(0);
  }
}

async function sendObject(
  store: FolderObjectStore,
  grant: Grant,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const object = await store.openObject(grant.key);
  if (object === null) return refuse(request, response, 404, 'NOT_FOUND', 'no such object');
  const etag = `"${object.etag}"`;
  response.setHeader('etag', etag);
  response.setHeader('last-modified', object.modifiedAt.toUTCString());
  response.setHeader('accept-ranges', 'bytes');
  response.setHeader('content-type', 'application/octet-stream');
  // Objects are whatever users uploaded: a browser must neither guess a type nor run anything in them.
  response.setHeader('x-content-type-options', 'nosniff');
  response.setHeader('content-security-policy', "default-src 'none'; sandbox");
  if (grant.name !== undefined) response.setHeader('content-disposition', contentDisposition(grant.name));
  if (request.headers['if-none-match'] === etag) {
    await object.handle.close();
    response.writeHead(304).end();
    return;
  }
  await sendRange(object, etag, request, response);
}

async function sendRange(
  object: OpenObject,
  etag: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const condition = request.headers['if-range'];
  const range =
    condition !== undefined && condition !== etag ? 'whole' : parseRange(request.headers.range, object.bytes);
  if (range === 'outside') {
    await object.handle.close();
    response.setHeader('content-range', `bytes */${object.bytes}`);
    return refuse(request, response, 416, 'INVALID_INPUT', `the object has ${object.bytes} bytes`);
  }
  const { begin, end } = range === 'whole' ? { begin: 0, end: object.bytes } : range;
  response.setHeader('content-length', end - begin);
  if (range !== 'whole') response.setHeader('content-range', `bytes ${begin}-${end - 1}/${object.bytes}`);
  response.writeHead(range === 'whole' ? 200 : 206);
  if (request.method === 'HEAD') {
    await object.handle.close();
    response.end();
    return;
  }
  // A client that goes away in the middle is no failure of ours.
  await pipeline(readRange(object.handle, begin, end), response).catch(() => undefined);
}

function statusOf(error: unknown): Refusal {
  if (error instanceof MultipartError) return [404, 'NOT_FOUND', error.message];
  if (error instanceof AppError && error.code === 'LIMIT_EXCEEDED') return [413, error.code, error.message];
  if (error instanceof AppError && error.code === 'INVALID_INPUT') return [400, error.code, error.message];
  return [500, 'STORAGE', 'the object could not be read or written'];
}

/** Answers with a small JSON document. A body that is still coming is let through, or the client would not read the answer. */
function refuse(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  code: string,
  message: string,
): void {
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  for (const name of ['etag', 'last-modified', 'content-disposition']) response.removeHeader(name);
  const body = JSON.stringify({ code, message });
  response.setHeader('connection', 'close');
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) });
  response.end(request.method === 'HEAD' ? undefined : body);
  request.on('error', () => undefined);
  request.resume();
}
