import { type Definition, type SplitSource } from '../definition.ts';
import { CELLS, LANGUAGES, TASKS } from './grid.ts';
import { taskOf } from './prompts.ts';
import { readSlice } from './slice.ts';

const SPLITS = ['train', 'tune', 'test'] as const;

/** Five language tasks in five languages (arXiv 2409.18314). */
export const crossLingual: Definition = {
  id: 'cross-lingual',
  title: 'Five language tasks in five languages',
  modality: 'LANGUAGE',
  heldIn: CELLS.filter(({ heldIn }) => heldIn).map(({ id }) => id),
  cells: CELLS.length,
  data: [
    'the data sets as Parquet or JSON Lines of the Hugging Face hub, a folder for each configuration:',
    [...new Set(CELLS.map(({ dataSet }) => dataSet.folders[0]))].join(', '),
  ].join(' '),
  ours: [
    'the prompts: the modified templates of the paper are unpublished',
    'Thai is cut into words by ICU for ROUGE, and ROUGE is a plain mean instead of the middle of a bootstrap',
  ],
  plan: (folder, { splits }) => {
    const sources: SplitSource[] = CELLS.flatMap(({ id, dataSet }) =>
      SPLITS.flatMap((split) => {
        const slice = dataSet.splits[split];
        if (slice === undefined || (split !== 'test' && !splits.has(split))) return [];
        return [{ cell: id, split, rows: (signal?: AbortSignal) => readSlice(folder, dataSet, slice, signal) }];
      }),
    );
    const manifest = {
      schema: 1,
      slug: 'cross-lingual',
      revision: '1',
      modality: 'LANGUAGE',
      title: crossLingual.title,
      license: 'those of SQuAD, XQuAD, XNLI, WikiLingua, WiC, XL-WiC and TyDi QA',
      source: 'https://huggingface.co/datasets',
      axes: [
        { name: 'task', values: [...TASKS] },
        { name: 'language', values: [...LANGUAGES] },
      ],
      cells: CELLS.map((cell) => ({
        id: cell.id,
        coordinates: { task: cell.task, language: cell.language },
        ...taskOf(cell),
      })),
      metric: 'score',
      rounding: 3,
      choiceScore: 'sum',
      maxInputTokens: 512,
      data: { format: 'jsonl', labelColumn: 'label', answersColumn: 'answers' },
      provenance: {
        definition: 'cross-lingual 1, after arXiv 2409.18314',
        comparable: 'not with the numbers of the paper: its prompts are unpublished',
      },
    };
    return Promise.resolve({ manifest, sources, lists: new Map<string, string>(), notes: [] });
  },
};
