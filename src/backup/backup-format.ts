/**
 * A backup is a folder:
 *
 *     backup.json                written last: without it, a folder holds no backup
 *     database-<id>/             one file a table, `<table>.jsonl.gz`: a row a line, as PostgreSQL's row_to_json writes it
 *     objects-<id>.jsonl         the objects that belong to it: key, bytes, sha256, modifiedAt
 *     objects/<key>              their bytes
 */
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { AppError } from '../errors.ts';
import { isKey } from '../storage/objects/object-key.ts';

export const FORMAT = 1;
export const MANIFEST = 'backup.json';
export const OBJECTS = 'objects';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const count = z.number().int().min(0);
const name = z.string().regex(/^[a-z][a-z0-9_]{0,62}$/);

const BackupModel = z.strictObject({
  format: z.literal(FORMAT),
  /** Of the program that wrote it. */
  version: z.string(),
  createdAt: z.iso.datetime(),
  /** Version of the schema; a program that knows at least this one can restore it. */
  schema: count,
  database: z.strictObject({
    folder: z.string().regex(/^database-[0-9a-f-]{36}$/),
    tables: z.array(z.strictObject({ name, rows: count, sha256 })),
  }),
  objects: z.strictObject({
    list: z.string().regex(/^objects-[0-9a-f-]{36}\.jsonl$/),
    count,
    bytes: count,
    sha256,
  }),
});
export type Backup = z.infer<typeof BackupModel>;

const ObjectModel = z.strictObject({
  key: z.string().refine(isKey),
  bytes: count,
  sha256,
  modifiedAt: z.iso.datetime(),
});
export type BackedObject = z.infer<typeof ObjectModel>;

/** A folder that is no backup, or one that was damaged. Permanent. */
export class BackupError extends AppError {
  constructor(message: string, file?: string) {
    super('DATA_INVALID', message, file === undefined ? {} : { file });
  }
}

/** The backup in a folder, or null when there is none. @throws BackupError for one that cannot be read. */
export async function readBackup(folder: string): Promise<Backup | null> {
  const text = await readFile(join(folder, MANIFEST), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (text === null) return null;
  const parsed = BackupModel.safeParse(jsonOf(text));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new BackupError(`not a backup of this program (${issue?.path.join('.')}: ${issue?.message})`, MANIFEST);
}

/** The objects of a backup, as they were listed. @throws BackupError */
export async function* readObjects(folder: string, { objects }: Backup): AsyncGenerator<BackedObject> {
  const lines = createInterface({ input: createReadStream(join(folder, objects.list)), crlfDelay: Infinity });
  let line = 0;
  for await (const text of lines) {
    line += 1;
    const parsed = ObjectModel.safeParse(jsonOf(text));
    if (!parsed.success) throw new BackupError(`line ${line} names no object`, objects.list);
    yield parsed.data;
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
