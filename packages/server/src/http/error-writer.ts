// Sends error responses in Fastify.
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type ErrorDependencies, type ErrorStyle, respondWithError } from './error-response.ts';
import type { FactsOfRequests } from './request-facts.ts';

/** For the access log and spans; `undefined` without both. */
export interface ErrorObservation {
  readonly facts: FactsOfRequests | undefined;
}

/** Creates an error handler. */
export const errorWriter =
  (dependencies: ErrorDependencies & ErrorObservation, style: (request: FastifyRequest) => ErrorStyle) =>
  (thrown: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const { status, headers, body, cause } = respondWithError(thrown, request, style(request), dependencies);
    dependencies.facts?.note(request.raw, cause);
    // Fastify adds a media type to an empty text, but not to `undefined`.
    return reply
      .code(status)
      .headers(headers)
      .send(body === '' ? undefined : body);
  };
