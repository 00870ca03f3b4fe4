/** A client of the registry for tests: makes files, announces, uploads and completes them over HTTP. */
import { createHash } from 'node:crypto';
import { encodeSafetensorsHeader } from '../../src/storage/safetensors/encode-header.ts';
import { type Dtype, DTYPE_BITS, elementCount } from '../../src/tensor/dtype.ts';
import { type TestApi } from './api.ts';

export interface TestFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

export interface TestTensor {
  readonly shape: readonly number[];
  readonly dtype?: Dtype;
  /** F32 values, repeated; or raw bytes. */
  readonly values?: readonly number[] | Uint8Array;
}

/** A safetensors file of the tensors, F32 unless told otherwise. */
export function safetensors(
  tensors: Readonly<Record<string, TestTensor>> | ReadonlyMap<string, TestTensor>,
): Uint8Array {
  const entries = tensors instanceof Map ? [...tensors] : Object.entries(tensors as Record<string, TestTensor>);
  const byName = new Map<string, TestTensor>(entries);
  const specs = entries.map(([name, { shape, dtype = 'F32' }]) => ({ name, dtype, shape }));
  const encoded = encodeSafetensorsHeader(specs);
  const bytes = new Uint8Array(encoded.fileBytes);
  bytes.set(encoded.header);
  for (const { name, begin, dtype, shape } of encoded.tensors) {
    const values = byName.get(name)?.values ?? [1];
    bytes.set(
      values instanceof Uint8Array ? values : repeated(values, (elementCount(shape) * DTYPE_BITS[dtype]) / 32),
      begin,
    );
  }
  return bytes;
}

function repeated(values: readonly number[], count: number): Uint8Array {
  return new Uint8Array(Float32Array.from({ length: count }, (_, index) => values[index % values.length]).buffer);
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** The file as `FileInput` announces it. */
export function announce({ path, bytes }: TestFile): { path: string; bytes: string; sha256: string } {
  return { path, bytes: String(bytes.length), sha256: sha256(bytes) };
}

export interface UserErrorData {
  readonly code: string;
  readonly message: string;
  readonly field: readonly string[] | null;
  readonly file: string | null;
  readonly tensor: string | null;
  readonly offset: string | null;
  readonly cell: string | null;
}

export interface UploadData {
  readonly id: string;
  readonly state: string;
  readonly files: readonly {
    readonly path: string;
    readonly partCount: number;
    readonly partBytes: string;
    readonly missingParts: readonly { partNumber: number; begin: string; end: string; url: string }[];
  }[];
}

export interface CheckpointData {
  readonly id: string;
  readonly state: string;
  readonly rejection: UserErrorData | null;
}

const ERRORS = 'userErrors { code message field file tensor offset cell }';
const UPLOAD = `id state files { path partCount partBytes missingParts { partNumber begin end url } }`;
const REJECTION = 'rejection { code message field file tensor offset cell }';

export interface Started {
  readonly upload: UploadData | null;
  readonly checkpoint: CheckpointData | null;
  readonly userErrors: readonly UserErrorData[];
}

export function checkpointInput(files: readonly TestFile[], more: Readonly<Record<string, unknown>> = {}) {
  return { name: 'a checkpoint', kind: 'EXPERT', files: files.map(announce), ...more };
}

export async function startCheckpoint(api: TestApi, input: unknown, token?: string): Promise<Started> {
  const query = `mutation ($input: CheckpointUploadStartInput!) {
    checkpointUploadStart(input: $input) { upload { ${UPLOAD} } checkpoint { id state ${REJECTION} } ${ERRORS} }
  }`;
  const data = await api.data<{ checkpointUploadStart: Started }>(
    query,
    { input },
    token ?? api.tokens.checkpointWrite,
  );
  return data.checkpointUploadStart;
}

export async function readUpload(api: TestApi, id: string, token?: string): Promise<UploadData | null> {
  const query = `query ($id: ID!) { upload(id: $id) { ${UPLOAD} } }`;
  return (await api.data<{ upload: UploadData | null }>(query, { id }, token ?? api.tokens.checkpointWrite)).upload;
}

/** PUTs all missing parts of the files that are given. */
export async function putParts(upload: UploadData, files: readonly TestFile[]): Promise<void> {
  for (const { path, bytes } of files) {
    const parts = upload.files.find((file) => file.path === path)?.missingParts ?? [];
    for (const { url, begin, end } of parts) {
      const answer = await put(url, bytes.subarray(Number(begin), Number(end)));
      if (answer.status !== 200) throw new Error(`PUT answered ${answer.status}: ${await answer.text()}`);
    }
  }
}

export function put(url: string, bytes: Uint8Array): Promise<Response> {
  return fetch(url, { method: 'PUT', body: bytes });
}

export interface Completed {
  readonly checkpoint: CheckpointData | null;
  readonly job: { readonly id: string; readonly kind: string; readonly state: string } | null;
  readonly userErrors: readonly UserErrorData[];
}

export async function completeCheckpoint(api: TestApi, upload: string, token?: string): Promise<Completed> {
  const query = `mutation ($input: UploadCompleteInput!) {
    checkpointUploadComplete(input: $input) { checkpoint { id state ${REJECTION} } job { id kind state } ${ERRORS} }
  }`;
  const answer = await api.data<{ checkpointUploadComplete: Completed }>(
    query,
    { input: { upload } },
    token ?? api.tokens.checkpointWrite,
  );
  return answer.checkpointUploadComplete;
}

/** Uploads and completes; the checkpoint is then being verified. */
export async function pushCheckpoint(
  api: TestApi,
  files: readonly TestFile[],
  more: Readonly<Record<string, unknown>> = {},
): Promise<CheckpointData> {
  const { upload, checkpoint, userErrors } = await startCheckpoint(api, checkpointInput(files, more));
  if (checkpoint !== null) return checkpoint;
  if (upload === null) throw new Error(JSON.stringify(userErrors));
  await putParts(upload, files);
  const completed = await completeCheckpoint(api, upload.id);
  if (completed.checkpoint === null) throw new Error(JSON.stringify(completed.userErrors));
  return completed.checkpoint;
}

/** Waits until a checkpoint is verified. */
export async function settled(api: TestApi, id: string): Promise<CheckpointData> {
  const query = `query ($id: ID!) { checkpoint(id: $id) { id state ${REJECTION} } }`;
  for (;;) {
    const { checkpoint } = await api.data<{ checkpoint: CheckpointData }>(query, { id });
    if (checkpoint.state !== 'VERIFYING') return checkpoint;
    await new Promise((wake) => setTimeout(wake, 50));
  }
}

/** `pushCheckpoint`, and waits for the verdict. */
export async function registerCheckpoint(
  api: TestApi,
  files: readonly TestFile[],
  more: Readonly<Record<string, unknown>> = {},
): Promise<CheckpointData> {
  return settled(api, (await pushCheckpoint(api, files, more)).id);
}

/** Waits until an object is deleted: that happens after the rows have changed. */
export async function gone(api: TestApi, key: string): Promise<void> {
  while ((await api.objects.head(key)) !== null) await new Promise((wake) => setTimeout(wake, 20));
}
