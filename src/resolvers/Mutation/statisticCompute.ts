import { expectId } from '../node-id.ts';
import { type MutationResolvers } from '../types.generated.ts';

export const statisticCompute: MutationResolvers['statisticCompute'] = async (
  _parent,
  { input },
  { services, viewer },
) => {
  const id = expectId(input.checkpoint, 'Checkpoint', ['input', 'checkpoint']);
  const { kind, variant, benchmark, cell, split, n, seed } = input;
  const wish = { kind, benchmark, cell, split, variant: variant ?? null, n: n ?? null, seed: seed ?? 0n };
  const result = id.ok ? await services.statistics.compute(viewer, { ...wish, checkpointId: id.value }) : id;
  return result.ok
    ? { ...result.value, userErrors: [] }
    : { statistic: null, job: null, existed: null, userErrors: result.errors };
};
