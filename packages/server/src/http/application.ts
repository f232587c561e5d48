// The Fastify application: what happens to every request before an endpoint sees it, and nothing about any endpoint.

import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import { OAuthError } from '@mintmark/protocol';
import fastify, { type FastifyInstance, type RawServerDefault } from 'fastify';
import type { Principal } from '../clients/principal.ts';
import type { LoadedTenant } from '../tenants/load-tenant.ts';
import { admit, admitAsIs } from './admit.ts';
import { refuseCredentialsInUrl } from './credentials-in-url.ts';
import { type ErrorDependencies, type ErrorStyle, renderOAuthError } from './error-response.ts';
import { errorWriter } from './error-writer.ts';
import type { AdmissionDependencies } from './exchange.ts';
import { hostHeaders } from './host-headers.ts';
import { KnownPaths, MAX_PARAMETER } from './known-paths.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Of the `Host`; `undefined` only while an unknown host is refused. */
    tenant: LoadedTenant | undefined;
    /** The peer, seen through trusted proxies. */
    address: string | undefined;
    /** Who a management request acts for, once authenticated. */
    principal: Principal | undefined;
  }
}

/** Largest request body, in bytes. */
export const MAX_BODY = 64 * 1024;

const ELSEWHERE: ErrorStyle = { render: renderOAuthError, event: 'http.request' };

/** A part of the application with errors of its own, all of whose requests are judged by what the store says now. */
export interface ErrorScope {
  /** Where its paths begin. */
  readonly prefix: string;
  readonly errors: ErrorStyle;
}

/** What every request passes through. */
export interface ApplicationDependencies extends AdmissionDependencies, ErrorDependencies {
  readonly errorScopes: readonly ErrorScope[];
  readonly requestId: () => string;
}

/** An application without endpoints, and the handler that our own listeners call. */
export interface Application {
  readonly app: FastifyInstance;
  readonly handler: () => RequestListener;
}

/** Makes the application. */
export const createApplication = (dependencies: ApplicationDependencies): Application => {
  const { requestId, tenants, errorScopes } = dependencies;
  const scopeOf = (url: string): ErrorScope | undefined => errorScopes.find(({ prefix }) => url.startsWith(prefix));
  const securityHeaders = hostHeaders(tenants);
  const headersFor = ({ socket, headers }: IncomingMessage) => securityHeaders(socket, headers.host);
  let handler: RequestListener | undefined;
  const paths = new KnownPaths();
  const writeError = errorWriter(dependencies, ({ url }) => scopeOf(url)?.errors ?? ELSEWHERE);
  const app = fastify({
    // Our listeners call the handler; the server that Fastify insists on is never bound.
    serverFactory: (listener): RawServerDefault => {
      handler = listener;
      return createServer();
    },
    bodyLimit: MAX_BODY,
    genReqId: requestId,
    requestIdHeader: false,
    exposeHeadRoutes: true,
    routerOptions: { maxParamLength: MAX_PARAMETER },
    // A path that cannot be decoded never comes to the hooks.
    frameworkErrors: (error, request, reply) => {
      writeError(error, request, reply.headers(headersFor(request.raw)).header('mintmark-request-id', request.id));
    },
    ajv: { customOptions: { removeAdditional: false, coerceTypes: false, allErrors: true } },
  });
  app.removeAllContentTypeParsers();
  app.decorateRequest('tenant', undefined);
  app.decorateRequest('address', undefined);
  app.decorateRequest('principal', undefined);
  app.addHook('onRoute', ({ url, method }) => paths.note(url, method));
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(headersFor(request.raw)).header('mintmark-request-id', request.id);
    const isPublicDocument = request.method === 'GET' && scopeOf(request.url) === undefined;
    await (isPublicDocument ? admitAsIs : admit)(request, request.raw, dependencies);
    refuseCredentialsInUrl(request.url);
    // Before anyone looks at a body.
    if (request.is404 || paths.isTaken(request.routeOptions.url ?? '', request.url)) throw paths.refusal(request.url);
    // A compressed body is a way around the size limit.
    if (request.headers['content-encoding'] !== undefined) {
      throw new OAuthError('invalid_request', 'Content-Encoding is not supported.', { status: 415 });
    }
  });
  app.setErrorHandler(writeError);
  return {
    app,
    handler: () => {
      if (handler === undefined) throw new TypeError('The application is not ready.');
      return handler;
    },
  };
};
