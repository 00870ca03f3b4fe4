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
