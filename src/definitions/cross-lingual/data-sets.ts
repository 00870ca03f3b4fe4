import { type Conversion, squad, tydiQa, wic, wikiLingua, xlWic, xnli } from './convert.ts';

/**
 * Where a split is in a published one. `whole`: all of it. Otherwise examples counted from the end, after others were left out:
 * those from the `from`-th to the `to`-th last; without `from`, all before.
 */
export interface Slice {
  readonly of: 'train' | 'validation' | 'test';
  readonly from?: number;
  readonly to?: number;
}

/** A published data set that fills a cell. */
export interface DataSet {
  /** Id on the Hugging Face hub, and its configuration. */
  readonly hub: string;
  /** Folders below the user's, in order of preference. */
  readonly folders: readonly string[];
  readonly conversion: Conversion;
  readonly splits: Readonly<Partial<Record<'train' | 'tune' | 'test', Slice>>>;
}

/** Files of a configuration lie in a folder of its name, in `data`, or beside those of others. */
function folders(names: readonly string[], configuration: string): string[] {
  return names.flatMap((name) => [`${name}/${configuration}`, `${name}/data/${configuration}`, name]);
}

const LAST_OF_TRAIN = {
  train: { of: 'train', to: 1000 },
  tune: { of: 'train', from: 1000, to: 0 },
  test: { of: 'validation' },
} as const;
const NATIVE = { train: { of: 'train' }, tune: { of: 'validation' }, test: { of: 'test' } } as const;

export const squadEnglish: DataSet = {
  ...{ hub: 'squad / plain_text', folders: folders(['squad'], 'plain_text'), conversion: squad },
  splits: LAST_OF_TRAIN,
};

export function xquadOf(language: string): DataSet {
  return {
    ...{ hub: `xquad / xquad.${language}`, conversion: squad },
    folders: [`xquad/xquad.${language}`, `xquad/data/xquad.${language}`],
    splits: { tune: { of: 'validation', to: 200 }, test: { of: 'validation', from: 200, to: 0 } },
  };
}

export function xnliOf(language: string): DataSet {
  return {
    ...{ hub: `xnli / ${language}`, conversion: xnli, splits: NATIVE },
    folders: [`xnli/${language}`, `xnli/data/${language}`],
  };
}

export function wikiLinguaOf(language: string): DataSet {
  return {
    ...{ hub: `wiki_lingua / ${language}`, conversion: wikiLingua },
    folders: [`wiki_lingua/${language}`, `wiki_lingua/data/${language}`],
    splits: {
      train: { of: 'train', to: 3500 },
      tune: { of: 'train', from: 3500, to: 2500 },
      test: { of: 'train', from: 2500, to: 0 },
    },
  };
}

export function xlWicOf(configuration: string): DataSet {
  return {
    ...{ hub: `pasinit/xlwic / ${configuration}`, conversion: xlWic, splits: NATIVE },
    folders: [`xlwic/${configuration}`, `xlwic/data/${configuration}`],
  };
}

export const wicEnglish: DataSet = {
  ...{ hub: 'super_glue / wic', folders: ['super_glue/wic', 'super_glue/data/wic', 'wic'], conversion: wic },
  splits: LAST_OF_TRAIN,
};

export function tydiQaOf(language: string): DataSet {
  return {
    ...{ hub: 'tydiqa / primary_task', folders: folders(['tydiqa'], 'primary_task'), conversion: tydiQa(language) },
    splits: LAST_OF_TRAIN,
  };
}
