import { type MutationResolvers } from '../types.generated.ts';

export const benchmarkDefine: MutationResolvers['benchmarkDefine'] = async (
  _parent,
  { input },
  { services, viewer },
) => {
  const result = await services.benchmarks.define(viewer, input.manifest);
  return result.ok
    ? { ...result.value, userErrors: [] }
    : { benchmark: null, existed: null, userErrors: result.errors };
};
