import { DECODER_FAMILIES } from '../models/decoder/families.ts';

/** Families of language models that can be scored, by the `model_type` of their `config.json`. */
export const LANGUAGE_FAMILIES = ['t5', 'mt5', ...DECODER_FAMILIES] as const;
