import { type AdapterFamily } from './adapter.ts';

export type LayerPart = 'a' | 'b' | 'mid' | 'alpha';

/** What the name of one tensor of an adapter says. */
export type AdapterKey =
  | {
      readonly role: 'factor';
      readonly part: LayerPart;
      readonly family: AdapterFamily;
      readonly component: string | null;
      /** Module path; of kohya files with underscores for dots. */
      readonly module: string;
      readonly embedding: boolean;
    }
  /** A tensor in full, by its name in the model. */
  | { readonly role: 'saved'; readonly name: string }
  | { readonly role: 'refused'; readonly reason: string };

/** What PEFT puts before the names of the model that it wraps. */
const PEFT_PREFIX = 'base_model.model.';

/** Endings of factors, those with a longer form first. A dot or underscore before `lora` belongs to the ending. */
const ENDINGS: readonly (readonly [RegExp, LayerPart])[] = [
  [/\.lora_(?:A(?:\.default)?|down)\.weight$/, 'a'],
  [/\.lora_(?:B(?:\.default)?|up)\.weight$/, 'b'],
  [/(?:\.lora|_lora|\.lora_linear_layer)\.down\.weight$/, 'a'],
  [/(?:\.lora|_lora|\.lora_linear_layer)\.up\.weight$/, 'b'],
  [/\.lora_mid\.weight$/, 'mid'],
  [/(?:\.lora|_lora|\.lora_linear_layer)?\.alpha$/, 'alpha'],
];
const EMBEDDING = /\.lora_embedding_([AB])(?:\.default)?$/;

/** Parameters of methods that are no plain low-rank sum. */
const REFUSED: readonly (readonly [RegExp, string])[] = [
  [/lora_magnitude_vector|dora_scale/, 'is of DoRA, whose change depends on the norms of the base'],
  [/\.hada_(?:w|t)/, 'is of LoHa, a product of two low-rank matrices element by element'],
  [/\.lokr_(?:w|t)/, 'is of LoKr, a Kronecker product'],
  [/\.lora_[AB](?:\.default)?\.bias$/, 'is the bias of a factor (lora_bias)'],
  [/\.(?:oft_|boft_|ia3_|vera_|glora|randlora_|hra_|lora_E$|lora_(?:router|diag|index))/, 'is no LoRA factor'],
  [/\.(?:diff|diff_b|w_norm|b_norm)$/, 'is a full difference of weights'],
  [/trainable_tokens|token_adapter/, 'is of trainable tokens'],
];

const COMPONENTS = ['unet', 'transformer', 'text_encoder', 'text_encoder_2', 'text_encoder_3'];
/** Beginnings of kohya and LyCORIS names. */
const FLAT_PREFIXES: readonly (readonly [string, string | null])[] = [
  ['lora_unet_', 'unet'],
  ['lora_te1_', 'text_encoder'],
  ['lora_te2_', 'text_encoder_2'],
  ['lora_te3_', 'text_encoder_3'],
  ['lora_te_', 'text_encoder'],
  ['lora_transformer_', 'transformer'],
  ['lycoris_', null],
];
/** Names of attention projections before diffusers used those of the text encoder. */
const TEXT_PROJECTIONS: Readonly<Record<string, string>> = {
  to_q: 'q_proj',
  to_k: 'k_proj',
  to_v: 'v_proj',
  to_out: 'out_proj',
};

/** Takes the name of a tensor of an adapter file apart. Knows nothing of the base. */
export function readAdapterKey(name: string): AdapterKey {
  for (const [pattern, reason] of REFUSED) if (pattern.test(name)) return { role: 'refused', reason };
  const peft = name.startsWith(PEFT_PREFIX);
  const rest = peft ? name.slice(PEFT_PREFIX.length) : name;

  const embedding = EMBEDDING.exec(rest);
  if (embedding !== null) {
    const part = embedding[1] === 'A' ? 'a' : 'b';
    return { role: 'factor', part, embedding: true, ...place(rest.slice(0, embedding.index), peft, false) };
  }
  for (const [ending, part] of ENDINGS) {
    const found = ending.exec(rest);
    if (found === null) continue;
    const attached = found[0].startsWith('_lora');
    return { role: 'factor', part, embedding: false, ...place(rest.slice(0, found.index), peft, attached) };
  }
  if (peft) return { role: 'saved', name: rest.replace('.base_layer.', '.').replace('.modules_to_save.default.', '.') };
  return { role: 'refused', reason: 'is of no form of LoRA that is known' };
}

function place(
  module: string,
  peft: boolean,
  attached: boolean,
): { family: AdapterFamily; component: string | null; module: string } {
  if (peft) return { family: 'peft', component: null, module };
  if (!module.includes('.')) {
    for (const [prefix, component] of FLAT_PREFIXES) {
      if (module.startsWith(prefix)) return { family: 'kohya', component, module: module.slice(prefix.length) };
    }
  }
  const component = COMPONENTS.find((known) => module.startsWith(`${known}.`)) ?? null;
  const inside = component === null ? module : module.slice(component.length + 1);
  return { family: 'diffusers', component, module: modernPath(inside, component, attached) };
}

/** The module behind `….attn1.processor.to_out_lora` and behind the old names of the text encoder. */
function modernPath(module: string, component: string | null, attached: boolean): string {
  if (!attached) return module;
  const at = module.lastIndexOf('.') + 1;
  const last = module.slice(at);
  const before = module.slice(0, at).replace(/\.processor\.$/, '.');
  if (component?.startsWith('text_encoder') === true) return before + (TEXT_PROJECTIONS[last] ?? last);
  return before + (last === 'to_out' ? 'to_out.0' : last);
}
