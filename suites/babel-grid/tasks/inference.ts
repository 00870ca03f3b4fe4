import { type KeyedRandom } from '../../common/random.ts';
import { type Described } from '../sentence.ts';
import { ADJECTIVES, categoryOf, drawFact, type Fact, opposite, other, PEOPLE, PLACES, THINGS } from '../world.ts';
import { choiceAnswer, promptsOf, type Task } from './task.ts';

/** Whether a hypothesis follows from a sentence, may be, or contradicts it. */
export const inference: Task = {
  name: 'inference',
  choices: [
    { name: 'entailment', word: 'true' },
    { name: 'neutral', word: 'maybe' },
    { name: 'contradiction', word: 'false' },
  ],
  columns: ['premise', 'hypothesis'],
  prompts: promptsOf('inference', 'premise', 'hypothesis'),
  draw(random, speaker, split, index) {
    const label = index % 3;
    const premise: Fact = { ...drawFact(random, split), adjective: random.below(ADJECTIVES) };
    const hypothesis = [entailed, neutral, contradicting][label](random, premise);
    return {
      columns: { premise: speaker.state(premise), hypothesis: speaker.state(hypothesis) },
      label,
      answer: choiceAnswer(inference, speaker, label),
    };
  },
};

/** Says less: no adjective, no place, only the category of the thing. */
function entailed(random: KeyedRandom, fact: Fact): Described {
  const ways = 1 + random.below(7);
  return {
    ...fact,
    adjective: ways & 1 ? undefined : fact.adjective,
    place: ways & 2 ? undefined : fact.place,
    object: ways & 4 ? { category: categoryOf(fact.object) } : fact.object,
  };
}

/** Says of somebody, something or somewhere else what may well be so too. */
function neutral(random: KeyedRandom, fact: Fact): Described {
  const less = random.below(2) === 0 ? entailed(random, fact) : fact;
  switch (random.below(3)) {
    case 0:
      return { ...less, subject: other(random, PEOPLE, fact.subject) };
    case 1:
      return { ...less, place: other(random, PLACES, fact.place) };
    default: {
      const half = THINGS / 2;
      const from = fact.object >= half ? half : 0;
      return { ...less, object: other(random, half, fact.object - from) + from };
    }
  }
}

/** Says that it is not so: by a negation, or the opposite of the verb or the adjective. */
function contradicting(random: KeyedRandom, fact: Fact): Described {
  const less = random.below(2) === 0 ? entailed(random, fact) : fact;
  switch (random.below(3)) {
    case 0:
      return { ...less, negated: true };
    case 1:
      return { ...less, verb: opposite(fact.verb) };
    default:
      return { ...less, adjective: fact.adjective === undefined ? undefined : opposite(fact.adjective) };
  }
}
