// Errors in Fastify: what was thrown, answered as `error-answer.ts` says.
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type ErrorDependencies, type ErrorStyle, respondWithError } from './error-response.ts';

/** Makes an error handler. */
export const errorWriter =
  (dependencies: ErrorDependencies, style: (request: FastifyRequest) => ErrorStyle) =>
  (thrown: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const { status, headers, body } = respondWithError(thrown, request, style(request), dependencies);
    // An empty text would get a media type; nothing gets none.
    return reply
      .code(status)
      .headers(headers)
      .send(body === '' ? undefined : body);
  };
