// Requests of other sites: what changes something must come from the console's own origin. The cookie is SameSite=Strict;
// this is the second defence, for browsers and for sites of the same registrable domain, which that attribute lets pass.
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Refusal } from '../refusals/refusal.ts';

const SAFE: ReadonlySet<string> = new Set(['GET', 'HEAD']);

/** Refuses requests of other sites before anything else is known about them. */
export const requireSameOrigin = (app: FastifyInstance): void => {
  app.addHook('onRequest', async (request) => {
    const { method, headers } = request;
    const site = headers['sec-fetch-site'];
    const isOwn = site === undefined || site === 'same-origin' || (site === 'none' && SAFE.has(method));
    if (isOwn && (SAFE.has(method) || isOwnOrigin(request))) return;
    throw new Refusal('invalid_request', 'The request is of another origin.', 'cross_site_request', {}, { status: 403 });
  });
};

// The Host is one of the tenant's, which was checked before. Behind a proxy that ends TLS, the scheme is that of the proxy.
const isOwnOrigin = ({ headers, tenant, raw }: FastifyRequest): boolean => {
  const { origin, host } = headers;
  if (origin === undefined || host === undefined) return false;
  if (origin === tenant?.tenant.publicUrl) return true;
  const scheme = 'encrypted' in raw.socket || tenant?.tenant.publicUrl.startsWith('https:') ? 'https' : 'http';
  return origin === `${scheme}://${host.toLowerCase()}`;
};
