import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import {
  isAuthError,
  isStoreAway,
  RejectedError,
  RequestError,
  UnreachableError,
} from '../../src/client/client-errors.ts';
import { CheckpointUploadCompleteDocument, ServerStatusDocument } from '../../src/client/documents.generated.ts';
import { accepted, createGraphqlClient } from '../../src/client/graphql-client.ts';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

let server: Server;
let url: string;
let answers: Answer[] = [];

/** What the next requests are answered with, one after the other. */
function answerWith(...next: Answer[]): void {
  answers = next;
}

const json =
  (status: number, body: unknown): Answer =>
  (_request, response) =>
    void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));

beforeAll(async () => {
  server = createServer((request, response) => {
    const answer = answers.shift();
    if (answer) answer(request, response);
    else response.writeHead(500).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(() => answerWith());
afterAll(() => new Promise((resolve) => server.close(resolve)));

const ask = (token: string | null = null) => createGraphqlClient({ url, token }).request(ServerStatusDocument, {});

describe('a request', () => {
  test('carries the token and the operation, and returns the data', async () => {
    const seen: unknown[] = [];
    answerWith((request, response) => {
      seen.push(request.method, request.url, request.headers.authorization, request.headers['content-type']);
      json(200, { data: { viewer: null } })(request, response);
    });
    expect(await ask('mrg_a_b')).toEqual({ viewer: null });
    expect(seen).toEqual(['POST', '/graphql', 'Bearer mrg_a_b', 'application/json']);
  });

  test('throws what the server says, with its codes and the id for its log', async () => {
    const extensions = { code: 'INTERNAL_SERVER_ERROR', id: '42' };
    answerWith(json(500, { errors: [{ message: 'something went wrong', extensions }] }));
    await expect(ask()).rejects.toMatchObject({
      name: 'RequestError',
      message: 'something went wrong (42)',
      status: 500,
      codes: ['INTERNAL_SERVER_ERROR'],
    });
  });

  test.each([
    ['a page of HTML', (_: IncomingMessage, response: ServerResponse) => void response.end('<html>')],
    ['other JSON', json(200, { ok: true })],
    ['errors that are none', json(200, { errors: 'many' })],
  ])('refuses %s', async (_name, answer) => {
    answerWith(answer);
    await expect(ask()).rejects.toThrow(RequestError);
  });

  test('does not follow a redirect, which would take the token along', async () => {
    answerWith((_request, response) => void response.writeHead(307, { location: 'http://127.0.0.1:9/graphql' }).end());
    await expect(ask('mrg_a_b')).rejects.toThrow(UnreachableError);
  });

  test('waits and asks again when the server says that it is too much at once', async () => {
    const limited = { message: 'too many', extensions: { code: 'RATE_LIMITED', retryAfterSeconds: 1 } };
    answerWith(json(429, { errors: [limited] }), json(200, { data: { viewer: null } }));
    expect(await ask()).toEqual({ viewer: null });
  });

  test('does not wait for a server that wants minutes', async () => {
    const limited = { message: 'too many', extensions: { code: 'RATE_LIMITED', retryAfterSeconds: 600 } };
    answerWith(json(429, { errors: [limited] }));
    await expect(ask()).rejects.toMatchObject({ codes: ['RATE_LIMITED'] });
  });

  describe('that finds the object store away', () => {
    const away = { message: 'away', extensions: { code: 'STORAGE_UNAVAILABLE', retryAfterSeconds: 1, id: '42' } };
    const client = () => createGraphqlClient({ url, token: null });

    test('is sent again, a mutation too', async () => {
      answerWith(json(200, { data: null, errors: [away] }), json(200, { data: { checkpointUploadComplete: {} } }));
      const input = { upload: 'upl_1' };
      expect(await client().request(CheckpointUploadCompleteDocument, { input })).toEqual({
        checkpointUploadComplete: {},
      });
    });

    test('is not, when it is a text that may have done other things', async () => {
      answerWith(json(200, { data: null, errors: [away] }));
      const asked = client().request('mutation { a: tokenCreate { id } b: uploadAbort { id } }', {});
      await expect(asked).rejects.toMatchObject({ codes: ['STORAGE_UNAVAILABLE'], message: 'away (42)' });
    });

    test('is given up when the server does not say when to come again', async () => {
      const lasting = { message: 'away', extensions: { code: 'STORAGE_UNAVAILABLE' } };
      answerWith(json(200, { data: null, errors: [lasting] }));
      const failure: unknown = await ask().catch((error: unknown) => error);
      expect(isStoreAway(failure)).toBe(true);
    });
  });

  test('names the address that nobody answers at, and why', async () => {
    answerWith((request) => void request.socket.destroy());
    await expect(ask()).rejects.toMatchObject({
      name: 'UnreachableError',
      message: expect.stringContaining(`${url}/graphql: `),
    });
  });
});

describe('payloads', () => {
  const error = {
    code: 'SHAPE_MISMATCH' as const,
    message: 'differs from the base',
    field: ['input', 'experts', '1'],
    file: null,
    tensor: 'a.weight',
    offset: null,
    cell: null,
    row: null,
  };

  test('without user errors pass', () => {
    expect(accepted({ userErrors: [], merge: 1 })).toMatchObject({ merge: 1 });
  });

  test('with user errors throw code, message and place', () => {
    expect(() => accepted({ userErrors: [error] })).toThrow(RejectedError);
    expect(new RejectedError([error]).message).toBe(
      'SHAPE_MISMATCH: differs from the base (field input.experts.1, tensor a.weight)',
    );
  });

  test('that a better token would change are told apart', () => {
    expect(isAuthError(new RejectedError([{ ...error, code: 'FORBIDDEN' }]))).toBe(true);
    expect(isAuthError(new RequestError('no', 200, ['UNAUTHENTICATED']))).toBe(true);
    expect(isAuthError(new RejectedError([error]))).toBe(false);
    expect(isAuthError(new Error('FORBIDDEN'))).toBe(false);
  });
});
