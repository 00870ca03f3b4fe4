import { fail, ok, type Result } from '../services/result.ts';
import { type JobSubjectType } from '../storage/entities/job.ts';
import { decodeId, type NodeType } from './node-id.ts';

/** GraphQL types of what a job can be for. */
export const SUBJECT_TYPES = {
  CHECKPOINT: 'Checkpoint',
  BENCHMARK: 'Benchmark',
  MERGE: 'Merge',
  EVALUATION: 'Evaluation',
  STATISTIC: 'Statistic',
  EXPERIMENT: 'Experiment',
} as const satisfies Record<JobSubjectType, NodeType>;

/** The subject behind an id of any of these types. */
export function expectSubject(id: string, field: readonly string[]): Result<{ type: JobSubjectType; id: string }> {
  const decoded = decodeId(id);
  for (const type of Object.keys(SUBJECT_TYPES) as JobSubjectType[]) {
    if (decoded?.type === SUBJECT_TYPES[type]) return ok({ type, id: decoded.uuid });
  }
  const wanted = Object.values(SUBJECT_TYPES).join(', ');
  return fail('INVALID_INPUT', `${field.join('.')} must be an id of one of ${wanted}`, { field });
}
