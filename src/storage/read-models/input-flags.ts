import { type EntityManager } from 'typeorm';

/** A flag on something that a checkpoint was made of. */
export interface FoundInputFlag {
  /** The checkpoint that was made of it. */
  readonly root: string;
  readonly checkpointId: string;
  readonly flagId: string;
}

/**
 * Flags of the inputs of merges, members of ensembles and bases of all these, however deep they are nested, on them or on the merges that
 * made them; in the order in which they were raised. Those of a checkpoint itself are not among them. One statement.
 */
export async function readInputFlags(
  manager: EntityManager,
  checkpointIds: readonly string[],
): Promise<FoundInputFlag[]> {
  return manager.query(
    // UNION visits a checkpoint once, however many ways lead to it
    `WITH RECURSIVE line(root, id) AS (
       SELECT asked.id, asked.id FROM unnest($1::uuid[]) AS asked(id)
       UNION
       SELECT line.root, source.id
       FROM line
       CROSS JOIN LATERAL (
         SELECT input.checkpoint_id AS id
         FROM merge JOIN merge_input input ON input.merge_id = merge.id WHERE merge.output_checkpoint_id = line.id
         UNION ALL SELECT checkpoint_id FROM ensemble_member WHERE ensemble_id = line.id
         UNION ALL SELECT base_id FROM checkpoint WHERE checkpoint.id = line.id AND base_id IS NOT NULL
       ) source
     )
     SELECT line.root, line.id AS "checkpointId", flag.id AS "flagId"
     FROM line
     JOIN checkpoint ON checkpoint.id = line.id
     LEFT JOIN merge ON merge.output_checkpoint_id = line.id AND merge.flag_id IS NOT NULL
     JOIN flag ON flag.id = COALESCE(checkpoint.flag_id, merge.flag_id)
     WHERE line.id <> line.root
     ORDER BY flag.flagged_at, flag.id`,
    [[...checkpointIds]],
  );
}

/** A flag on something that a checkpoint was made of, as a reader elsewhere can tell it. */
export interface InputFlagFacts {
  readonly checkpoint: { readonly name: string; readonly contentDigest: string | null };
  readonly reason: string;
  /** ISO 8601. */
  readonly at: string;
}

/** What `readInputFlags` finds, by the checkpoint that was made of it. Two statements at most. */
export async function inputFlagFacts(
  manager: EntityManager,
  checkpointIds: readonly string[],
): Promise<Map<string, InputFlagFacts[]>> {
  const found = await readInputFlags(manager, checkpointIds);
  if (found.length === 0) return new Map();
  const rows = await manager.query<{ root: string; flags: InputFlagFacts[] }[]>(
    `SELECT found.root, json_agg(json_build_object(
              'checkpoint', json_build_object('name', c.name, 'contentDigest', c.content_digest),
              'reason', f.reason, 'at', f.flagged_at) ORDER BY found.place) AS flags
       FROM unnest($1::uuid[], $2::uuid[], $3::uuid[]) WITH ORDINALITY AS found(root, checkpoint_id, flag_id, place)
       JOIN checkpoint c ON c.id = found.checkpoint_id
       JOIN flag f ON f.id = found.flag_id
      GROUP BY found.root`,
    [found.map(({ root }) => root), found.map((flag) => flag.checkpointId), found.map(({ flagId }) => flagId)],
  );
  return new Map(rows.map(({ root, flags }) => [root, flags]));
}
