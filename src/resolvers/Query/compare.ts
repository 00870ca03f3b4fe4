import { type ComparedSubject } from '../../services/science/compare.ts';
import { fail } from '../../services/result.ts';
import { unwrap } from '../graphql-errors.ts';
import { decodeId } from '../node-id.ts';
import { type QueryResolvers } from '../types.generated.ts';

export const compare: QueryResolvers['compare'] = async (_parent, args, { services }) => {
  const { a, b, benchmark, split, labelSpace } = args;
  return unwrap(
    await services.science.compare({
      a: subjectOf(a, 'a'),
      b: subjectOf(b, 'b'),
      benchmark: benchmark ?? null,
      split: split ?? 'test',
      labelSpace: labelSpace ?? 'TASK',
    }),
  );
};

function subjectOf(id: string, side: string): ComparedSubject {
  const decoded = decodeId(id);
  if (decoded?.type === 'Merge') return { kind: 'merge', id: decoded.uuid };
  if (decoded?.type === 'LeaderboardRow' || decoded?.type === 'ReportedRow') return { kind: 'row', id: decoded.uuid };
  return unwrap(fail('INVALID_INPUT', `${side} must be the id of a row or a merge`, { field: [side] }));
}
