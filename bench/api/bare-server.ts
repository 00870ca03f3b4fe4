/**
 * The yardstick: `node:http` and a pool of `pg`, nothing else. `POST /<query>/<variant>` runs the captured statements, prepared where the
 * server prepares them, wave by wave,
 * and answers with their rows as JSON. Started with an IPC channel; says its port.
 */
import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { Pool } from 'pg';
import { type Waves } from './capture.ts';

export interface BareSettings {
  readonly databaseUrl: string;
  readonly poolSize: number;
  readonly waves: Readonly<Record<string, readonly Waves[]>>;
}

process.once('message', (settings: BareSettings) => serve(settings));
process.once('disconnect', () => process.exit());

function serve({ databaseUrl, poolSize, waves }: BareSettings): void {
  const pool = new Pool({ connectionString: databaseUrl, max: poolSize });
  const answer = async (path: string): Promise<string> => {
    const [, name, variant] = path.split('/');
    const results: unknown[] = [];
    for (const wave of waves[name][Number(variant)]) {
      results.push(
        ...(await Promise.all(
          wave.map(async (statement) => (await pool.query({ ...statement, values: [...statement.values] })).rows),
        )),
      );
    }
    return JSON.stringify({ data: results });
  };
  const server = createServer((request, response) => {
    request.resume().once('end', () => {
      answer(request.url ?? '').then(
        (text) => {
          response.setHeader('content-type', 'application/json');
          response.setHeader('content-length', Buffer.byteLength(text));
          response.end(text);
        },
        (error: unknown) => response.writeHead(500).end(String(error)),
      );
    });
  });
  server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
}
