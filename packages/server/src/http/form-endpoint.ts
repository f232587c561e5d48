// Endpoints with a form as request and JSON as response: token, introspection and revocation. The hot path
// calls them directly for the usual request; every other request passes through Fastify. The responses are
// the same.
import { OAuthError } from '@mintmark/protocol';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { MaybePromise } from '../system/at-once.ts';
import { admit } from './admit.ts';
import { requireUtf8 } from './charset.ts';
import { type ErrorDependencies, type ErrorStyle, renderOAuthError } from './error-response.ts';
import { type ErrorObservation, errorWriter } from './error-writer.ts';
import type { AdmissionDependencies, AdmittedExchange } from './exchange.ts';
import { OTHER_ENDPOINT } from './request-metrics.ts';

/** Media type of the requests. */
export const FORM = 'application/x-www-form-urlencoded';

/** Default media type of the responses. */
export const JSON_TYPE = 'application/json; charset=utf-8';

/** A successful response. */
export interface FormResponse {
  /** JSON in ASCII, unless `type` is set. */
  readonly body: string;
  /** Alternating names and values, in addition to those of every response. */
  readonly headers?: readonly string[] | undefined;
  readonly type?: string | undefined;
}

/** An endpoint at one path. */
export interface FormEndpoint {
  readonly path: string;
  readonly errors: ErrorStyle;
  /** @throws {@link OAuthError} for every other status */
  readonly respond: (exchange: AdmittedExchange, body: Uint8Array) => MaybePromise<FormResponse>;
}

/** Registers the endpoints in Fastify. */
export const formEndpoints =
  (endpoints: readonly FormEndpoint[], dependencies: ErrorDependencies & ErrorObservation & AdmissionDependencies) =>
  async (app: FastifyInstance): Promise<void> => {
    app.addContentTypeParser(FORM, { parseAs: 'buffer' }, async ({ headers }: FastifyRequest, body: Buffer) => {
      requireUtf8(headers['content-type']);
      return body;
    });
    const errorsOf = new Map(endpoints.map(({ path, errors }) => [path, errors]));
    app.setErrorHandler(errorWriter(dependencies, ({ routeOptions, url }) => errorsOf.get(routeOptions.url ?? url) ?? DEFAULT_ERRORS));
    for (const { path, respond, errors } of endpoints) {
      app.post(path, { config: { endpoint: errors.endpoint } }, async (request, reply) => {
        const { raw, body, query } = request;
        refuseRestrictionsInUrl(query);
        // Again: the tenant may have changed while the peer sent the body.
        const exchange = await admit(request, raw, dependencies);
        const {
          body: text,
          headers = [],
          type = JSON_TYPE,
        } = await respond(exchange, body instanceof Uint8Array ? body : new Uint8Array());
        for (let at = 0; at < headers.length; at += 2) reply.header(headers[at] ?? '', headers[at + 1]);
        return reply.type(type).send(text);
      });
    }
  };

/** Parameters that restrict a token, or what is accepted of one. */
const RESTRICTIONS = [
  ...['scope', 'resource', 'audience', 'authorization_details', 'instance'],
  ...['requested_token_type', 'request_details', 'request_context', 'client_address'],
];
/** The same, in any case and with brackets. */
const RESTRICTION = new RegExp(`^(?:${RESTRICTIONS.join('|')})(?:[[.]|$)`, 'i');

// Parameters are in the body only (RFC 6749 §3.2). Ignoring a restriction in the URL would issue a token with
// more than was requested, or one that does not end with its instance.
const refuseRestrictionsInUrl = (query: unknown): void => {
  const name = typeof query === 'object' && query !== null ? Object.keys(query).find((each) => RESTRICTION.test(each)) : undefined;
  if (name !== undefined) throw new OAuthError('invalid_request', 'Parameters must be in the body, not in the URL.');
};

const DEFAULT_ERRORS: ErrorStyle = { render: renderOAuthError, event: 'http.request', endpoint: OTHER_ENDPOINT };
