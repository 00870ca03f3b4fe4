import { expectId } from '../node-id.ts';
import { type MutationResolvers } from '../types.generated.ts';

export const experimentRetry: MutationResolvers['experimentRetry'] = async (
  _parent,
  { input },
  { services, viewer },
) => {
  const id = expectId(input.experiment, 'Experiment', ['input', 'experiment']);
  const result = id.ok ? await services.experiments.retry(viewer, id.value) : id;
  return result.ok ? { experiment: result.value, userErrors: [] } : { experiment: null, userErrors: result.errors };
};
