import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { optional, url } from './variables.ts';

/** For the command line, a client of the API. */
export interface ClientSettings {
  /** No trailing slash. */
  readonly url: string;
  readonly token: string | null;
  /** Absolute path. Remembers unfinished uploads and the digests of large files. */
  readonly stateFolder: string;
  /** The Hugging Face Hub, or what speaks like it. */
  readonly hub: { readonly endpoint: string; readonly token: string | null };
}

/** `url` is null where none is given: the server that this environment describes. */
export const clientModel = z
  .object({
    MERGEBOARD_URL: url('http', 'https'),
    MERGEBOARD_TOKEN: optional,
    MERGEBOARD_STATE: optional.transform((value) => resolve(value ?? join(homedir(), '.local', 'state', 'mergeboard'))),
    HF_ENDPOINT: url('http', 'https'),
    HF_TOKEN: optional,
  })
  .transform((given): Omit<ClientSettings, 'url'> & { readonly url: string | null } => ({
    url: given.MERGEBOARD_URL?.replace(/\/+$/, '') ?? null,
    token: given.MERGEBOARD_TOKEN ?? null,
    stateFolder: given.MERGEBOARD_STATE,
    hub: {
      endpoint: (given.HF_ENDPOINT ?? 'https://huggingface.co').replace(/\/+$/, ''),
      token: given.HF_TOKEN ?? null,
    },
  }));
