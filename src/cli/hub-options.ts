import { join } from 'node:path';
import { loadEnv } from '../env.ts';
import { createHub, type Hub } from '../hub/hub.ts';
import { type HubReference, parseHubReference } from '../hub/reference.ts';
import { UsageError } from './exit-codes.ts';
import { type ClientOptions } from './session.ts';

/** Options of `withHubOptions` in arguments.ts. */
export interface HubOptions extends ClientOptions {
  readonly endpoint?: string;
}

/** The Hub that options and environment name. @throws UsageError */
export function openHub({ endpoint }: HubOptions, signal: AbortSignal): Hub {
  const { hub } = loadEnv().client;
  const url = endpoint ?? hub.endpoint;
  if (!URL.canParse(url) || !/^https?:/.test(url))
    throw new UsageError(`--endpoint is an http or https URL, not "${url}"`);
  if (hub.token !== null && !hub.token.startsWith('hf_'))
    throw new UsageError('HF_TOKEN does not look like a token of the Hub, which begins with hf_');
  return createHub({ endpoint: url, token: hub.token, signal });
}

/** @throws UsageError */
export function parseReference(text: string): HubReference {
  const reference = parseHubReference(text);
  if (reference !== null) return reference;
  throw new UsageError(`a repository is written hf:org/name or hf:org/name@revision, not "${text}"`);
}

/** Where files of the Hub lie until the server, or the Hub, has them. Found again by the same command. */
export function stagingFolder(kind: 'import' | 'export', ...parts: readonly string[]): string {
  return join(loadEnv().client.stateFolder, kind, ...parts.map((part) => part.replace(/[^\w.-]/g, '__')));
}
