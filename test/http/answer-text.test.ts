import { describe, expect, test } from '@jest/globals';
import { GraphQLError } from 'graphql';
import { stringifyResult, textOf } from '../../src/http/answer-text.ts';

const extensions = { cost: { requested: 1 } };

/** Says how often it is made JSON. */
function counted() {
  const data = { times: 0, toJSON: () => ({ times: (data.times += 1) }) };
  return data;
}

describe('the text of an answer', () => {
  test('is made once, however often it is given', () => {
    const data = counted();
    const text = textOf(data);
    expect(textOf(data)).toBe(text);
    expect(stringifyResult({ errors: undefined, data, extensions })).toBe(
      `{"data":${text},"extensions":{"cost":{"requested":1}}}\n`,
    );
    expect(stringifyResult({ data })).toBe(`{"data":${text}}\n`);
    expect(data.times).toBe(1);
  });

  test.each([
    ['was not kept', { data: { a: [1, null, 'ü'] }, extensions }],
    ['has errors', { errors: [new GraphQLError('no').toJSON()], data: null, extensions }],
    ['has no data', { errors: [new GraphQLError('no').toJSON()] }],
  ])('is its JSON when it %s', (_what, result) => {
    expect(stringifyResult(result)).toBe(`${JSON.stringify(result)}\n`);
  });

  test('has its errors where data that was kept has some all the same', () => {
    const data = { a: 1 };
    textOf(data);
    const result = { errors: [new GraphQLError('no').toJSON()], data };
    expect(JSON.parse(stringifyResult(result))).toEqual(JSON.parse(JSON.stringify(result)));
  });
});
