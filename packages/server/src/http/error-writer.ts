// Errors in Fastify: what was thrown, answered as `error-answer.ts` says.
import type { FastifyReply, FastifyRequest } from 'fastify';
import { answerError, type ErrorDependencies, type ErrorStyle } from './error-answer.ts';

/** Makes the error handler of one part of the application. */
export const errorWriter =
  (dependencies: ErrorDependencies, style: ErrorStyle) =>
  (thrown: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const { status, headers, body } = answerError(thrown, request, style, dependencies);
    return reply.code(status).headers(headers).send(body);
  };
