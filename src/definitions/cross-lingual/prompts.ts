import { type LanguageCell, type Task } from './grid.ts';

interface ChoicePrompt {
  readonly input: string;
  readonly choices: readonly string[];
}

/** Classes in label order, and prompts. */
interface ChoiceTask {
  readonly classes: readonly string[];
  readonly prompts: readonly ChoicePrompt[];
}

const choice = (classes: readonly string[], inputs: readonly string[], choices: readonly string[]): ChoiceTask => ({
  classes,
  prompts: inputs.map((input) => ({ input, choices })),
});

/** Our own words: the templates of the paper are unpublished. English for all languages; examples take them in turn. */
const CHOICES: Readonly<Partial<Record<Task, ChoiceTask>>> = {
  inference: choice(
    ['entailment', 'neutral', 'contradiction'],
    [
      'Text: {premise}\nClaim: {hypothesis}\nGiven the text, is the claim right, open or wrong?',
      'Somebody tells you: {premise}\nThen they say: {hypothesis}\nIs the second statement right, open or wrong?',
      '{premise}\nWhat about this: {hypothesis} Right, open or wrong?',
    ],
    ['right', 'open', 'wrong'],
  ),
  'word sense': choice(
    ['different', 'same'],
    [
      'First sentence: {first}\nSecond sentence: {second}\nDoes the word "{word}" mean the same in both? Yes or no?',
      'Compare "{word}" in these two sentences.\n1. {first}\n2. {second}\nIs it the same meaning, yes or no?',
    ],
    ['no', 'yes'],
  ),
  answerability: choice(
    ['yes', 'no', 'none'],
    [
      'Question: {question}\nDoes the article answer it with yes, with no, or with none of both?\nArticle: {document}',
      '{question} Answer with yes, no, or none, by what this article says.\n{document}',
    ],
    ['yes', 'no', 'none'],
  ),
};

const TEXTS: Readonly<Partial<Record<Task, readonly string[]>>> = {
  'question answering': [
    'Question: {question}\nThe answer is a phrase of this text: {context}',
    '{context}\nIn the words of the text above: {question}',
  ],
  summarization: ['Sum up in a few words: {document}', '{document}\n\nThe same, in short:'],
};

/** What a cell of the manifest says of its task: kind of answer, prompts, metrics. */
export function taskOf({ task, language }: LanguageCell): Readonly<Record<string, unknown>> {
  const ranked = CHOICES[task];
  if (ranked !== undefined) return { answer: 'choice', ...ranked };
  const summary = task === 'summarization';
  return {
    answer: 'text',
    prompts: (TEXTS[task] ?? []).map((input) => ({ input })),
    metrics: summary ? ['rouge1', 'rouge2', 'rougeL'] : ['exact_match', 'token_f1'],
    ...(summary ? { language } : {}),
    maxTokens: 64,
  };
}
