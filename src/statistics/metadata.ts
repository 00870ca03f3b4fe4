import { z } from 'zod';
import { AppError } from '../errors.ts';
import { canonicalJson } from '../merge/canonical-json.ts';
import { STATISTIC_KINDS } from '../merge/types.ts';

/**
 * Where a diagonal Fisher comes from. `empirical`: squared gradients of log p(gold label). `sampled`: one label drawn from
 * the model for each example. `optimizer`: the second moment of an Adam-like optimizer, taken as a stand-in.
 */
export const FISHER_VARIANTS = ['empirical', 'sampled', 'optimizer'] as const;
export type FisherVariant = (typeof FISHER_VARIANTS)[number];

/** Key of `__metadata__` in a statistic's safetensors file; its value is canonical JSON. */
export const STATISTIC_KEY = 'mergeboard_statistic';

const digest = z.string().regex(/^[0-9a-f]{64}$/, '64 lower-case hexadecimal digits');
const text = z
  .string()
  .min(1)
  .max(300)
  .regex(/^[^\p{Cc}]*$/u, 'control characters are not allowed');
const count = z.int().min(1);
const tensorName = z.string().min(1).max(2000);

const schema = z
  .strictObject({
    schema: z.literal(1),
    kind: z.enum(STATISTIC_KINDS),
    /** Of a FISHER only. */
    variant: z.enum(FISHER_VARIANTS).optional(),
    /** Content digest of the checkpoint. */
    model: digest,
    /** `slug@revision`; null when the data is no benchmark. */
    benchmark: text.nullable().default(null),
    cell: text.nullable().default(null),
    split: text.nullable().default(null),
    /** Examples. */
    n: count.nullable().default(null),
    /** Rows that went into each sum: examples of a FISHER, tokens × examples of a GRAM. */
    rows: count.nullable().default(null),
    /** Rows of stored tensors that saw another number of them. */
    rowsOf: z.record(tensorName, count).optional(),
    /** What the sums were divided by: `examples`, `rows`, `none`, or what an optimizer does. */
    normaliser: text,
    seed: z.int().min(0).nullable().default(null),
    /** Digest of the examples, see `dataDigest`. */
    data: digest.nullable().default(null),
    /** The loss whose gradients were taken, or the inputs that were seen, in words. */
    loss: text.optional(),
    /** The part of the model that was looked at, in words; what is not covered is merged without a statistic. */
    scope: text.optional(),
    /** GRAM: the stored tensor of each weight. Layers that share their input share one tensor. */
    covers: z.record(tensorName, tensorName).optional(),
  })
  .refine(({ kind, variant }) => (kind === 'FISHER') === (variant !== undefined), {
    message: 'a FISHER has a variant, a GRAM has none',
    path: ['variant'],
  })
  .refine(({ kind, covers }) => kind === 'FISHER' || Object.keys(covers ?? {}).length > 0, {
    message: 'a GRAM must say which weights its tensors cover',
    path: ['covers'],
  });

/** What a statistic says about itself. */
export type StatisticMetadata = z.output<typeof schema>;

/**
 * Reads the metadata of a statistic's file.
 * @throws AppError DATA_INVALID naming the field
 */
export function parseStatisticMetadata(metadata: ReadonlyMap<string, string>): StatisticMetadata {
  const written = metadata.get(STATISTIC_KEY);
  if (written === undefined) throw invalid([], `the header's __metadata__ has no "${STATISTIC_KEY}"`);
  let json: unknown;
  try {
    json = JSON.parse(written);
  } catch (cause) {
    throw invalid([], cause instanceof Error ? cause.message : 'is not JSON');
  }
  const result = schema.safeParse(json);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw invalid(issue.path.map(String), issue.message);
}

/** The metadata as it is written: nothing that is undefined, keys sorted. */
export function formatStatisticMetadata(metadata: StatisticMetadata): Record<string, string> {
  return { [STATISTIC_KEY]: canonicalJson(schema.parse(metadata)), format: 'pt' };
}

function invalid(path: readonly string[], reason: string): AppError {
  const field = [STATISTIC_KEY, ...path];
  return new AppError('DATA_INVALID', `${field.join('.').slice(0, 300)}: ${reason}`, { field });
}
