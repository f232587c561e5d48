// Requests whose every field has a default need no body.
import type { FastifyRequest } from 'fastify';

/** Takes an absent body for an empty one, before it is validated. */
export const optionalBody = async (request: FastifyRequest): Promise<void> => {
  request.body ??= {};
};
