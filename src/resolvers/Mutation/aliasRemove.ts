import { fail } from '../../services/result.ts';
import { expectId } from '../node-id.ts';
import { type MutationResolvers } from '../types.generated.ts';

const EXPECTED = ['input', 'expected'];

export const aliasRemove: MutationResolvers['aliasRemove'] = async (_parent, { input }, { services, viewer }) => {
  // a null guard may be meant as none or as "nowhere", and taking a name away is not for guesses
  const expected =
    input.expected === null
      ? fail('INVALID_INPUT', 'expected is the checkpoint that the alias must point to: leave it out for any', {
          field: EXPECTED,
        })
      : input.expected === undefined
        ? null
        : expectId(input.expected, 'Checkpoint', EXPECTED);
  const wish = { name: input.name, checkpointId: null, expectedId: expected?.ok === true ? expected.value : undefined };
  const result = expected?.ok === false ? expected : await services.aliases.move(viewer, wish);
  return result.ok ? { ...result.value, userErrors: [] } : { alias: null, moved: null, userErrors: result.errors };
};
