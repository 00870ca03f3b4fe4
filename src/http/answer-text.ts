import { type GraphQLResponse, HeaderMap } from '@apollo/server';
import { type FormattedExecutionResult } from 'graphql';
import { type AnswerData } from '../services/kept-answers.ts';

/** Made once for each answer, however often it is given: for a page of a board it takes as long as to compute it. */
const texts = new WeakMap<AnswerData, string>();

/** The JSON of an answer's data, which nobody may change from now on. */
export function textOf(data: AnswerData): string {
  const known = texts.get(data);
  if (known !== undefined) return known;
  const text = JSON.stringify(data);
  texts.set(data, text);
  return text;
}

/** The answer to an operation that a plugin executed. */
export function answerOf(data: AnswerData): GraphQLResponse {
  return { http: { headers: new HeaderMap() }, body: { kind: 'single', singleResult: { data } } };
}

/** The JSON of a result, ended by a newline as command lines like it. */
export function stringifyResult(result: FormattedExecutionResult): string {
  const { data, extensions, ...others } = result;
  // Apollo names the errors of an answer without any
  const plain = Object.values(others).every((value) => value === undefined);
  const text = plain && data != null ? texts.get(data) : undefined;
  if (text === undefined) return `${JSON.stringify(result)}\n`;
  return `{"data":${text}${extensions === undefined ? '' : `,"extensions":${JSON.stringify(extensions)}`}}\n`;
}
