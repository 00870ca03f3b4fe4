import { expectId } from '../node-id.ts';
import { type MutationResolvers } from '../types.generated.ts';

export const aliasSet: MutationResolvers['aliasSet'] = async (_parent, { input }, { services, viewer }) => {
  const id = expectId(input.checkpoint, 'Checkpoint', ['input', 'checkpoint']);
  const expected = input.expected == null ? null : expectId(input.expected, 'Checkpoint', ['input', 'expected']);
  const wrong = [id, expected].find((one) => one?.ok === false);
  const wish = {
    name: input.name,
    checkpointId: id.ok ? id.value : null,
    // null says "nowhere", leaving it out says nothing
    expectedId: input.expected === undefined ? undefined : expected?.ok === true ? expected.value : null,
  };
  const result = wrong?.ok === false ? wrong : await services.aliases.move(viewer, wish);
  return result.ok ? { ...result.value, userErrors: [] } : { alias: null, moved: null, userErrors: result.errors };
};
