import { type ClientRequest, type IncomingMessage } from 'node:http';

/**
 * Gives a request up when its connection moves no byte for `idleMs`, whatever it is at: connecting, sending the body, waiting
 * for the answer, reading it. Bytes that lie here because nobody takes them are not the server's silence and are waited for.
 * The request, or the answer that has begun, then fails with an error that says so.
 */
export function giveUpIdle(request: ClientRequest, idleMs: number): void {
  let answer: IncomingMessage | null = null;
  let unread = false;
  request.once('response', (response) => (answer = response));
  request.once('socket', (socket) => {
    const look = (): void => {
      // once more after the reader has come: he may have taken the last byte only now
      const wait = unread;
      unread = answer !== null && answer.readableLength > 0;
      if (unread || wait) socket.setTimeout(idleMs);
      else (answer ?? request).destroy(new Error(`no byte moved for ${idleMs} ms`));
    };
    // an own listener: that of `request.setTimeout` hears of the first silence of a request only
    socket.setTimeout(idleMs);
    socket.on('timeout', look);
    // the connection is kept for other requests
    request.once('close', () => socket.off('timeout', look));
  });
}
