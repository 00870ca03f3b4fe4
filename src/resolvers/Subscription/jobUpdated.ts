import { GraphQLError } from 'graphql';
import { type JobRow } from '../../storage/entities/job.ts';
import { decodeId } from '../node-id.ts';
import { type SubscriptionResolvers } from '../types.generated.ts';

export const jobUpdated: SubscriptionResolvers['jobUpdated'] = {
  subscribe: (_parent, { id }, { services }) => {
    const decoded = decodeId(id);
    if (decoded?.type !== 'Job') throw noSuchJob();
    return services.jobs.watch(decoded.uuid);
  },
  resolve: (job: JobRow | null) => {
    if (job === null) throw noSuchJob();
    return job;
  },
};

function noSuchJob(): GraphQLError {
  return new GraphQLError('there is no such job', { extensions: { code: 'NOT_FOUND', argument: 'id' } });
}
