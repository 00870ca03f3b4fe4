import { expectId } from '../node-id.ts';
import { type MutationResolvers } from '../types.generated.ts';

export const aliasRemove: MutationResolvers['aliasRemove'] = async (_parent, { input }, { services, viewer }) => {
  const expected = input.expected == null ? null : expectId(input.expected, 'Checkpoint', ['input', 'expected']);
  const wish = { name: input.name, checkpointId: null, expectedId: expected?.ok === true ? expected.value : undefined };
  const result = expected?.ok === false ? expected : await services.aliases.move(viewer, wish);
  return result.ok ? { ...result.value, userErrors: [] } : { alias: null, moved: null, userErrors: result.errors };
};
