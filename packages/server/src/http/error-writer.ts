// Errors in Fastify: what was thrown, answered as `error-answer.ts` says.
import type { FastifyReply, FastifyRequest } from 'fastify';
import { answerError, type ErrorDependencies, type ErrorStyle } from './error-response.ts';

/** Makes an error handler. */
export const errorWriter =
  (dependencies: ErrorDependencies, style: (request: FastifyRequest) => ErrorStyle) =>
  (thrown: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const { status, headers, body } = answerError(thrown, request, style(request), dependencies);
    // An empty text would get a media type; nothing gets none.
    return reply
      .code(status)
      .headers(headers)
      .send(body === '' ? undefined : body);
  };
