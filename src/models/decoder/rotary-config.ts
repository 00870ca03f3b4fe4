import { z } from 'zod';
import { ModelConfigError } from '../model-error.ts';

/** Rotary positions (arXiv 2104.09864) and how their wavelengths are stretched. */
export interface Rotary {
  readonly theta: number;
  readonly scaling:
    | null
    | { readonly kind: 'linear'; readonly factor: number }
    | {
        readonly kind: 'llama3';
        readonly factor: number;
        readonly lowFactor: number;
        readonly highFactor: number;
        readonly originalPositions: number;
      };
}

const theta = z.number().min(1).max(1e12);
const factor = z.number().min(1).max(10_000);

/** `rope_scaling` of old files, `rope_parameters` of new ones, which have the base in it. */
const scalingSchema = z.looseObject({
  rope_type: z.string().nullish(),
  type: z.string().nullish(),
  rope_theta: theta.nullish(),
  partial_rotary_factor: z.literal(1).nullish(),
  factor: factor.nullish(),
  low_freq_factor: factor.nullish(),
  high_freq_factor: factor.nullish(),
  original_max_position_embeddings: z.int().min(1).nullish(),
});

export const rotaryFields = {
  rope_theta: theta.nullish(),
  rope_scaling: scalingSchema.nullish(),
  rope_parameters: scalingSchema.nullish(),
  partial_rotary_factor: z.literal(1).nullish(),
};

/** @throws ModelConfigError naming a field that is missing, or a kind of scaling that is not supported */
export function parseRotary(config: {
  readonly rope_theta?: number | null;
  readonly rope_scaling?: z.output<typeof scalingSchema> | null;
  readonly rope_parameters?: z.output<typeof scalingSchema> | null;
}): Rotary {
  const place = config.rope_parameters == null ? 'rope_scaling' : 'rope_parameters';
  const raw = config[place];
  const base = raw?.rope_theta ?? config.rope_theta ?? 10_000;
  const kind = raw?.rope_type ?? raw?.type ?? 'default';
  const needed = <T>(field: string, value: T | null | undefined): T => {
    if (value == null) throw new ModelConfigError(`${place}.${field}`, `is missing, "${kind}" needs it`);
    return value;
  };
  switch (kind) {
    case 'default':
      return { theta: base, scaling: null };
    case 'linear':
      return { theta: base, scaling: { kind, factor: needed('factor', raw?.factor) } };
    case 'llama3': {
      const lowFactor = needed('low_freq_factor', raw?.low_freq_factor);
      const highFactor = needed('high_freq_factor', raw?.high_freq_factor);
      if (lowFactor >= highFactor) {
        throw new ModelConfigError(`${place}.high_freq_factor`, `${highFactor} is not above ${lowFactor}`);
      }
      const originalPositions = needed('original_max_position_embeddings', raw?.original_max_position_embeddings);
      return {
        theta: base,
        scaling: { kind, factor: needed('factor', raw?.factor), lowFactor, highFactor, originalPositions },
      };
    }
    default:
      throw new ModelConfigError(
        `${place}.rope_type`,
        `"${kind.slice(0, 50)}" is not supported; known: default, linear, llama3`,
      );
  }
}
