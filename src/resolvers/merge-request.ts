import { failAll, ok, type Result, type UserError } from '../services/result.ts';
import { type MergeRequest } from '../services/merge-service-plan.ts';
import { expectId } from './node-id.ts';
import { type MergeInput } from './types.generated.ts';

/** Takes apart the ids of a `MergeInput`; complains about all that are none. */
export function mergeRequest(input: MergeInput): Result<MergeRequest> {
  const errors: UserError[] = [];
  const checkpointId = (id: string, field: readonly string[]): string => {
    const found = expectId(id, 'Checkpoint', field);
    if (found.ok) return found.value;
    errors.push(...found.errors);
    return '';
  };
  const { method } = input;
  const request: MergeRequest = {
    method: {
      id: method.id,
      ...(method.dialect == null ? {} : { dialect: method.dialect }),
      ...(method.version == null ? {} : { version: method.version }),
    },
    parameters: input.parameters,
    baseId: input.base == null ? null : checkpointId(input.base, ['input', 'base']),
    experts: input.experts.map(({ checkpoint, weight, parameters }, i) => ({
      checkpointId: checkpointId(checkpoint, ['input', 'experts', String(i), 'checkpoint']),
      ...(weight == null ? {} : { weight }),
      parameters,
    })),
    post: input.post ?? [],
    ...(input.outputDtype == null ? {} : { outputDtype: input.outputDtype }),
    seed: input.seed ?? 0n,
    name: input.name ?? null,
  };
  return errors.length === 0 ? ok(request) : failAll(errors);
}
