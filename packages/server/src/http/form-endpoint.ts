// An endpoint that takes a form and answers JSON: what the token, introspection and revocation endpoints have in common. It is reached
// straight from the socket where a request is of the ordinary shape, and through Fastify otherwise; what it answers is the same.
import { OAuthError } from '@mintmark/protocol';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { admit } from './admit.ts';
import { requireUtf8 } from './charset.ts';
import { type ErrorDependencies, type ErrorStyle, renderOAuthError } from './error-response.ts';
import { errorWriter } from './error-writer.ts';
import type { AdmissionDependencies, AdmittedExchange } from './exchange.ts';

/** Media type of the requests. */
export const FORM = 'application/x-www-form-urlencoded';

/** Media type of the answers, unless one says otherwise. */
export const JSON_TYPE = 'application/json; charset=utf-8';

/** A 200. */
export interface FormResponse {
  /** JSON in ASCII, or what `type` says. */
  readonly body: string;
  /** Names and values in turn, beside those of every answer. */
  readonly headers?: readonly string[] | undefined;
  readonly type?: string | undefined;
}

/** An endpoint at one path. */
export interface FormEndpoint {
  readonly path: string;
  readonly errors: ErrorStyle;
  /** @throws {@link OAuthError} for everything that is not to be answered with a 200 */
  readonly respond: (exchange: AdmittedExchange, body: Uint8Array) => Promise<FormResponse>;
}

/** The endpoints, for requests of any shape. */
export const formEndpoints =
  (endpoints: readonly FormEndpoint[], dependencies: ErrorDependencies & AdmissionDependencies) =>
  async (app: FastifyInstance): Promise<void> => {
    app.addContentTypeParser(FORM, { parseAs: 'buffer' }, async ({ headers }: FastifyRequest, body: Buffer) => {
      requireUtf8(headers['content-type']);
      return body;
    });
    const errorsOf = new Map(endpoints.map(({ path, errors }) => [path, errors]));
    app.setErrorHandler(errorWriter(dependencies, ({ routeOptions, url }) => errorsOf.get(routeOptions.url ?? url) ?? ELSEWHERE));
    for (const { path, respond } of endpoints) {
      app.post(path, async (request, reply) => {
        const { raw, body, query } = request;
        refuseLimitsInUrl(query);
        // Again, now that the body is complete, for which the peer may have taken its time.
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

/** What asks for less than everything; in brackets, in capitals or plain. */
const LIMIT = /^(?:scope|resource|audience|authorization_details)(?:[[.]|$)/i;

// Parameters are in the body alone (RFC 6749 §3.2). One that limits the token is not ignored: the token would have more than was asked for.
const refuseLimitsInUrl = (query: unknown): void => {
  const name = typeof query === 'object' && query !== null ? Object.keys(query).find((each) => LIMIT.test(each)) : undefined;
  if (name !== undefined) throw new OAuthError('invalid_request', 'Parameters are taken from the body, not from the URL.');
};

const ELSEWHERE: ErrorStyle = { render: renderOAuthError, event: 'http.request' };
