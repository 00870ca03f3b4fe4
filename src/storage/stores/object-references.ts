import { type EntityManager } from 'typeorm';

/**
 * Those of the keys below `uploads/` that something still needs: files of checkpoints, benchmarks and statistics that were
 * not rejected, and of open uploads.
 */
export async function neededUploadKeys(manager: EntityManager, keys: readonly string[]): Promise<Set<string>> {
  const rows: { key: string }[] = await manager.query(
    `SELECT asked.key FROM unnest($1::text[]) AS asked(key)
     -- keys read uploads/<id of the upload>/<number of the file>
     CROSS JOIN LATERAL (SELECT split_part(asked.key, '/', 2)::uuid AS id) owner
     JOIN upload ON upload.id = owner.id
     LEFT JOIN checkpoint ON checkpoint.id = upload.checkpoint_id
     LEFT JOIN benchmark ON benchmark.id = upload.benchmark_id
     LEFT JOIN statistic ON statistic.id = upload.statistic_id
     WHERE upload.state = 'OPEN' OR checkpoint.state <> 'REJECTED' OR benchmark.state <> 'REJECTED'
       OR statistic.state <> 'REJECTED'`,
    [[...keys]],
  );
  return new Set(rows.map(({ key }) => key));
}

/**
 * Those of the keys that some row still needs: files of checkpoints, benchmarks and statistics that were not rejected, open uploads,
 * and outputs of merges under way. Files of deleted checkpoints count until they are collected, but for those of `except`.
 */
export async function neededKeys(
  manager: EntityManager,
  keys: readonly string[],
  except: readonly string[] = [],
): Promise<Set<string>> {
  const rows: { key: string }[] = await manager.query(NEEDED, [[...keys], [...except]]);
  return new Set(rows.map(({ key }) => key));
}

const NEEDED = `
SELECT f.object_key AS key FROM checkpoint_file f JOIN checkpoint c ON c.id = f.checkpoint_id
 WHERE f.object_key = ANY ($1::text[]) AND c.state <> 'REJECTED' AND c.collected_at IS NULL AND c.id <> ALL ($2::uuid[])
UNION
SELECT f.object_key FROM benchmark_file f JOIN benchmark b ON b.id = f.benchmark_id
 WHERE f.object_key = ANY ($1::text[]) AND b.state <> 'REJECTED'
UNION
SELECT f.object_key FROM upload_file f JOIN upload u ON u.id = f.upload_id
 WHERE f.object_key = ANY ($1::text[]) AND u.state = 'OPEN'
UNION
SELECT object_key FROM merge_output WHERE object_key = ANY ($1::text[])
UNION
SELECT object_key FROM statistic WHERE object_key = ANY ($1::text[]) AND state <> 'REJECTED'
UNION
SELECT saved ->> 'objectKey' FROM statistic WHERE saved ->> 'objectKey' = ANY ($1::text[])
UNION
-- a file of a statistic that is being computed has no row until it is done
SELECT asked.key FROM unnest($1::text[]) AS asked (key)
 WHERE asked.key LIKE 'statistics/%'
   AND split_part(asked.key, '/', 2) IN (SELECT id::text FROM statistic WHERE state = 'PENDING')`;
