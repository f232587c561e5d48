// The Fastify application: the steps that every request passes before its endpoint.

import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import { OAuthError } from '@mintmark/protocol';
import fastify, { type FastifyInstance, type RawServerDefault } from 'fastify';
import type { Principal } from '../clients/principal.ts';
import type { LoadedTenant } from '../tenants/load-tenant.ts';
import { admit, admitAsIs } from './admit.ts';
import { refuseCredentialsInUrl } from './credentials-in-url.ts';
import { decodedTarget } from './decoded-target.ts';
import { type ErrorDependencies, type ErrorStyle, renderOAuthError } from './error-response.ts';
import { errorWriter } from './error-writer.ts';
import type { AdmissionDependencies } from './exchange.ts';
import { hostHeaders } from './host-headers.ts';
import { KnownPaths, MAX_PARAMETER } from './known-paths.ts';
import type { FactsOfRequests } from './request-facts.ts';
import { OTHER_ENDPOINT, type RequestMetrics } from './request-metrics.ts';
import type { RequestSpans } from './request-spans.ts';
import { compileSchemasOnUse, SCHEMA_CONTROLLER } from './schema-compilers.ts';
import { beginWork } from './work.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The tenant of the `Host`; `undefined` only while an unknown host is refused. */
    tenant: LoadedTenant | undefined;
    /** The client's address, as reported by trusted proxies. */
    address: string | undefined;
    /** The authenticated client of a management request. */
    principal: Principal | undefined;
  }
  interface FastifyContextConfig {
    /** The name of the route's endpoint in metrics. */
    endpoint?: string;
  }
}

/** Largest request body, in bytes. */
export const MAX_BODY = 64 * 1024;

const DEFAULT_ERRORS: ErrorStyle = { render: renderOAuthError, event: 'http.request', endpoint: OTHER_ENDPOINT };

/** A part of the application with its own error format, whose requests all require a refresh. */
export interface ErrorScope {
  /** Prefix of its paths. */
  readonly prefix: string;
  readonly errors: ErrorStyle;
}

/** The dependencies of the application. */
export interface ApplicationDependencies extends AdmissionDependencies, ErrorDependencies {
  readonly errorScopes: readonly ErrorScope[];
  readonly requestId: () => string;
  readonly requests: RequestMetrics;
  /** For the access log and spans; `undefined` without both. */
  readonly facts: FactsOfRequests | undefined;
  /** `undefined` when nothing is traced. */
  readonly spans: RequestSpans | undefined;
}

/** An application without endpoints, and the handler that the listeners call. */
export interface Application {
  readonly app: FastifyInstance;
  readonly handler: () => RequestListener;
}

/** Creates the application. */
export const createApplication = (dependencies: ApplicationDependencies): Application => {
  const { requestId, tenants, errorScopes, requests, facts, spans } = dependencies;
  const scopeOf = (url: string): ErrorScope | undefined => {
    const target = decodedTarget(url);
    return errorScopes.find(({ prefix }) => target.startsWith(prefix));
  };
  const securityHeaders = hostHeaders(tenants);
  const headersFor = ({ socket, headers }: IncomingMessage) => securityHeaders(socket, headers.host);
  let handler: RequestListener | undefined;
  const paths = new KnownPaths();
  const writeError = errorWriter(dependencies, ({ url }) => scopeOf(url)?.errors ?? DEFAULT_ERRORS);
  const app = fastify({
    // The listeners call the handler; the server that Fastify requires is never bound.
    serverFactory: (listener): RawServerDefault => {
      handler = listener;
      return createServer();
    },
    bodyLimit: MAX_BODY,
    genReqId: requestId,
    requestIdHeader: false,
    exposeHeadRoutes: true,
    routerOptions: { maxParamLength: MAX_PARAMETER },
    schemaController: SCHEMA_CONTROLLER,
    // The hooks do not run for a path that cannot be decoded.
    frameworkErrors: (error, request, reply) => {
      writeError(error, request, reply.headers(headersFor(request.raw)).header('mintmark-request-id', request.id));
    },
  });
  compileSchemasOnUse(app);
  app.removeAllContentTypeParsers();
  app.decorateRequest('tenant', undefined);
  app.decorateRequest('address', undefined);
  app.decorateRequest('principal', undefined);
  app.addHook('onRoute', ({ url, method }) => paths.add(url, method));
  // Fastify remains in it while it reads the body.
  if (spans !== undefined) app.addHook('onRequest', ({ raw }, _reply, done) => spans.within(raw, done));
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(headersFor(request.raw)).header('mintmark-request-id', request.id);
    const isPublicDocument = request.method === 'GET' && scopeOf(request.url) === undefined;
    await (isPublicDocument ? admitAsIs : admit)(request, request.raw, dependencies);
    refuseCredentialsInUrl(request.url);
    // Before the body is parsed.
    if (request.is404 || paths.hasMoreSpecific(request.routeOptions.url ?? '', request.url)) throw paths.refusal(request.url);
    // A compressed body would bypass the size limit.
    if (request.headers['content-encoding'] !== undefined) {
      throw new OAuthError('invalid_request', 'Content-Encoding is not supported.', { status: 415 });
    }
  });
  app.addHook('onResponse', async ({ id, routeOptions, url, raw, tenant, principal }, { statusCode, elapsedTime }) => {
    const endpoint = routeOptions.config?.endpoint ?? scopeOf(url)?.errors.endpoint ?? OTHER_ENDPOINT;
    requests.responded(endpoint, statusCode, elapsedTime / 1000, spans?.traceIdOf(raw));
    const client = principal === undefined ? undefined : { client: principal.actor };
    facts?.note(raw, { requestId: id, endpoint, route: routeOptions.url, tenant: tenant?.tenant.id, ...client });
  });
  app.addHook('preValidation', async ({ raw }) => beginWork(raw));
  app.setErrorHandler(writeError);
  return {
    app,
    handler: () => {
      if (handler === undefined) throw new TypeError('The application is not ready.');
      return handler;
    },
  };
};
