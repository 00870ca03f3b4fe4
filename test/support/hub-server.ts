/**
 * A stub that speaks the wire format of the Hugging Face Hub: model info, paged trees, redirects to a content network of another
 * origin, preupload, LFS batches (basic and multipart), commits as NDJSON, errors with `X-Error-Code`.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import {
  addCommit,
  createRepository,
  gitDigest,
  type HubRepository,
  isLarge,
  sha256,
  treeOf,
} from './hub-repositories.ts';

export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly range: string | undefined;
  readonly authorization: string | undefined;
}

export interface HubStub {
  readonly url: string;
  readonly seen: SeenRequest[];
  readonly repositories: Map<string, HubRepository>;
  /** Puts files on a branch of a repository, which is made. @returns the commit */
  publish(name: string, files: Readonly<Record<string, string | Uint8Array>>, card?: Record<string, unknown>): string;
  /** The next requests whose path matches are answered so. A status of 0 breaks the connection in the middle of the body. */
  fail(path: RegExp, status: number, times: number): void;
  close(): Promise<void>;
}

export const HUB_TOKEN = 'hf_stub';
/** A namespace where the token may make nothing. */
export const CLOSED = 'closed';
const PAGE = 3;
/** A larger object is sent in parts of this size. */
export const PART_BYTES = 20_000;

export async function startHubServer(): Promise<HubStub> {
  const repositories = new Map<string, HubRepository>();
  const seen: SeenRequest[] = [];
  const objects = new Map<string, Buffer>();
  const parts = new Map<string, Map<number, Buffer>>();
  const faults: { path: RegExp; status: number; left: number }[] = [];
  const server = createServer((request, response) => {
    void readAll(request).then((body) => {
      const url = new URL(request.url ?? '/', `http://${request.headers.host}`);
      const { range, authorization } = request.headers;
      seen.push({ method: request.method ?? '', path: url.pathname, range, authorization });
      const fault = faults.find(({ path, left }) => left > 0 && path.test(url.pathname));
      if (fault !== undefined) {
        fault.left -= 1;
        if (fault.status > 0) return send(response, fault.status, { error: 'try later' }, { 'retry-after': '0' });
        response.writeHead(206, { 'content-length': 1000, 'content-range': 'bytes 0-999/1000', etag: '"x"' });
        response.write('half');
        return void setImmediate(() => response.destroy());
      }
      answer(request, response, url, body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  // another origin, as the content network is
  const content = `http://localhost:${port}`;

  function answer(
    request: IncomingMessage,
    response: ServerResponse,
    { pathname, searchParams }: URL,
    body: Buffer,
  ): void {
    const writes = request.method !== 'GET';
    const mayRead = request.headers.authorization === `Bearer ${HUB_TOKEN}`;
    const parse = (): unknown => JSON.parse(body.toString('utf8'));
    const lfs = /^\/cdn\/([0-9a-f]{64})(?:\/(\d+|complete))?$/.exec(pathname);
    if (lfs) return object(request, response, lfs[1], lfs[2], body);
    if (writes && !mayRead) return refuse(response, 401, null, 'Invalid username or password.');
    if (pathname === '/api/repos/create') return create(response, parse() as Record<string, string>);
    const batch = /^\/([^/]+\/[^/]+)\.git\/info\/lfs\/objects\/batch$/.exec(pathname);
    if (batch) return lfsBatch(response, parse() as { transfers: string[]; objects: { oid: string; size: number }[] });
    const api = /^\/api\/models\/([^/]+\/[^/]+)\/(revision|tree|preupload|commit|branch)\/([^/]+)(?:\/(.*))?$/.exec(
      pathname,
    );
    const resolve = /^\/([^/]+\/[^/]+)\/resolve\/([^/]+)\/(.+)$/.exec(pathname);
    const name = api?.[1] ?? resolve?.[1] ?? '';
    const repository = repositories.get(name);
    if (repository === undefined || (repository.isPrivate && !mayRead)) {
      return refuse(response, mayRead ? 404 : 401, 'RepoNotFound', 'Repository not found');
    }
    const revision = decodeURIComponent(api?.[3] ?? resolve?.[2] ?? '');
    const commit = repository.branches.get(revision === 'HEAD' ? 'main' : revision) ?? revision;
    if (api?.[2] === 'branch') return branch(response, repository, revision, parse() as { startingPoint?: string });
    const tree = repository.commits.get(commit);
    if (tree === undefined) return refuse(response, 404, 'RevisionNotFound', `Invalid rev id: ${revision}`);
    const about = { 'x-repo-commit': commit };
    if (resolve) {
      const file = tree.get(decodeURIComponent(resolve[3]));
      if (file === undefined) return refuse(response, 404, 'EntryNotFound', 'Entry not found');
      if (!file.lfs) return ranged(request, response, file.bytes, { ...about, etag: `"${gitDigest(file)}"` });
      const oid = sha256(file.bytes);
      objects.set(oid, file.bytes);
      const linked = { ...about, 'x-linked-size': String(file.bytes.length), 'x-linked-etag': `"${oid}"` };
      if (request.headers.accept?.includes('application/vnd.xet-fileinfo+json')) {
        const xet = `<${url}/api/models/${name}/xet-read-token/${commit}>; rel="xet-auth", <${content}/v1/reconstructions/${oid}>; rel="xet-reconstruction-info"`;
        const type = 'application/vnd.xet-fileinfo+json';
        return send(response, 200, { hash: oid }, { ...linked, etag: `"${oid}"`, 'x-xet-hash': oid, link: xet }, type);
      }
      response.writeHead(302, { ...linked, location: `${content}/cdn/${oid}?Signature=s` }).end();
      return;
    }
    if (api?.[2] === 'revision') {
      const all: Record<string, unknown> = {
        sha: commit,
        cardData: repository.cardData,
        private: repository.isPrivate,
      };
      const wanted = searchParams.getAll('expand').filter((key) => key in all);
      return send(response, 200, { _id: '1', id: name, ...Object.fromEntries(wanted.map((key) => [key, all[key]])) });
    }
    if (api?.[2] === 'tree') return listTree(response, name, commit, api[4] ?? '', searchParams);
    if (api?.[2] === 'preupload') {
      const { files } = parse() as { files: { path: string; size: number; sample: string }[] };
      const modes = files.map(({ path, size }) => ({ path, uploadMode: isLarge(path, size) ? 'lfs' : 'regular' }));
      return send(response, 200, { files: modes });
    }
    return commitTo(response, name, revision, body.toString('utf8'));
  }

  function create(response: ServerResponse, { organization, name, visibility }: Record<string, string>): void {
    const full = `${organization}/${name}`;
    if (organization === CLOSED)
      return refuse(response, 403, null, `You don't have the rights to create a model under the namespace "${CLOSED}"`);
    const said = { url: `${url}/${full}`, id: full };
    if (repositories.has(full)) return send(response, 409, { ...said, error: 'You already created this model repo' });
    repositories.set(full, createRepository(visibility === 'private'));
    send(response, 200, said);
  }

  function branch(
    response: ServerResponse,
    repository: HubRepository,
    name: string,
    { startingPoint = 'main' }: { startingPoint?: string },
  ): void {
    if (repository.branches.has(name))
      return refuse(response, 409, null, `Reference refs/heads/${name} already exists`);
    repository.branches.set(name, repository.branches.get(startingPoint) ?? startingPoint);
    response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8' }).end('OK');
  }

  function listTree(
    response: ServerResponse,
    name: string,
    commit: string,
    path: string,
    query: URLSearchParams,
  ): void {
    const tree = repositories.get(name)?.commits.get(commit) ?? new Map();
    const prefix = path === '' ? '' : `${decodeURIComponent(path)}/`;
    const inside = [...tree].filter(([one]) => one.startsWith(prefix)).sort(([a], [b]) => (a < b ? -1 : 1));
    if (inside.length === 0 && prefix !== '') return refuse(response, 404, 'EntryNotFound', `${path} does not exist`);
    const folders = new Set(inside.flatMap(([one]) => (one.includes('/') ? one.slice(0, one.lastIndexOf('/')) : [])));
    const entries = [
      ...[...folders].map((folder) => ({ type: 'directory', oid: '0'.repeat(40), size: 0, path: folder })),
      ...inside.map(([one, file]) => ({
        ...{ type: 'file', oid: gitDigest(file), size: file.bytes.length, path: one },
        ...(file.lfs ? { lfs: { oid: sha256(file.bytes), size: file.bytes.length, pointerSize: 134 } } : {}),
      })),
    ];
    const from = Number(query.get('cursor') ?? 0);
    const next = `${url}/api/models/${name}/tree/${commit}${path === '' ? '' : `/${path}`}?recursive=true&cursor=${from + PAGE}`;
    send(
      response,
      200,
      entries.slice(from, from + PAGE),
      from + PAGE < entries.length ? { link: `<${next}>; rel="next"` } : {},
    );
  }

  function lfsBatch(
    response: ServerResponse,
    asked: { transfers: string[]; objects: { oid: string; size: number }[] },
  ): void {
    const answers = asked.objects.map(({ oid, size }) => {
      if (objects.has(oid)) return { oid, size };
      if (size <= PART_BYTES) return { oid, size, actions: { upload: { href: `${content}/cdn/${oid}` } } };
      const urls = Array.from({ length: Math.ceil(size / PART_BYTES) }, (_, index) => [
        String(index + 1).padStart(5, '0'),
        `${content}/cdn/${oid}/${index + 1}`,
      ]);
      const header = { chunk_size: String(PART_BYTES), ...Object.fromEntries(urls) };
      return { oid, size, actions: { upload: { href: `${content}/cdn/${oid}/complete`, header } } };
    });
    const transfer = answers.some(({ size }) => size > PART_BYTES) ? 'multipart' : 'basic';
    send(response, 200, { transfer, objects: answers }, { 'x-request-id': 'r1' }, 'application/vnd.git-lfs+json');
  }

  function object(
    request: IncomingMessage,
    response: ServerResponse,
    oid: string,
    part: string | undefined,
    body: Buffer,
  ): void {
    if (request.method === 'GET')
      return ranged(request, response, objects.get(oid) ?? Buffer.alloc(0), { etag: `"${oid}"` });
    if (part === undefined) return keep(response, oid, body);
    const sent = parts.get(oid) ?? new Map<number, Buffer>();
    parts.set(oid, sent);
    if (part !== 'complete') {
      sent.set(Number(part), body);
      response.writeHead(200, { etag: `"${sha256(body)}"` }).end();
      return;
    }
    const listed = (JSON.parse(body.toString('utf8')) as { parts: { partNumber: number; etag: string }[] }).parts;
    const pieces = listed.map(({ partNumber, etag }) => {
      const piece = sent.get(partNumber) ?? Buffer.alloc(0);
      return etag === `"${sha256(piece)}"` ? piece : Buffer.alloc(0);
    });
    keep(response, oid, Buffer.concat(pieces));
  }

  function keep(response: ServerResponse, oid: string, bytes: Buffer): void {
    if (sha256(bytes) !== oid) return refuse(response, 400, null, 'the bytes are not those of the oid');
    objects.set(oid, bytes);
    send(response, 200, {});
  }

  function commitTo(response: ServerResponse, name: string, branch: string, text: string): void {
    type Line = {
      key: string;
      value: { path: string; content: string; oid: string; summary: string; parentCommit?: string };
    };
    const repository = repositories.get(name);
    const before = repository?.branches.get(branch);
    if (repository === undefined || before === undefined) return refuse(response, 404, 'RevisionNotFound', branch);
    const [header, ...lines] = text.split('\n').map((line) => JSON.parse(line) as Line);
    if (header.value.parentCommit !== undefined && header.value.parentCommit !== before) {
      return refuse(response, 412, null, 'A commit has happened since. Please refresh and try again.');
    }
    const tree = new Map(repository.commits.get(before));
    for (const { key, value } of lines) {
      if (key === 'deletedFile') tree.delete(value.path);
      else if (key === 'file') tree.set(value.path, { bytes: Buffer.from(value.content, 'base64'), lfs: false });
      else {
        const bytes = objects.get(value.oid);
        if (bytes === undefined) return refuse(response, 400, null, `${value.path}: its object was not uploaded`);
        tree.set(value.path, { bytes, lfs: true });
      }
    }
    const commit = addCommit(repository, branch, tree, header.value.summary);
    send(response, 200, {
      success: true,
      commitOid: commit,
      commitUrl: `${url}/${name}/commit/${commit}`,
      hookOutput: '',
    });
  }

  return {
    ...{ url, seen, repositories },
    publish(name, files, card = {}) {
      const repository = repositories.get(name) ?? createRepository(false, card);
      repositories.set(name, repository);
      return addCommit(repository, 'main', treeOf(files), 'upload');
    },
    fail: (path, status, times) => void faults.push({ path, status, left: times }),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function readAll(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function send(
  response: ServerResponse,
  status: number,
  value: unknown,
  headers: Record<string, string> = {},
  type = 'application/json; charset=utf-8',
): void {
  response.writeHead(status, { ...headers, 'content-type': type }).end(JSON.stringify(value));
}

function refuse(response: ServerResponse, status: number, code: string | null, message: string): void {
  const headers = {
    'x-error-message': message,
    'x-request-id': 'r2',
    ...(code === null ? {} : { 'x-error-code': code }),
  };
  send(response, status, { error: message }, headers);
}

function ranged(
  request: IncomingMessage,
  response: ServerResponse,
  bytes: Buffer,
  headers: Record<string, string>,
): void {
  const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? [];
  if (first === undefined || last === undefined) {
    response.writeHead(200, { ...headers, 'accept-ranges': 'bytes', 'content-length': bytes.length }).end(bytes);
    return;
  }
  const piece = bytes.subarray(Number(first), Number(last) + 1);
  const range = `bytes ${first}-${Number(first) + piece.length - 1}/${bytes.length}`;
  response.writeHead(206, { ...headers, 'content-range': range, 'content-length': piece.length }).end(piece);
}
