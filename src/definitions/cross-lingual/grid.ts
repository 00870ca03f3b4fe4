import {
  type DataSet,
  squadEnglish,
  tydiQaOf,
  wicEnglish,
  wikiLinguaOf,
  xlWicOf,
  xnliOf,
  xquadOf,
} from './data-sets.ts';

export const TASKS = ['question answering', 'inference', 'summarization', 'word sense', 'answerability'] as const;
export type Task = (typeof TASKS)[number];
export const LANGUAGES = ['ar', 'de', 'en', 'ko', 'th'] as const;
export type Language = (typeof LANGUAGES)[number];

export interface LanguageCell {
  readonly id: string;
  readonly task: Task;
  readonly language: Language;
  readonly heldIn: boolean;
  readonly dataSet: DataSet;
}

const cell = (task: Task, language: Language, dataSet: DataSet, heldIn = false): LanguageCell => ({
  ...{ task, language, dataSet, heldIn },
  id: `${task.replace(' ', '-')}-${language}`,
});

/** 5 + 15 cells of 5 × 5: five are absent because no data set has the language (arXiv 2409.18314). */
export const CELLS: readonly LanguageCell[] = [
  cell('question answering', 'en', squadEnglish, true),
  cell('inference', 'ar', xnliOf('ar'), true),
  cell('summarization', 'th', wikiLinguaOf('thai'), true),
  cell('word sense', 'de', xlWicOf('xlwic_de_de'), true),
  cell('answerability', 'ko', tydiQaOf('korean'), true),
  cell('question answering', 'ar', xquadOf('ar')),
  cell('question answering', 'de', xquadOf('de')),
  cell('question answering', 'th', xquadOf('th')),
  cell('inference', 'th', xnliOf('th')),
  cell('inference', 'en', xnliOf('en')),
  cell('inference', 'de', xnliOf('de')),
  cell('summarization', 'ar', wikiLinguaOf('arabic')),
  cell('summarization', 'en', wikiLinguaOf('english')),
  cell('summarization', 'ko', wikiLinguaOf('korean')),
  cell('summarization', 'de', wikiLinguaOf('german')),
  cell('word sense', 'en', wicEnglish),
  cell('word sense', 'ko', xlWicOf('xlwic_en_ko')),
  cell('answerability', 'en', tydiQaOf('english')),
  cell('answerability', 'th', tydiQaOf('thai')),
  cell('answerability', 'ar', tydiQaOf('arabic')),
];
