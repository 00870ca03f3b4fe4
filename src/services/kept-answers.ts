/**
 * Answers that are given again as long as nothing at all was committed to the database. Boards are asked for far more often than
 * they change, and between two commits the same question has the same answer: nothing expires, and nothing has to be told to other
 * processes, because the database itself says with each request what it has committed.
 */
import { type DataSource } from 'typeorm';
import { type CommitState, readCommitState } from '../storage/database/commit-state.ts';

/** Characters of JSON: of one answer, and of all together. */
const MAX_ANSWER = 500_000;
const MAX_KEPT = 20_000_000;

/** The data of an answer, which nobody may change. */
export type AnswerData = Readonly<Record<string, unknown>>;

export interface KeptAnswers {
  /** The state of now, for requests whose token did not tell it. */
  now(): Promise<CommitState>;
  /** The answer to a question when it is the one that would be computed in this state. */
  find(question: string, state: CommitState): AnswerData | undefined;
  /**
   * The answer that another request computes in the same state: what it reads later than that, this one would have read too. Undefined
   * when none does, or when its answer is no one else's.
   */
  beingComputed(question: string, state: CommitState): Promise<AnswerData | undefined> | undefined;
  /** Says that a request computes an answer from now on. What it returns has to be called with it, or with undefined when it is no one else's. */
  compute(question: string, state: CommitState): (data: AnswerData | undefined) => void;
  /** Remembers an answer that has just been computed, all of it after `state` was asked for. `characters`: of its JSON. */
  keep(question: string, state: CommitState, data: AnswerData, characters: number): void;
}

export function createKeptAnswers({ dataSource }: { readonly dataSource: DataSource }): KeptAnswers {
  let of = '';
  let taken = 0;
  const answers = new Map<string, { readonly data: AnswerData; readonly computedAt: number }>();
  const computing = new Map<string, Promise<AnswerData | undefined>>();
  const keyOf = (question: string, { text }: CommitState) => `${text}\n${question}`;
  return {
    now: () => readCommitState(dataSource.manager),

    find(question, { text, askedAt }) {
      const kept = text === of ? answers.get(question) : undefined;
      // the same state before and after all of its statements: they saw nothing else in between
      return kept !== undefined && askedAt >= kept.computedAt ? kept.data : undefined;
    },

    beingComputed: (question, state) => computing.get(keyOf(question, state)),

    compute(question, state) {
      const key = keyOf(question, state);
      let resolve: (data: AnswerData | undefined) => void = () => undefined;
      const promise = new Promise<AnswerData | undefined>((settle) => (resolve = settle));
      computing.set(key, promise);
      return (data) => {
        if (computing.get(key) === promise) computing.delete(key);
        resolve(data);
      };
    },

    keep(question, { text }, data, characters) {
      const size = question.length + characters;
      if (size > MAX_ANSWER) return;
      if (text !== of || taken + size > MAX_KEPT) {
        answers.clear();
        taken = 0;
        of = text;
      }
      if (answers.has(question)) return;
      answers.set(question, { data, computedAt: performance.now() });
      taken += size;
    },
  };
}
