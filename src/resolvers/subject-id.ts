import { fail, ok, type Result } from '../services/result.ts';
import { type FlagSubject } from '../storage/entities/flag.ts';
import { type TagSubject } from '../storage/entities/tag.ts';
import { decodeId, type NodeType } from './node-id.ts';

export const TAG_TYPES = {
  CHECKPOINT: 'Checkpoint',
  MERGE: 'Merge',
  EXPERIMENT: 'Experiment',
  BENCHMARK: 'Benchmark',
} as const satisfies Record<TagSubject, NodeType>;

export const FLAG_TYPES = { ...TAG_TYPES, REPORTED_ROW: 'ReportedRow' } as const satisfies Record<
  FlagSubject,
  NodeType
>;

/** What an id names, which must be of one of these types. */
export function expectOneOf<Type extends string>(
  id: string,
  types: Readonly<Record<Type, NodeType>>,
  field: readonly string[],
): Result<{ readonly type: Type; readonly id: string }> {
  const decoded = decodeId(id);
  for (const [type, name] of Object.entries(types) as [Type, NodeType][]) {
    if (decoded?.type === name) return ok({ type, id: decoded.uuid });
  }
  const message = `${field.join('.')} must be an id of ${Object.values(types).join(', ')}`;
  return fail('INVALID_INPUT', message, { field });
}
