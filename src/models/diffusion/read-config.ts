import { z } from 'zod';
import { ACTIVATIONS, type Activation } from '../activations.ts';
import { ModelConfigError } from '../model-error.ts';

// Bounds that no real model comes near: what lies beyond would only exhaust memory.
export const size = z.int().min(1).max(65_536);
export const channelList = z.array(size).min(1).max(16);
export const epsilon = z.number().positive().max(1);

/** Checks a config file of a pipeline. @throws ModelConfigError naming file and field. */
export function readConfig<T>(schema: z.ZodType<T>, json: unknown, file: string): T {
  const result = schema.safeParse(json);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new ModelConfigError(issue.path.join('.') || 'config', issue.message, file);
}

/** @throws ModelConfigError for an activation that is not known */
export function knownActivation(name: string, field: string, file: string): Activation {
  if (Object.hasOwn(ACTIVATIONS, name)) return name as Activation;
  throw new ModelConfigError(
    field,
    `unknown activation "${name}"; known: ${Object.keys(ACTIVATIONS).join(', ')}`,
    file,
  );
}

/** Fields that would change what is computed: each has to be left out, or to say what is computed here. */
export function requireValues(json: object, allowed: Readonly<Record<string, readonly unknown[]>>, file: string): void {
  for (const [field, values] of Object.entries(allowed)) {
    const value: unknown = (json as Record<string, unknown>)[field];
    if (value === undefined || value === null || values.includes(value)) continue;
    const only = values.length > 0 ? `only ${values.map((one) => JSON.stringify(one)).join(', ')}` : 'no value';
    throw new ModelConfigError(field, `${JSON.stringify(value)?.slice(0, 100)} is not supported, ${only} is`, file);
  }
}

/** Group normalisation needs as many channels in each group. @throws ModelConfigError */
export function requireGroups(channels: readonly number[], groups: number, file: string): void {
  const odd = channels.find((count) => count % groups !== 0);
  if (odd === undefined) return;
  throw new ModelConfigError('norm_num_groups', `${groups} does not divide ${odd} of block_out_channels`, file);
}
