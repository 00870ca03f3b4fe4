import { type EntityManager } from 'typeorm';
import { MergeClaimEntity, type MergeClaimRow } from '../entities/merge-claim.ts';

/** Claims of attempts that still hold their jobs. Those of lost or ended ones are deleted. Wants the merge to be locked. */
export async function liveClaims(manager: EntityManager, mergeId: string): Promise<MergeClaimRow[]> {
  await manager.query(
    `DELETE FROM merge_claim c USING job j
      WHERE c.merge_id = $1 AND j.id = c.job_id AND (j.state <> 'RUNNING' OR j.attempt <> c.attempt)`,
    [mergeId],
  );
  return manager.findBy(MergeClaimEntity, { mergeId });
}

export async function insertClaims(manager: EntityManager, claims: readonly MergeClaimRow[]): Promise<void> {
  if (claims.length > 0) await manager.insert(MergeClaimEntity, [...claims]);
}

/** The merge is over, or begins anew. */
export async function forgetClaims(manager: EntityManager, mergeId: string): Promise<void> {
  await manager.delete(MergeClaimEntity, { mergeId });
}
