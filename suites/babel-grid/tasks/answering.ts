import { drawAlso, drawFact, type Fact, other, PEOPLE, PLACES, THINGS } from '../world.ts';
import { promptsOf, type Task } from './task.ts';

const PARTS = ['S', 'O', 'P'] as const;

/** Who, what or where: the answer is a span of the only sentence, or of one of two. */
export const answering: Task = {
  name: 'answering',
  metrics: ['exact_match', 'token_f1'],
  columns: ['context', 'question'],
  prompts: promptsOf('question', 'question', 'context'),
  draw(random, speaker, split, index) {
    const part = PARTS[index % PARTS.length];
    const fact = drawFact(random, split);
    const also = distractor(fact, part, () =>
      drawAlso(random, split, () => wishFor(part, fact, (n, v) => other(random, n, v))),
    );
    const context = [[fact], [fact], [fact, also], [also, fact]][random.below(4)];
    const question = part === 'P' ? { ...fact, adjective: undefined } : fact;
    return {
      columns: {
        context: context.flatMap((one) => speaker.state(one)),
        question: speaker.askFor(part, { ...question, place: undefined }),
      },
      answer: speaker.part(part, fact),
    };
  },
};

/** The other sentence agrees in something that the question names, so that the question has to be read to its end. */
function wishFor(part: (typeof PARTS)[number], fact: Fact, another: (count: number, value: number) => number) {
  const subject = another(PEOPLE, fact.subject);
  const place = another(PLACES, fact.place);
  if (part === 'S') return { subject, place, verb: fact.verb };
  const half = THINGS / 2;
  const object = another(half, fact.object % half) + (fact.object >= half ? half : 0);
  return { subject, place, object };
}

/** Another answer to the same question would make it unclear. */
function distractor(fact: Fact, part: (typeof PARTS)[number], draw: () => Fact): Fact {
  for (;;) {
    const also = draw();
    if (part !== 'S' || also.object !== fact.object) return also;
  }
}
