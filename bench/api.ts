/**
 * How fast the API answers, and how much of that is the database: a registry of `--scores` scores and `--merges` merges in the embedded
 * PostgreSQL, the real server, and `--clients` clients that ask again as soon as they have their answer.
 *
 *     npm run bench:api -- [--scores 1000000] [--merges 20000] [--clients 50] [--seconds 4] [--rounds 3] [--pause 0] [--commits 5]
 *                          [--fresh] [--only leaderboard,job] [--json] [--check] [--profile folder] [--database postgres://…]
 *
 * `--database` names an empty database to use instead of the embedded one; it is left as it is then. `--profile` writes a CPU profile of
 * the server there.
 *
 * Each question is asked in two ways. As everybody asks: what was computed already and is still true is answered without computing it again
 * (`src/services/kept-answers.ts`). And with `Cache-Control: no-cache`, so that all statements are sent for every answer. Times and rate
 * of a line are of the first way, with `--fresh` of the second. Meanwhile somebody commits to the database `--commits` times a second, as
 * workers do that report progress: after each commit everything is computed anew.
 *
 * The yardstick runs the statements of a fresh answer by `pg` alone behind bare `node:http` and answers with the rows as JSON. The ratio is
 * that of the rate of fresh answers to it: both send the same statements. All three take turns, round by round. Clients (one process), server (one process, one thread) and PostgreSQL share the processors of the
 * machine: with clients that never wait, latency is clients / rate whoever serves (Little).
 *
 * With `--pause` a client thinks so many milliseconds before it asks again, as people do: 50 clients that pause for a second ask
 * about 50 times a second, and latency is then that of the answers and not of the queue before them.
 *
 * `--json` prints one object a line: `query`, `p50Ms`, `p99Ms`, `perSecond`, `ratioToBare`, and the times of fresh answers as `fresh`. With
 * `--check` the exit status is 1 when a p99 is above 100 ms or the rate of fresh answers is below a third of the yardstick's.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startEmbeddedPostgres } from '../src/storage/database/embedded/embedded-postgres.ts';
import { type LoadOrder } from './api/load.ts';
import { startApi, startBare, startLoad } from './api/processes.ts';
import { type BenchQuery } from './api/queries.ts';
import { makeRegistry } from './api/registry.ts';
import { startWriter } from './api/writer.ts';
import { parseCount } from './support/arguments.ts';
import { median, round } from './support/report.ts';

const MOST_MS = 100;
const LEAST_RATIO = 1 / 3;

const { values: options } = parseArgs({
  options: {
    scores: { type: 'string', default: '1000000' },
    merges: { type: 'string', default: '20000' },
    clients: { type: 'string', default: '50' },
    seconds: { type: 'string', default: '4' },
    rounds: { type: 'string', default: '3' },
    pause: { type: 'string', default: '0' },
    commits: { type: 'string', default: '5' },
    fresh: { type: 'boolean', default: false },
    only: { type: 'string' },
    json: { type: 'boolean', default: false },
    check: { type: 'boolean', default: false },
    profile: { type: 'string' },
    database: { type: 'string' },
  },
});
const clients = parseCount('clients', options.clients);
const rounds = parseCount('rounds', options.rounds);
const seconds = Number(options.seconds);
if (!(seconds > 0)) throw new Error(`--seconds ${options.seconds}: a number above 0`);
const pauseMs = Number(options.pause);
if (!(pauseMs >= 0)) throw new Error(`--pause ${options.pause}: a number of milliseconds, 0 or more`);
const commits = Number(options.commits);
if (!(commits >= 0 && commits <= 1000)) throw new Error(`--commits ${options.commits}: from 0 to 1000 a second`);
const size = { scores: parseCount('scores', options.scores), merges: parseCount('merges', options.merges) };
const say = (line: string): void => void process.stderr.write(`${line}\n`);

interface Measured {
  readonly perSecond: number;
  readonly latencies: readonly number[];
}

const folder = await mkdtemp(join(tmpdir(), 'mergeboard-bench-'));
const postgres = options.database === undefined ? await startEmbeddedPostgres({ dataFolder: folder }) : null;
const load = startLoad();
const servers: { stop(): Promise<void> }[] = [];
let failed = false;
try {
  const database = options.database ?? postgres?.url ?? '';
  const registry = await makeRegistry({ folder, database }, size, clients, say);
  const { poolSize, waves, tokens } = registry;
  const api = await startApi({ folder, database }, options.profile ?? null);
  servers.push(api);
  const bare = await startBare({ databaseUrl: database, poolSize, waves });
  servers.push(bare);
  servers.push(await startWriter(database, commits));
  const wanted = options.only?.split(',');
  for (const query of registry.queries.filter(({ name }) => wanted?.includes(name) ?? true)) {
    const kept: Measured[] = [];
    const fresh: Measured[] = [];
    const theirs: Measured[] = [];
    const put = async (order: Pick<LoadOrder, 'port' | 'requests'>, time: number): Promise<Measured> => {
      const result = await load.put({ ...order, clients, seconds: time, pauseMs });
      return { perSecond: result.latencies.length / result.seconds, latencies: result.latencies };
    };
    const overApi = { port: api.port, requests: apiRequests(query, tokens, '') };
    const anew = { port: api.port, requests: apiRequests(query, tokens, 'cache-control: no-cache\r\n') };
    const overBare = { port: bare.port, requests: bareRequests(query) };
    for (const order of [anew, overApi, overBare]) await put(order, Math.min(2, seconds));
    for (let i = 0; i < rounds; i++) {
      kept.push(await put(overApi, seconds));
      fresh.push(await put(anew, seconds));
      theirs.push(await put(overBare, seconds));
    }
    report(
      query.name,
      { kept, fresh, theirs },
      waves[query.name].map((all) => all.flat().length),
    );
  }
} finally {
  for (const server of servers) await server.stop();
  await load.stop();
  await postgres?.stop();
  await rm(folder, { recursive: true, force: true });
}
if (failed && options.check) process.exitCode = 1;

function report(
  name: string,
  measured: Record<'kept' | 'fresh' | 'theirs', readonly Measured[]>,
  statements: readonly number[],
): void {
  const { fresh, theirs } = measured;
  const [kept, anew, bare] = [measured.kept, fresh, theirs].map(summary);
  const line = {
    query: name,
    ...rounded(options.fresh ? anew : kept),
    // round by round: what disturbs the machine disturbs both of a round
    ratioToBare: round(median(fresh.map((one, i) => one.perSecond / theirs[i].perSecond)), 3),
    fresh: rounded(anew),
  };
  failed ||= line.p99Ms > MOST_MS || line.ratioToBare < LEAST_RATIO;
  if (options.json) process.stdout.write(`${JSON.stringify(line)}\n`);
  say(
    `${name.padEnd(17)} ${shown(kept)}  fresh ${shown(anew)}  bare ${shown(bare)}  ratio ${line.ratioToBare.toFixed(2)}  ` +
      `${median(statements)} statements, load ${loadavg()[0].toFixed(1)} on ${availableParallelism()} processors`,
  );
}

interface Summary {
  readonly p50: number;
  readonly p99: number;
  readonly perSecond: number;
}

function summary(rounds: readonly Measured[]): Summary {
  const latencies = rounds.flatMap((one) => one.latencies).sort((a, b) => a - b);
  return {
    p50: quantile(latencies, 0.5),
    p99: quantile(latencies, 0.99),
    perSecond: median(rounds.map((one) => one.perSecond)),
  };
}

function rounded({ p50, p99, perSecond }: Summary) {
  return { p50Ms: round(p50, 2), p99Ms: round(p99, 2), perSecond: round(perSecond, 1) };
}

function shown({ p50, p99, perSecond }: Summary): string {
  return `${perSecond.toFixed(0).padStart(5)}/s p50 ${ms(p50)} p99 ${ms(p99)}`;
}

function ms(value: number): string {
  return `${value.toFixed(1).padStart(6)} ms`;
}

function quantile(sorted: readonly number[], q: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))];
}

/** Every client asks all variants, each from another one on. */
function apiRequests({ asks }: BenchQuery, tokens: readonly string[], header: string): string[][] {
  return tokens.map((token) =>
    asks.map((ask) => {
      const body = JSON.stringify(ask);
      const head = `content-type: application/json\r\nauthorization: Bearer ${token}\r\n${header}content-length: ${Buffer.byteLength(body)}`;
      return `POST /graphql HTTP/1.1\r\nhost: bench\r\n${head}\r\n\r\n${body}`;
    }),
  );
}

function bareRequests({ name, asks }: BenchQuery): string[][] {
  return [asks.map((_, i) => `POST /${name}/${i} HTTP/1.1\r\nhost: bench\r\ncontent-length: 0\r\n\r\n`)];
}
