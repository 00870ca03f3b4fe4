import { type EntityManager } from 'typeorm';

export const REFERENCE_TYPES = [
  'Alias',
  'Checkpoint',
  'Evaluation',
  'Experiment',
  'Job',
  'Merge',
  'Statistic',
] as const;
export type ReferenceType = (typeof REFERENCE_TYPES)[number];

/** Something that would be left with a hole if a checkpoint were deleted. */
export interface FoundReference {
  readonly type: ReferenceType;
  readonly id: string;
  /** What people know it by. */
  readonly name: string;
}

/**
 * What refers to a checkpoint: merges that read it, checkpoints trained from it, ensembles it is in, its evaluations and statistics,
 * experiments that name it, aliases that point to it, jobs that are at work on it. Not the merges that made it: those can
 * make it again.
 */
export function checkpointReferences(
  manager: EntityManager,
  checkpoint: { readonly id: string; readonly contentDigest: string },
  limit: number,
): Promise<FoundReference[]> {
  return manager.query<FoundReference[]>(REFERENCES, [checkpoint.id, checkpoint.contentDigest, limit]);
}

const REFERENCES = `
SELECT * FROM (
  SELECT 'Merge' AS type, m.id, COALESCE(m.name, m.method || '/' || m.dialect) AS name FROM merge m
   WHERE m.base_id = $1 OR m.id IN (SELECT merge_id FROM merge_input WHERE checkpoint_id = $1)
  UNION ALL
  SELECT 'Checkpoint', c.id, c.name FROM checkpoint c WHERE c.base_id = $1 AND c.state <> 'DELETED'
  UNION ALL
  SELECT 'Checkpoint', c.id, c.name FROM ensemble_member e JOIN checkpoint c ON c.id = e.ensemble_id
   WHERE e.checkpoint_id = $1
  UNION ALL
  SELECT 'Evaluation', e.id, b.slug || '@' || b.revision || ' ' || e.split FROM evaluation e
    JOIN benchmark b ON b.id = e.benchmark_id WHERE e.checkpoint_id = $1
  UNION ALL
  SELECT 'Statistic', s.id, lower(s.kind) FROM statistic s WHERE s.checkpoint_id = $1
  UNION ALL
  SELECT 'Experiment', x.id, COALESCE(x.name, '') FROM experiment x
   WHERE x.base_id = $1 OR position($2 IN x.spec::text) > 0
      OR x.id IN (SELECT experiment_id FROM experiment_point WHERE checkpoint_id = $1)
  UNION ALL
  SELECT 'Alias', a.id, a.name FROM alias a WHERE a.checkpoint_id = $1
  UNION ALL
  SELECT 'Job', j.id, j.kind FROM job j
   WHERE j.subject_type = 'CHECKPOINT' AND j.subject_id = $1 AND j.state IN ('QUEUED', 'RUNNING')
) reference ORDER BY type, id LIMIT $3`;
