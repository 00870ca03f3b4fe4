import { categoryOf, drawAlso, drawFact } from '../world.ts';
import { promptsOf, type Task } from './task.ts';

/** A headline for two sentences about one person in one place: where, who, and what kinds of things it was about. */
export const summary: Task = {
  name: 'summary',
  metrics: ['rouge1', 'rouge2', 'rougeL'],
  columns: ['document'],
  prompts: promptsOf('summary', 'document'),
  draw(random, speaker, split) {
    const first = drawFact(random, split);
    const { subject, place } = first;
    const second = drawAlso(random, split, () => ({ subject, place }));
    return {
      columns: { document: [...speaker.state(first), ...speaker.state(second)] },
      answer: speaker.headline(place, subject, [categoryOf(first.object), categoryOf(second.object)]),
    };
  },
};
