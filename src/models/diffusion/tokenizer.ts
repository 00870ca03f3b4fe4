import { z } from 'zod';
import { type ClipTextConfig } from '../clip/config.ts';
import { ModelConfigError } from '../model-error.ts';
import { openTokenizer, tokenIds } from '../tokenizer.ts';
import { type DiffusionComponents } from './components.ts';
import { readConfig } from './read-config.ts';

/** Token ids of a prompt, always as many as the text encoder has positions. */
export type PaddedPromptEncoder = (prompt: string) => number[];

const CONFIG_FILE = 'tokenizer/tokenizer_config.json';

/** A token's text, or the record that older files have. */
const token = z.union([z.string(), z.looseObject({ content: z.string() }).transform(({ content }) => content)]);

const configSchema = z.looseObject({
  pad_token: token.nullish(),
  bos_token: token.nullish(),
  eos_token: token.nullish(),
  unk_token: token.nullish(),
  model_max_length: z.number().positive().nullish(),
});
const vocabularySchema = z.record(z.string(), z.int().min(0));

/**
 * The tokenizer of a pipeline, from `tokenizer.json` or, where there is none, CLIP's `vocab.json` and `merges.txt`. Longer
 * prompts are cut, the end token kept; shorter ones are filled up with the padding token.
 * @throws ModelConfigError when the files make no tokenizer, or its tokens are not in the text encoder's vocabulary.
 */
export async function paddedPromptEncoder(
  components: DiffusionComponents,
  text: ClipTextConfig,
): Promise<PaddedPromptEncoder> {
  const configJson = (await components.readJson(CONFIG_FILE)) ?? {};
  const config = readConfig(configSchema, configJson, CONFIG_FILE);
  const marks = readConfig(
    configSchema,
    (await components.readJson('tokenizer/special_tokens_map.json')) ?? {},
    'tokenizer/special_tokens_map.json',
  );
  const special = {
    bos: config.bos_token ?? marks.bos_token ?? '<|startoftext|>',
    eos: config.eos_token ?? marks.eos_token ?? '<|endoftext|>',
    unk: config.unk_token ?? marks.unk_token ?? '<|endoftext|>',
  };
  const json =
    (await components.readJson('tokenizer/tokenizer.json')) ?? (await clipTokenizerJson(components, special));
  const tokenizer = openTokenizer(json, configJson, text.vocabulary);
  const padToken = config.pad_token ?? marks.pad_token ?? special.eos;
  const pad = tokenizer.token_to_id(padToken);
  if (pad === undefined || pad >= text.vocabulary) {
    throw new ModelConfigError('pad_token', `"${padToken}" is not in the vocabulary`, CONFIG_FILE);
  }
  const length = Math.min(text.positions, config.model_max_length ?? Infinity);
  if (length < 2) throw new ModelConfigError('model_max_length', 'leaves no room for a prompt', CONFIG_FILE);
  return (prompt) => {
    const ids = tokenIds(tokenizer, prompt, text.vocabulary);
    if (ids.length > length) return [...ids.slice(0, length - 1), ids[ids.length - 1]];
    return [...ids, ...Array<number>(length - ids.length).fill(pad)];
  };
}

/** `tokenizer.json` as the public tools make it of CLIP's older pair of files. */
async function clipTokenizerJson(
  components: DiffusionComponents,
  { bos, eos, unk }: Readonly<Record<'bos' | 'eos' | 'unk', string>>,
): Promise<object> {
  const vocabularyFile = 'tokenizer/vocab.json';
  const mergesFile = 'tokenizer/merges.txt';
  const vocab = await components.readJson(vocabularyFile);
  const merges = await components.readText(mergesFile);
  if (vocab === undefined || merges === undefined) {
    const reason = 'there is neither tokenizer.json nor the pair of vocab.json and merges.txt';
    throw new ModelConfigError('tokenizer', reason, 'tokenizer/tokenizer.json');
  }
  const known = readConfig(vocabularySchema, vocab, vocabularyFile);
  for (const mark of [bos, eos, unk]) {
    if (!Object.hasOwn(known, mark)) throw new ModelConfigError(mark, 'is not in the vocabulary', vocabularyFile);
  }
  const lines = merges.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('#version'));
  const odd = lines.find((line) => line.trim().split(' ').length !== 2);
  if (odd !== undefined) throw new ModelConfigError('merges', `"${odd.slice(0, 50)}" is no pair`, mergesFile);
  const added = (content: string) => ({
    id: known[content],
    content,
    single_word: false,
    lstrip: false,
    rstrip: false,
    normalized: false,
    special: true,
  });
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: [...new Set([bos, eos])].map(added),
    normalizer: {
      type: 'Sequence',
      normalizers: [
        { type: 'NFC' },
        { type: 'Replace', pattern: { Regex: '\\s+' }, content: ' ' },
        { type: 'Lowercase' },
      ],
    },
    pre_tokenizer: {
      type: 'Sequence',
      pretokenizers: [
        { type: 'Split', pattern: { Regex: WORDS }, behavior: 'Removed', invert: true },
        { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true },
      ],
    },
    post_processor: {
      type: 'RobertaProcessing',
      sep: [eos, known[eos]],
      cls: [bos, known[bos]],
      trim_offsets: false,
      add_prefix_space: false,
    },
    decoder: { type: 'ByteLevel', add_prefix_space: true, trim_offsets: true, use_regex: true },
    model: {
      type: 'BPE',
      dropout: null,
      unk_token: unk,
      continuing_subword_prefix: '',
      end_of_word_suffix: '</w>',
      fuse_unk: false,
      byte_fallback: false,
      ignore_merges: false,
      vocab: known,
      merges: lines.map((line) => line.trim().split(' ')),
    },
  };
}

const WORDS = "<\\|startoftext\\|>|<\\|endoftext\\|>|'s|'t|'re|'ve|'m|'ll|'d|[\\p{L}]+|[\\p{N}]|[^\\s\\p{L}\\p{N}]+";
