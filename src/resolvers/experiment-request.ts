import { type ExperimentRequest } from '../services/experiments/request.ts';
import { failAll, ok, type Result, type UserError } from '../services/result.ts';
import { expectId, type NodeType } from './node-id.ts';
import { type ExperimentInput, type SubsetsInput } from './types.generated.ts';

const MAX_SAFE = BigInt(Number.MAX_SAFE_INTEGER);

/** Takes apart the ids of an `ExperimentInput`; complains about all that are none. */
export function experimentRequest(input: ExperimentInput): Result<ExperimentRequest> {
  const errors: UserError[] = [];
  const uuid = (id: string, type: NodeType, ...field: string[]): string => {
    const found = expectId(id, type, ['input', ...field]);
    if (found.ok) return found.value;
    errors.push(...found.errors);
    return '';
  };
  const uuids = (ids: readonly string[] | null | undefined, type: NodeType, ...field: string[]): string[] =>
    (ids ?? []).map((id, index) => uuid(id, type, ...field, String(index)));
  const seed = (value: bigint, ...field: string[]): bigint => {
    if (value < 0n || value > MAX_SAFE) {
      errors.push({ code: 'INVALID_INPUT', message: 'a seed is from 0 to 2^53 − 1', field: ['input', ...field] });
    }
    return value;
  };
  const { selection, report, statistics, budget } = input;
  const request: ExperimentRequest = {
    name: input.name ?? null,
    benchmark: input.benchmark,
    baseId: uuid(input.base, 'Checkpoint', 'base'),
    expertIds: uuids(input.experts, 'Checkpoint', 'experts'),
    multitaskIds: uuids(input.multitask, 'Checkpoint', 'multitask'),
    methods: input.methods.map(({ method, parameters, grid, post }) => ({
      method: {
        id: method.id,
        ...(method.dialect == null ? {} : { dialect: method.dialect }),
        ...(method.version == null ? {} : { version: method.version }),
      },
      parameters,
      grid: grid ?? 'published',
      post: post ?? [],
    })),
    subsets: input.subsets == null ? null : subsetsOf(input.subsets),
    seeds: [...new Set(input.seeds ?? [0n])].map((value, index) => seed(value, 'seeds', String(index))),
    selection: {
      split: selection?.split ?? 'tune',
      labelSpace: selection?.labelSpace ?? 'TASK',
      axis: selection?.axis ?? 'HELD_IN',
      metric: selection?.metric ?? null,
    },
    report: { split: report?.split ?? 'test', points: report?.points ?? 'SELECTED' },
    controls: input.controls ?? ['PRETRAINED', 'EXPERTS'],
    statistics: {
      split: statistics?.split ?? 'tune',
      n: statistics?.n ?? null,
      seed: seed(statistics?.seed ?? 0n, 'statistics', 'seed'),
      given: uuids(statistics?.given, 'Statistic', 'statistics', 'given'),
    },
    budget: {
      ...(budget?.points == null ? {} : { points: budget.points }),
      ...(budget?.seconds == null ? {} : { seconds: budget.seconds }),
      ...(budget?.bytes == null ? {} : { bytes: Number(budget.bytes) }),
    },
  };
  return errors.length === 0 ? ok(request) : failAll(errors);
}

function subsetsOf({ sizes, permutations, numbers }: SubsetsInput): ExperimentRequest['subsets'] {
  return { sizes, permutations: numbers ?? permutations ?? 1 };
}
