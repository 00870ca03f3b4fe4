import { WORD_START } from '../sentence.ts';
import { drawAlso, drawFact } from '../world.ts';
import { choiceAnswer, promptsOf, type Task } from './task.ts';

/** Whether a word of two senses has the same one in two sentences; what is done to the thing tells. */
export const sense: Task = {
  name: 'sense',
  choices: [
    { name: 'different', word: 'different' },
    { name: 'same', word: 'same' },
  ],
  columns: ['word', 'first', 'second'],
  prompts: promptsOf('sense', 'word', 'first', 'second'),
  draw(random, speaker, split, index) {
    // not by turns of one: those are the prompts'
    const label = Math.floor(index / 2) % 2;
    const { homonyms, things } = speaker.lexicon;
    const senses = homonyms[random.below(homonyms.length)];
    const one = random.below(2);
    return {
      columns: {
        word: [WORD_START + things[senses[0]]],
        first: speaker.state(drawFact(random, split, () => ({ object: senses[one] }))),
        second: speaker.state(drawAlso(random, split, () => ({ object: senses[label === 1 ? one : 1 - one] }))),
      },
      label,
      answer: choiceAnswer(sense, speaker, label),
    };
  },
};
