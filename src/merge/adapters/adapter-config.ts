import { z } from 'zod';
import { AppError } from '../../errors.ts';

export const ADAPTER_CONFIG_FILE = 'adapter_config.json';
export const MAX_ADAPTER_CONFIG_BYTES = 4 * 1024 * 1024;
const MAX_PATTERNS = 20_000;

/** What of PEFT's configuration decides how an adapter acts. */
export interface AdapterConfig {
  readonly r: number;
  readonly alpha: number;
  readonly rankPattern: ReadonlyMap<string, number>;
  readonly alphaPattern: ReadonlyMap<string, number>;
  readonly rsLora: boolean;
  readonly fanInFanOut: boolean;
}

const rank = z.int().min(1).max(1_000_000);
const strength = z.number();
const patterns = (value: z.ZodNumber) =>
  z
    .record(z.string(), value)
    .refine((given) => Object.keys(given).length <= MAX_PATTERNS, { message: `has more than ${MAX_PATTERNS} patterns` })
    .nullish();
const model = z.object({
  peft_type: z.string(),
  r: rank.default(8),
  lora_alpha: strength.default(8),
  rank_pattern: patterns(rank),
  alpha_pattern: patterns(strength),
  use_rslora: z.boolean().nullish(),
  fan_in_fan_out: z.boolean().nullish(),
  use_dora: z.boolean().nullish(),
  lora_bias: z.boolean().nullish(),
  init_lora_weights: z.union([z.boolean(), z.string()]).nullish(),
});

/** Settings whose presence changes what the factors mean. */
const REFUSED: Readonly<Record<string, string>> = {
  use_dora: 'DoRA depends on the norms of the base: merge it with PEFT first',
  lora_bias: 'biases of factors are not supported',
  use_qalora: 'QA-LoRA pools its inputs',
  use_bdlora: 'block-diagonal LoRA is not supported',
  layer_replication: 'it builds a deeper model than its base',
  target_parameters: 'factors of raw parameters are not supported',
  trainable_token_indices: 'trainable tokens are not supported',
  alora_invocation_tokens: 'activated LoRA acts on some tokens only, so it is no change of weights',
  arrow_config: 'a router chooses among its experts at run time',
  kasa_config: 'KaSA changes the base',
  monteclora_config: 'its weights are drawn at random',
  velora_config: 'VeLoRA is not supported',
};
/** Initialisations that take the start of the factors out of the base, so that the factors alone are no difference from it. */
const CHANGES_BASE = /^(?:pissa|corda|olora|loftq|lora_ga)/i;

/**
 * Reads `adapter_config.json`.
 * @throws AppError CONFIG_INVALID naming the setting; what is not LoRA or depends on more than the factors is refused
 */
export function parseAdapterConfig(bytes: Uint8Array): AdapterConfig {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    throw new AppError('CONFIG_INVALID', `${ADAPTER_CONFIG_FILE} is not JSON`, {
      file: ADAPTER_CONFIG_FILE,
      cause: error,
    });
  }
  return readAdapterConfig(value);
}

/** The same from a value; `file` is named in errors. */
export function readAdapterConfig(value: unknown, file = ADAPTER_CONFIG_FILE): AdapterConfig {
  const parsed = model.safeParse(value);
  if (!parsed.success) {
    const [{ path, message }] = parsed.error.issues;
    throw invalid(file, path.map(String), message);
  }
  const config = parsed.data;
  if (config.peft_type !== 'LORA') {
    throw invalid(file, ['peft_type'], `"${config.peft_type.slice(0, 40)}" is not LORA, the only type that is merged`);
  }
  const given = value as Readonly<Record<string, unknown>>;
  for (const [name, reason] of Object.entries(REFUSED)) if (isSet(given[name])) throw invalid(file, [name], reason);
  const init = config.init_lora_weights;
  if (typeof init === 'string' && CHANGES_BASE.test(init)) {
    const what = `"${init.slice(0, 40)}" changes the base before training: convert the adapter to plain LoRA first`;
    throw invalid(file, ['init_lora_weights'], what);
  }
  return {
    r: config.r,
    alpha: config.lora_alpha,
    rankPattern: new Map(Object.entries(config.rank_pattern ?? {})),
    alphaPattern: new Map(Object.entries(config.alpha_pattern ?? {})),
    rsLora: config.use_rslora ?? false,
    fanInFanOut: config.fan_in_fan_out ?? false,
  };
}

function isSet(value: unknown): boolean {
  if (value === undefined || value === null || value === false) return false;
  return Array.isArray(value) ? value.length > 0 : typeof value !== 'object' || Object.keys(value).length > 0;
}

function invalid(file: string, field: readonly string[], what: string): AppError {
  return new AppError('CONFIG_INVALID', `${file}: ${field.join('.')}: ${what}`, { file, field });
}
