import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import express, { type Request, type Response, type Router } from 'express';
import { GraphQLError } from 'graphql';
import { type Logger } from '../logger.ts';
import { EXPORT_COST } from '../request-limits.ts';
import { graphqlErrorOf } from '../resolvers/graphql-errors.ts';
import { type ExportRequest } from '../services/board-export.ts';
import { type LeaderboardService } from '../services/leaderboard-service.ts';
import { type Authenticate } from './authenticate.ts';
import { type Gate } from './gate.ts';

const PARAMETERS = ['benchmark', 'split', 'labelSpace', 'tier', 'flagged'] as const;

/** `GET /export/leaderboard.jsonl`: all rows of the boards, streamed; the caller pays for it as for a query. */
export function exportRouter(
  leaderboard: LeaderboardService,
  { authenticate, gate, logger }: { authenticate: Authenticate; gate: Gate; logger: Logger },
): Router {
  const router = express.Router();
  router.get('/export/leaderboard.jsonl', async (request, response) => {
    try {
      const address = request.ip ?? '';
      const viewer = await authenticate({ authorization: request.headers.authorization, address });
      gate.charge({ viewer, address }, EXPORT_COST);
      const lines = await leaderboard.export(parametersOf(request));
      if (!lines.ok) throw graphqlErrorOf(lines.errors[0]);
      response.type('application/jsonl');
      // whoever leaves early ends the reading, too
      await pipeline(Readable.from(lines.value), response);
    } catch (error) {
      answerError(error, response, logger);
    }
  });
  return router;
}

function parametersOf({ query }: Request): ExportRequest {
  const unknown = Object.keys(query).find((name) => !PARAMETERS.some((known) => known === name));
  if (unknown !== undefined) throw refused(`there is no parameter "${unknown.slice(0, 50)}"`);
  const given = PARAMETERS.filter((name) => query[name] !== undefined);
  return Object.fromEntries(
    given.map((name) => {
      const value = query[name];
      if (typeof value !== 'string' || value === '') throw refused(`${name} must be given once`);
      return [name, value];
    }),
  );
}

function refused(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT' } });
}

/** As the errors of GraphQL; an answer that has begun can only be broken off, and then lacks its last line. */
function answerError(error: unknown, response: Response, logger: Logger): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  if (!(error instanceof GraphQLError)) {
    logger.error({ err: error }, 'an export failed');
    response
      .status(500)
      .json({ errors: [{ message: 'internal error', extensions: { code: 'INTERNAL_SERVER_ERROR' } }] });
    return;
  }
  const { http, ...extensions } = error.extensions as { http?: { status: number; headers: Map<string, string> } };
  for (const [name, value] of http?.headers ?? []) response.setHeader(name, value);
  const status = http?.status ?? (error.extensions.code === 'NOT_FOUND' ? 404 : 400);
  response.status(status).json({ errors: [{ message: error.message, extensions }] });
}
