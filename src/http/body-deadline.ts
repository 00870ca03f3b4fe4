import { type RequestHandler } from 'express';

/** Cuts off a client that sends its body drop by drop. Parts of uploads are not under it: they may take as long as they move. */
export function bodyDeadline(milliseconds: number): RequestHandler {
  return (request, _response, next) => {
    const timer = setTimeout(() => request.destroy(), milliseconds);
    const clear = (): void => clearTimeout(timer);
    request.once('end', clear).once('close', clear);
    next();
  };
}
