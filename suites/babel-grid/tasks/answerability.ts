import { type KeyedRandom } from '../../common/random.ts';
import { type Described } from '../sentence.ts';
import { drawAlso, drawFact, type Fact, isMade, other, PEOPLE, THINGS } from '../world.ts';
import { choiceAnswer, promptsOf, type Task } from './task.ts';

/** Whether one or two sentences answer a yes-or-no question with yes, with no, or not at all. */
export const answerability: Task = {
  name: 'answerability',
  choices: [
    { name: 'yes', word: 'yes' },
    { name: 'no', word: 'no' },
    { name: 'none', word: 'unknown' },
  ],
  columns: ['passage', 'question'],
  prompts: promptsOf('answerable', 'question', 'passage'),
  draw(random, speaker, split, index) {
    const label = index % 3;
    const asked: Fact = { ...drawFact(random, split), negated: label === 2 ? random.below(2) === 0 : label === 1 };
    const subject = other(random, PEOPLE, asked.subject);
    const also: Fact = { ...drawAlso(random, split, () => ({ subject })), negated: random.below(2) === 0 };
    const passage = [[asked], [asked], [asked, also], [also, asked]][random.below(4)];
    const question = label === 2 ? unanswered(random, asked, passage.length === 2 ? also : undefined) : asked;
    return {
      columns: {
        passage: passage.flatMap((fact) => speaker.state(fact)),
        question: speaker.askWhether({ ...question, negated: false, adjective: undefined, place: undefined }),
      },
      label,
      answer: choiceAnswer(answerability, speaker, label),
    };
  },
};

/** A question about something else: another person, another thing, or what the other one did; not what the other one states. */
function unanswered(random: KeyedRandom, fact: Fact, also?: Fact): Described {
  for (;;) {
    const question = { ...fact, ...change(random, fact, also) };
    const same = (stated?: Fact) =>
      stated?.subject === question.subject && stated.verb === question.verb && stated.object === question.object;
    if (!same(fact) && !same(also)) return question;
  }
}

function change(random: KeyedRandom, fact: Fact, also?: Fact): Partial<Fact> {
  const half = THINGS / 2;
  const from = isMade(fact.object) ? half : 0;
  switch (random.below(also ? 3 : 2)) {
    case 0:
      return { subject: other(random, PEOPLE, fact.subject) };
    case 1:
      return { object: other(random, half, fact.object - from) + from };
    default:
      return { verb: also?.verb, object: also?.object };
  }
}
