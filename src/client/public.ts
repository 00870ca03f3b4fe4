/**
 * What the package exports as `mergeboard/client`: the one list of names that others may rely on. It runs in Node and in browsers.
 */
export { createClient, type Client, type ClientOptions, type StartOptions } from './create-client.ts';
export { NothingFoundError, RejectedError, RequestError, UnreachableError } from './client-errors.ts';
export { JobFailedError, type WaitOptions } from './jobs.ts';
export { type Board, type BoardQuestion, type BoardRow } from './leaderboard.ts';
export { type ClientFile } from './upload-blobs.ts';
export * from './documents.generated.ts';
