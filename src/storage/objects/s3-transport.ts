import { type ClientRequest, type IncomingMessage, request as httpRequest, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { type ClientOptions } from 'minio';
import { giveUpIdle } from '../give-up-idle.ts';

type Transport = NonNullable<ClientOptions['transport']>;

/** Answers of which the library reads the status alone; read to their end here, or their connections would be lost. */
const UNREAD = new Set([408, 429, 499, 500, 502, 503, 504, 520]);

/** What the client library, which waits for ever, sends its requests by: a connection that is silent for `answerMs` is given up. */
export function s3Transport(secure: boolean, answerMs: number): Transport {
  const send = secure ? httpsRequest : httpRequest;
  const request = (options: RequestOptions, onAnswer: (answer: IncomingMessage) => void): ClientRequest => {
    const sent = send(options, (answer) => {
      if (UNREAD.has(answer.statusCode ?? 0)) answer.resume();
      onAnswer(answer);
    });
    giveUpIdle(sent, answerMs);
    return sent;
  };
  // the library calls it in this way only
  return { request: request as Transport['request'] };
}
