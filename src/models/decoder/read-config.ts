import { z } from 'zod';
import { type Activation, ACTIVATIONS } from '../activations.ts';
import { ModelConfigError } from '../model-error.ts';

// Bounds that no real model comes near: what lies beyond would only exhaust memory.
export const size = z.int().min(1).max(65_536);
export const wide = z.int().min(1).max(1_048_576);
export const depth = z.int().min(1).max(256);
export const epsilon = z.number().positive().max(1);
export const vocabulary = z.int().min(1).max(10_000_000);
export const positions = z.int().min(1).max(100_000_000);

const tokenId = z.int().min(0);

/** Special tokens as configs name them. Old ones say −1 for none. */
export const tokenFields = {
  bos_token_id: z.int().min(-1).nullish(),
  eos_token_id: z.union([z.int().min(-1), z.array(tokenId)]).nullish(),
  pad_token_id: z.int().min(-1).nullish(),
};

/** @throws ModelConfigError naming the first field that is wrong */
export function parseModelConfig<T>(schema: z.ZodType<T>, json: unknown): T {
  const result = schema.safeParse(json);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new ModelConfigError(issue.path.join('.') || 'config.json', issue.message);
}

/** @throws ModelConfigError naming `field` */
export function knownActivation(field: string, name: string): Activation {
  if (Object.hasOwn(ACTIVATIONS, name)) return name as Activation;
  const known = Object.keys(ACTIVATIONS).join(', ');
  throw new ModelConfigError(field, `unknown activation "${name.slice(0, 50)}"; known: ${known}`);
}

/** @throws ModelConfigError */
export function checkDivides(field: string, divisor: number, of: string, value: number): void {
  if (value % divisor !== 0) throw new ModelConfigError(field, `${divisor} does not divide ${of} ${value}`);
}

export interface SpecialTokens {
  readonly startTokenId: number | null;
  readonly endTokenIds: readonly number[];
  readonly padTokenId: number;
}

/** @throws ModelConfigError naming a token that is beyond the vocabulary */
export function specialTokens(
  config: {
    readonly bos_token_id: number | null;
    readonly eos_token_id: number | readonly number[] | null;
    readonly pad_token_id: number | null;
  },
  words: number,
): SpecialTokens {
  const known = (field: string, id: number | null): number[] => {
    if (id === null || id < 0) return [];
    if (id >= words) throw new ModelConfigError(field, `${id}, the vocabulary has ${words}`);
    return [id];
  };
  const [startTokenId = null] = known('bos_token_id', config.bos_token_id);
  const endTokenIds = [config.eos_token_id].flat().flatMap((id) => known('eos_token_id', id));
  // What stands in the place of padding is never looked at. Old Llamas name a token that their vocabulary does not have.
  const padTokenId = config.pad_token_id;
  const padded = padTokenId !== null && padTokenId >= 0 && padTokenId < words;
  return { startTokenId, endTokenIds, padTokenId: padded ? padTokenId : 0 };
}
