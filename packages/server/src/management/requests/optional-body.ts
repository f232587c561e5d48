// Permits requests without a body if all of its fields are optional.
import type { FastifyRequest } from 'fastify';

/** Replaces an absent body with an empty object, before it is validated. */
export const optionalBody = async (request: FastifyRequest): Promise<void> => {
  request.body ??= {};
};
