// The media type of lists.
import type { FastifyRequest } from 'fastify';

/** The type that IBM documents for lists, unless the caller accepts plain JSON. */
export const listType = ({ headers: { accept = '' } }: FastifyRequest): string =>
  /\bapplication\/json\b/i.test(accept) ? 'application/json; charset=utf-8' : 'application/scim+json; charset=utf-8';
