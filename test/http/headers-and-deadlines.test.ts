import { afterEach, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { connect, type AddressInfo } from 'node:net';
import { type Server } from 'node:http';
import express, { type RequestHandler } from 'express';
import { bodyDeadline } from '../../src/http/body-deadline.ts';
import { securityHeaders } from '../../src/http/security-headers.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function portOf(...handlers: RequestHandler[]): Promise<number> {
  const app = express().use(...handlers, express.json(), (_request, response) => void response.json({ ok: true }));
  const server = app.listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

test('browsers are asked to stay with TLS where there is some', async () => {
  const asked = async (https: boolean): Promise<string | null> =>
    (await fetch(`http://127.0.0.1:${await portOf(securityHeaders({ https }))}`)).headers.get(
      'strict-transport-security',
    );
  expect(await asked(true)).toBe('max-age=31536000');
  expect(await asked(false)).toBeNull();
});

test('a body that does not come is not waited for, one that came leaves nothing behind', async () => {
  const port = await portOf(bodyDeadline(40));
  const slow = connect(port, '127.0.0.1');
  slow.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{');
  await once(slow, 'close');
  const whole = await fetch(`http://127.0.0.1:${port}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{}',
  });
  expect(await whole.json()).toEqual({ ok: true });
});
