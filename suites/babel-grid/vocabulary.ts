import { LANGUAGES } from './languages.ts';
import { LEXICONS } from './lexicon.ts';
import { type Piece, WORD_START } from './sentence.ts';

export const PAD = 0;
export const END = 1;
/** Sentinels that stand for spans in pre-training. */
export const SENTINELS = 8;
const SPECIAL = ['<pad>', '</s>', '<unk>'] as const;
const PUNCTUATION = ['.', '?', ':'] as const;

/** Every piece by its id: special ones, those of the languages, and sentinels from the last id down, as mT5 has them. */
export const PIECES: readonly Piece[] = [
  ...SPECIAL,
  ...new Set([WORD_START, ...PUNCTUATION, ...LANGUAGES.flatMap((_, i) => piecesOf(i))]),
  ...Array.from({ length: SENTINELS }, (_, i) => sentinel(SENTINELS - 1 - i)),
];

const IDS = new Map(PIECES.map((piece, id) => [piece, id]));

export function sentinel(index: number): Piece {
  return `<extra_id_${index}>`;
}

/** Token ids of pieces, with the end token. */
export function idsOf(pieces: readonly Piece[]): number[] {
  const ids = pieces.map((piece) => {
    const id = IDS.get(piece);
    if (id === undefined) throw new Error(`the vocabulary has no "${piece}"`);
    return id;
  });
  return [...ids, END];
}

function piecesOf(index: number): Piece[] {
  const { subject, object, agreement, place, verb, questionVerb, negation, polar } = LANGUAGES[index];
  const lexicon = LEXICONS[index];
  const { people, places, adjectives, verbs, things, categories } = lexicon;
  const stems = [...people, ...places, ...adjectives, ...verbs, ...things, ...categories];
  const endings = [
    ...[subject, questionVerb].filter((text) => text !== undefined),
    ...[object, agreement, verb].flatMap((pair) => pair ?? []),
    ...[place, negation, polar].flatMap((mark) => (mark.kind === 'ending' ? [mark.text] : [])),
  ];
  return [...endings, ...[...stems, ...Object.values(lexicon.function)].map((stem) => WORD_START + stem)];
}

/** `tokenizer.json`: a unigram model, as mT5 has one. Its pieces are such that every word has one reading. */
export function tokenizerJson(): object {
  const metaspace = { type: 'Metaspace', replacement: WORD_START, prepend_scheme: 'always', split: true };
  const special = (content: string, id: number) => ({
    id,
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
    added_tokens: PIECES.map(special).filter(({ content }) => /^<.+>$/.test(content)),
    normalizer: { type: 'NFKC' },
    pre_tokenizer: { type: 'Sequence', pretokenizers: [{ type: 'WhitespaceSplit' }, metaspace] },
    post_processor: {
      type: 'TemplateProcessing',
      single: [{ Sequence: { id: 'A', type_id: 0 } }, { SpecialToken: { id: '</s>', type_id: 0 } }],
      pair: [
        { Sequence: { id: 'A', type_id: 0 } },
        { SpecialToken: { id: '</s>', type_id: 0 } },
        { Sequence: { id: 'B', type_id: 0 } },
        { SpecialToken: { id: '</s>', type_id: 0 } },
      ],
      special_tokens: { '</s>': { id: '</s>', ids: [END], tokens: ['</s>'] } },
    },
    decoder: metaspace,
    model: {
      type: 'Unigram',
      unk_id: 2,
      vocab: PIECES.map((piece) => [piece, /^<.+>$/.test(piece) ? 0 : -6]),
      byte_fallback: false,
    },
  };
}

export function tokenizerConfigJson(): object {
  return {
    tokenizer_class: 'PreTrainedTokenizerFast',
    pad_token: '<pad>',
    eos_token: '</s>',
    unk_token: '<unk>',
    model_max_length: 64,
    clean_up_tokenization_spaces: false,
  };
}
