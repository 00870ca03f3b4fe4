import { failAll, ok, type Result, type UserError } from '../services/result.ts';
import { type MergekitRequest } from '../services/mergekit-import.ts';
import { expectId } from './node-id.ts';
import { type MergekitInput } from './types.generated.ts';

/** Takes apart the ids of a `MergekitInput`; complains about all that are none. */
export function mergekitRequest({ yaml, models, ignoreUnknown, seed, name }: MergekitInput): Result<MergekitRequest> {
  const errors: UserError[] = [];
  const named = models.map(({ reference, checkpoint }, index) => {
    const found = expectId(checkpoint, 'Checkpoint', ['input', 'models', String(index), 'checkpoint']);
    if (!found.ok) errors.push(...found.errors);
    return { reference, checkpointId: found.ok ? found.value : '' };
  });
  if (errors.length > 0) return failAll(errors);
  return ok({ yaml, models: named, allowIgnored: ignoreUnknown === true, seed: seed ?? 0n, name: name ?? null });
}
