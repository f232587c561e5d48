// Methods that a path does not take are answered 405 with `Allow` (RFC 9110 §15.5.6), before anyone looks at a body.
import { OAuthError } from '@mintmark/protocol';
import type { FastifyInstance, HTTPMethods } from 'fastify';

const METHODS: readonly HTTPMethods[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/** Refuses on a path every method that it does not take. */
export const refuseOtherMethods = (app: FastifyInstance, url: string, allowed: readonly HTTPMethods[]): void => {
  const refuse = (): never => {
    throw new OAuthError('invalid_request', `This path takes ${allowed.join(', ')} only.`, {
      status: 405,
      headers: { Allow: allowed.join(', ') },
    });
  };
  const rest = METHODS.filter((method) => !allowed.includes(method));
  app.route({ method: rest, url, onRequest: async () => refuse(), handler: refuse });
};
