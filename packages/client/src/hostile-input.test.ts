// Whatever a server responds, the client returns, or throws its own error.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { jsonText, valuesAndOthers } from '../../../test/hostile/json-values.ts';
import { parser } from '../../../test/hostile/parser.ts';
import { nearly } from '../../../test/hostile/texts.ts';
import { readStatement } from './audit/checkpoint-statement.ts';
import { retryAfterSeconds } from './http/retry-after.ts';
import { endpointUrl, tenantOrigin } from './http/tenant-url.ts';
import { createManagementClient } from './management/management-client.ts';
import { createTokenSource } from './source/token-source.ts';
import { requestToken } from './token/request-token.ts';
import { tokenEnd } from './token/token-lifetime.ts';

const JWT = 'eyJhbGciOiJFZERTQSIsInR5cCI6Im1pbnRtYXJrLWF1ZGl0LWNoZWNrcG9pbnQifQ.eyJleHAiOjJlOX0.AAECAwQFBgcICQoLDA0ODw';
const token = { access_token: JWT, token_type: 'Bearer', expires_in: 7200, scope: 'a b', grant_id: 'x' };
const refusal = { error: 'invalid_client', error_description: 'The client is unknown.', error_uri: 'https://a.example/' };
const metadata = {
  ...{ issuer: 'https://a.example/oauth2', token_endpoint: 'https://a.example/token', jwks_uri: 'https://a.example/jwks' },
  token_endpoint_auth_methods_supported: ['client_secret_basic'],
};
const problem = { type: 'about:blank', title: 'x', status: 400, detail: 'x', request_id: 'x', errors: [{ pointer: '/a', detail: 'b' }] };

/** Text that a server can send as the value of a header. */
const headerText = (texts: fc.Arbitrary<string>): fc.Arbitrary<string> => texts.map((text) => text.replace(/[^\x21-\x7e]/g, '?'));
const response = (...documents: readonly unknown[]) =>
  fc.record({
    status: fc.constantFrom(200, 200, 200, 400, 401, 429, 503, 500, 302, 204, 418),
    body: fc.oneof(...documents.map((document) => jsonText(valuesAndOthers(document)))),
    headers: fc.record({
      'retry-after': headerText(nearly('120', 'Fri,31Dec199923:59:59GMT', '-1', '1e9')),
      'www-authenticate': headerText(nearly('Bearer error="invalid_token"', 'DPoP error="use_dpop_nonce", algs="ES256"')),
      'dpop-nonce': headerText(nearly('x')),
      location: headerText(nearly('https://b.example/', '//b', '/a')),
      'content-type': headerText(nearly('application/json', 'application/problem+json;charset=utf-8')),
    }),
  });
type Sent = { readonly status: number; readonly body: string; readonly headers: Readonly<Record<string, string>> };
const respond = ({ status, body, headers }: Sent): Response => new Response(status === 204 ? null : body, { status, headers });
const CREDENTIALS = { clientId: 'a', clientSecret: 'b' };
const ERRORS = ['OAuthResponseError', 'ProtocolError', 'NetworkError'];

describe('whatever a server responds, a value or an error of the client', () => {
  const table: Readonly<Record<string, () => Promise<void>>> = {
    'a token endpoint': parser(
      response(token, refusal),
      async (sent) => {
        const { expiresAt } = await requestToken({ tenantUrl: 'a.example', ...CREDENTIALS, fetch: async () => respond(sent) });
        assert.ok(!Number.isNaN(expiresAt.getTime()));
      },
      ...ERRORS,
    ),
    'the metadata of an issuer': parser(
      fc.tuple(response(metadata), response(token)),
      async ([first, second]) => {
        const fetch = async (url: string | URL | Request) => respond(String(url).includes('.well-known') ? first : second);
        await requestToken({ issuer: 'https://a.example/oauth2', ...CREDENTIALS, fetch });
      },
      ...ERRORS,
      // That names the methods of the server.
      'TypeError',
    ),
    'an API': parser(response(problem), async (sent) => {
      const fetch = async (url: string | URL | Request) =>
        String(url).endsWith('/token') ? Response.json(token) : respond({ ...sent, status: sent.status === 302 ? 307 : sent.status });
      const source = createTokenSource({ tenantUrl: 'a.example', ...CREDENTIALS, fetch });
      await source.fetch('https://api.example/', { redirect: 'manual' });
    }),
    'the management API': parser(
      response({ clients: [{ client_id: 'a' }], next_cursor: null }, problem),
      (sent) => createManagementClient({ tenantUrl: 'a.example', accessToken: 'x', fetch: async () => respond(sent) }).clients.list(),
      ...ERRORS,
      'ManagementError',
    ),
    'a Retry-After': parser(headerText(nearly('120', 'Fri, 31 Dec 1999 23:59:59 GMT')), (text) => {
      const seconds = retryAfterSeconds(new Headers({ 'retry-after': text, date: text }), 0);
      assert.ok(seconds === undefined || (seconds >= 0 && Number.isFinite(seconds)));
    }),
    'the lifetime of a token': parser(fc.tuple(valuesAndOthers(7200), nearly(JWT)), ([expiresIn, jwt]) =>
      assert.ok(!Number.isNaN(tokenEnd(expiresIn, jwt, Date.UTC(2030, 0))?.getTime() ?? 0)),
    ),
    'a checkpoint of the audit trail': parser(nearly(JWT), readStatement),
    'a tenant URL': parser(nearly('localhost:8443', 'https://[::1]', 'http://127.0.0.1:1/'), (text) => tenantOrigin(text), 'TypeError'),
    'an endpoint': parser(nearly('https://a.example/token?b', 'http://localhost.:1/'), (text) => endpointUrl('x', text), 'TypeError'),
  };
  for (const [name, check] of Object.entries(table)) test(name, check);
});
