import { newestFirst } from '../../storage/keyset.ts';
import { connection } from '../connection.ts';
import { unwrap } from '../graphql-errors.ts';
import { expectSubject } from '../job-subject.ts';
import { type QueryResolvers } from '../types.generated.ts';

export const jobs: QueryResolvers['jobs'] = (_parent, args, { services }) => {
  const { kind, state, subject } = args.filter ?? {};
  const filter = {
    ...(kind == null ? {} : { kind }),
    ...(state == null ? {} : { state }),
    ...(subject == null ? {} : { subject: unwrap(expectSubject(subject, ['filter', 'subject'])) }),
  };
  return connection(
    args,
    newestFirst('job'),
    (page) => services.jobs.page(filter, page),
    () => services.jobs.count(filter),
  );
};
