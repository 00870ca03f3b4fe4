import { beforeEach, describe, expect, test } from '@jest/globals';
import { type DataSource } from 'typeorm';
import { createKeptAnswers, type KeptAnswers } from '../../src/services/kept-answers.ts';
import { type CommitState } from '../../src/storage/database/commit-state.ts';

const state = (text: string): CommitState => ({ text, askedAt: performance.now() });

describe('answers that were computed', () => {
  let answers: KeptAnswers;
  beforeEach(() => {
    answers = createKeptAnswers({ dataSource: {} as DataSource });
  });

  test('are found by the same question in the same state', () => {
    answers.keep('a', state('1:1:'), { one: 1 }, 9);
    expect(answers.find('a', state('1:1:'))).toEqual({ one: 1 });
    expect(answers.find('b', state('1:1:'))).toBeUndefined();
  });

  test('are not found once something was committed', () => {
    answers.keep('a', state('1:1:'), { one: 1 }, 9);
    expect(answers.find('a', state('1:2:'))).toBeUndefined();
    answers.keep('a', state('1:2:'), { one: 2 }, 9);
    expect(answers.find('a', state('1:2:'))).toEqual({ one: 2 });
  });

  test('are not found by who learnt the state before they were computed: something may have been committed in between', () => {
    const early = state('1:1:');
    answers.keep('a', state('1:1:'), { one: 1 }, 9);
    expect(answers.find('a', { ...early, askedAt: early.askedAt - 1 })).toBeUndefined();
    expect(answers.find('a', state('1:1:'))).toEqual({ one: 1 });
  });

  test('are forgotten when they are large, alone or together', () => {
    answers.keep('huge', state('1:1:'), {}, 600_000);
    expect(answers.find('huge', state('1:1:'))).toBeUndefined();
    const large = { any: 'data' };
    for (let i = 0; i < 60; i++) answers.keep(`large ${i}`, state('1:1:'), large, 400_000);
    const found = Array.from({ length: 60 }, (_, i) => answers.find(`large ${i}`, state('1:1:')));
    expect(found.filter((one) => one !== undefined).length).toBeLessThanOrEqual(50);
    expect(found.at(-1)).toEqual(large);
  });
});
