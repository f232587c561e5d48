// Requests to the endpoints of OAuth: valid ones with changed parts, and invalid ones.
import fc from 'fast-check';
import type { TestServer } from '../running-server.ts';
import { asForm, assertion, clientKey, dpopProof } from '../signed.ts';
import { encoded, forgedJwt, type GeneratedRequest, hostileHeaders, queryText } from './generated-request.ts';
import { edited, hostileText } from './texts.ts';

const ENDPOINTS = ['token', 'introspect', 'revoke', 'revocations', 'authorize', 'jwks', 'x'];
const PREFIXES = ['/oauth2', '/v1.0/endpoint/default', '/oidc/endpoint/default'];
const DOCUMENTS = [
  '/.well-known/oauth-authorization-server/oauth2',
  '/.well-known/oauth-protected-resource',
  '/oauth2/.well-known/openid-configuration',
  '/management/v1/openapi.json',
  '/',
];
const NAMES = [
  ...['grant_type', 'client_id', 'client_secret', 'client_assertion', 'client_assertion_type', 'scope', 'resource', 'token'],
  ...['cursor', 'wait', 'authorization_details', 'token_type_hint', 'assertion', 'access_token', 'x', '__proto__'],
];

/** Parts of valid requests, which the generated ones repeat and change. */
export interface ValidParts {
  /** Forms that authenticate a client, each by another method. */
  readonly credentials: readonly string[];
  readonly tokens: readonly string[];
  readonly proofs: readonly string[];
}

/** Registers a client for each method, and obtains tokens, assertions and proofs. */
export const validParts = async (server: TestServer): Promise<ValidParts> => {
  const key = await clientKey('ES256', { kid: 'one' });
  const form = (parameters: Record<string, string>): string => new URLSearchParams(parameters).toString();
  const secret = await server.create({ client_id: 'hostile-secret', scopes: ['a', 'b'], access_token_format: 'opaque' });
  const mac = await server.create({ client_id: 'hostile-mac', token_endpoint_auth_method: 'client_secret_jwt' });
  await server.create({ client_id: 'hostile-key', token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: [key.jwk] } });
  const { issuer } = (await (await fetch(`${server.url}/oauth2/.well-known/openid-configuration`)).json()) as { issuer: string };
  const sharedKey = { algorithm: 'HS256', privateKey: Buffer.from(mac.clientSecret) };
  const times = { claims: { exp: Math.floor(Date.now() / 1000) + 290 } };
  const assertions = [await assertion(key, 'hostile-key', issuer, times), await assertion(sharedKey, 'hostile-mac', issuer, times)];
  return {
    credentials: [
      form({ client_id: secret.clientId, client_secret: secret.clientSecret }),
      ...assertions.map((each) => form(asForm(each))),
      '',
    ],
    tokens: [await server.token(), await server.token(secret)],
    proofs: await Promise.all(
      ['/oauth2/token', '/management/v1/clients'].map((path) => dpopProof(key, { uri: `${server.publicUrl}${path}` })),
    ),
  };
};

/** Requests to every endpoint of OAuth, by all methods of authentication. */
export const protocolRequests = ({ credentials, tokens, proofs }: ValidParts): fc.Arbitrary<GeneratedRequest> => {
  const value = fc.oneof(
    hostileText,
    forgedJwt,
    edited(fc.constantFrom(...tokens)),
    fc.json({ maxDepth: 2 }),
    fc.constantFrom('client_credentials', 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer', 'a b', 'https://a.example/api'),
  );
  const pairs = fc
    .array(fc.tuple(fc.constantFrom(...NAMES), value), { maxLength: 6 })
    .map((each) => each.map(([name, text]) => `${name}=${encoded(text)}`).join('&'));
  const form = fc
    .tuple(fc.constantFrom(...credentials), fc.constantFrom('', 'grant_type=client_credentials'), pairs)
    .map((parts) => parts.filter((part) => part !== '').join('&'));
  const proof = fc.option(edited(fc.constantFrom(...proofs)), { freq: 4 });
  return fc
    .record({
      path: fc.oneof(
        { weight: 9, arbitrary: fc.tuple(fc.constantFrom(...PREFIXES), fc.constantFrom(...ENDPOINTS)).map((parts) => parts.join('/')) },
        fc.constantFrom(...DOCUMENTS),
      ),
      query: fc.option(fc.tuple(fc.constantFrom(...NAMES), queryText(value)), { freq: 8 }),
      method: fc.constantFrom('POST', 'POST', 'POST', 'POST', 'POST', 'GET', 'GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS', 'PROPFIND'),
      body: fc.oneof(
        { weight: 4, arbitrary: form },
        fc.tuple(form, hostileText).map((parts) => parts.join('')),
      ),
      type: fc.oneof(
        { weight: 9, arbitrary: fc.constant('application/x-www-form-urlencoded') },
        fc.constantFrom('application/json', 'text/plain', '', 'application/x-www-form-urlencoded; charset=utf-16', ';', 'a/b;c="'),
      ),
      headers: hostileHeaders,
      bearer: fc.option(edited(fc.constantFrom(...tokens)), { freq: 6 }),
      proof,
    })
    .map(({ path, query, method, body, type, headers, bearer, proof: dpop }) => ({
      route: 'oauth',
      method,
      target: query === null ? path : `${path}?${query.join('=')}`,
      headers: {
        ...(type === '' ? undefined : { 'content-type': type }),
        ...(bearer === null ? undefined : { authorization: `Bearer ${headerSafe(bearer)}` }),
        ...(dpop === null ? undefined : { dpop: headerSafe(dpop) }),
        ...headers,
      },
      body,
    }));
};

const headerSafe = (text: string): string => text.replace(/[^\x20-\x7e]/g, '?');
