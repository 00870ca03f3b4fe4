import { failAll, ok, type Result, type UserError } from '../services/result.ts';
import { type MergeRequest } from '../services/merge-service-plan.ts';
import { expectId, type NodeType } from './node-id.ts';
import { type MergeInput } from './types.generated.ts';

/** Takes apart the ids of a `MergeInput`; complains about all that are none. */
export function mergeRequest(input: MergeInput): Result<MergeRequest> {
  const errors: UserError[] = [];
  const uuid = (id: string, type: NodeType, field: readonly string[]): string => {
    const found = expectId(id, type, field);
    if (found.ok) return found.value;
    errors.push(...found.errors);
    return '';
  };
  const checkpointId = (id: string, field: readonly string[]) => uuid(id, 'Checkpoint', field);
  const statisticId = (id: string, field: readonly string[]) => uuid(id, 'Statistic', field);
  const { method } = input;
  const request: MergeRequest = {
    method: {
      id: method.id,
      ...(method.dialect == null ? {} : { dialect: method.dialect }),
      ...(method.version == null ? {} : { version: method.version }),
    },
    parameters: input.parameters,
    baseId: input.base == null ? null : checkpointId(input.base, ['input', 'base']),
    experts: input.experts.map(({ checkpoint, weight, parameters, statistic }, i) => ({
      checkpointId: checkpointId(checkpoint, ['input', 'experts', String(i), 'checkpoint']),
      ...(weight == null ? {} : { weight }),
      parameters,
      statisticId: statistic == null ? null : statisticId(statistic, ['input', 'experts', String(i), 'statistic']),
    })),
    post: input.post ?? [],
    ...(input.outputDtype == null ? {} : { outputDtype: input.outputDtype }),
    seed: input.seed ?? 0n,
    name: input.name ?? null,
  };
  return errors.length === 0 ? ok(request) : failAll(errors);
}
