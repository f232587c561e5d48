// Sends error responses in Fastify.
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type ErrorDependencies, type ErrorStyle, respondWithError } from './error-response.ts';

/** Creates an error handler. */
export const errorWriter =
  (dependencies: ErrorDependencies, style: (request: FastifyRequest) => ErrorStyle) =>
  (thrown: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const { status, headers, body } = respondWithError(thrown, request, style(request), dependencies);
    // Fastify adds a media type to an empty text, but not to `undefined`.
    return reply
      .code(status)
      .headers(headers)
      .send(body === '' ? undefined : body);
  };
