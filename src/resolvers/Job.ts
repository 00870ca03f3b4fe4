import { parseTraceParent } from '../telemetry/trace-parent.ts';
import { SUBJECT_TYPES } from './job-subject.ts';
import { type JobSubjectModel } from './models.ts';
import { encodeId } from './node-id.ts';
import { loadNode } from './node-loaders.ts';
import { type JobResolvers } from './types.generated.ts';

export const Job: JobResolvers = {
  id: (job) => encodeId('Job', job.id),
  subject: async (job, _args, context) =>
    (await loadNode(context, SUBJECT_TYPES[job.subjectType], job.subjectId)) as JobSubjectModel | null,
  traceId: ({ traceParent }) => parseTraceParent(traceParent)?.traceId ?? null,
  progress: ({ phase, completed, total, unit, rate, progressAt }) =>
    phase === null || completed === null || total === null || unit === null || progressAt === null
      ? null
      : { phase, completed, total, unit, rate, updatedAt: progressAt },
};
