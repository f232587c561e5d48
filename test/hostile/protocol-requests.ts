// Requests to the endpoints of OAuth: valid ones with changed parts, and invalid ones.
import fc from 'fast-check';
import type { TestServer } from '../running-server.ts';
import { asForm, assertion, clientKey, dpopProof } from '../signed.ts';
import { encoded, forgedJwt, type GeneratedRequest, hostileHeaders, queryText } from './generated-request.ts';
import { edited, hostileText } from './texts.ts';

const ENDPOINTS = ['token', 'token', 'introspect', 'revoke', 'revocations', 'challenge', 'authorize', 'jwks', 'x'];
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
  ...['subject_token', 'subject_token_type', 'actor_token', 'actor_token_type', 'requested_token_type', 'audience', 'instance'],
  ...['request_context', 'request_details'],
];

const TYPE = 'urn:ietf:params:oauth:token-type:';
const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const DOMAIN = 'hostile.internal';
const API = 'https://hostile.example/api';
const CHAINED = 'https://as.hostile.example/oauth2';

/** Parts of valid requests, which the generated ones repeat and change. */
export interface ValidParts {
  /** Forms that authenticate a client, each by another method. */
  readonly credentials: readonly string[];
  readonly tokens: readonly string[];
  readonly proofs: readonly string[];
  /** Forms of exchanges and of assertions, each complete. */
  readonly derivations: readonly string[];
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
    derivations: await derivations(server),
    proofs: await Promise.all(
      ['/oauth2/token', '/management/v1/clients'].map((path) => dpopProof(key, { uri: `${server.publicUrl}${path}` })),
    ),
  };
};

/** Registers an agent that may exchange tokens and act for users, and composes its requests. */
const derivations = async (server: TestServer): Promise<readonly string[]> => {
  const manage = async (path: string, body: object): Promise<void> => {
    const response = await server.manage('POST', path, body);
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  };
  await manage('/resources', { uri: API, name: 'Hostile', scopes: ['c'] });
  const provider = await clientKey('ES256', { kid: 'users' });
  const iss = 'https://users.hostile.example';
  const keys = { jwks: { keys: [provider.jwk] } };
  await manage('/issuers', { id: 'hostile-users', kind: 'oidc', issuer: iss, keys, reuse: 'until_exp' });
  const subjects = [{ clients: ['hostile-agent'] }];
  const transactions = { trust_domain: DOMAIN, scopes: ['a'] };
  const exchange = {
    ...{ mode: 'delegation', max_depth: 3, subjects, to: [{ resource: API, scopes: ['c'] }], transactions },
    authorization_servers: [{ audience: CHAINED, scopes: ['a'] }],
  };
  const agent = await server.create({ client_id: 'hostile-agent', kind: 'agent', scopes: ['a', 'b', 'c'], exchange });
  const rule = { issuer: 'hostile-users', subject: 'user', match: [], scopes: ['c'], resources: [API] };
  await manage('/clients/hostile-agent/trusts', rule);
  const form = (parameters: Record<string, string>): string =>
    new URLSearchParams({ client_id: agent.clientId, client_secret: agent.clientSecret, ...parameters }).toString();
  const tokenFor = async (parameters: Record<string, string>): Promise<string> => {
    const response = await server.post('/oauth2/token', Object.fromEntries(new URLSearchParams(form(parameters))));
    if (!response.ok) throw new Error(`A token for the hostile requests: ${response.status} ${await response.text()}`);
    return String(((await response.json()) as Record<string, unknown>)['access_token']);
  };
  const own = { grant_type: 'client_credentials', instance: 'run' };
  const exchanged = (token: string, type: string, more: Record<string, string>) => ({
    ...{ grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange', subject_token: token, subject_token_type: `${TYPE}${type}` },
    ...more,
  });
  const transaction = { requested_token_type: `${TYPE}txn_token`, audience: DOMAIN, scope: 'a' };
  const subject = await tokenFor({ ...own, scope: 'a b' });
  const first = await tokenFor(exchanged(subject, 'access_token', transaction));
  const { issuer } = (await (await fetch(`${server.url}/oauth2/.well-known/openid-configuration`)).json()) as { issuer: string };
  const claims = { iss, sub: 'alice', client_id: agent.clientId, scope: 'c', exp: Math.floor(Date.now() / 1000) + 3_000 };
  const users = await assertion(provider, 'alice', issuer, { claims, header: { typ: 'oauth-id-jag+jwt', kid: 'users' } });
  return [
    form(own),
    form(exchanged(subject, 'access_token', transaction)),
    form(exchanged(first, 'txn_token', transaction)),
    form(exchanged(subject, 'jwt', { requested_token_type: `${TYPE}jwt`, audience: CHAINED })),
    form(exchanged(await tokenFor({ ...own, scope: 'c' }), 'access_token', { resource: API })),
    form({ grant_type: JWT_BEARER, assertion: users }),
  ];
};

/** What an exchange can be for, and JSON as its parameters encode it. */
const target = fc.oneof(
  fc.constantFrom(DOMAIN, API, CHAINED, 'a b', 'run', `${TYPE}txn_token`, `${TYPE}jwt`, `${TYPE}access_token`, `${TYPE}id_token`),
  fc
    .oneof(fc.json({ maxDepth: 10 }), fc.constantFrom('{"a":1e400}', '{"a":1,"a":2}', '{"__proto__":{}}', '{"a":"\\ud800"}', '{"a":-0}'))
    .map((text) => Buffer.from(text).toString('base64url')),
);

/** Requests to every endpoint of OAuth, by all methods of authentication. */
export const protocolRequests = ({ credentials, tokens, proofs, derivations }: ValidParts): fc.Arbitrary<GeneratedRequest> => {
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
  const derivation = fc
    .tuple(fc.constantFrom(...derivations), fc.array(fc.tuple(fc.constantFrom(...NAMES), fc.oneof(value, target)), { maxLength: 3 }))
    .map(([complete, changes]) => {
      const parameters = new URLSearchParams(complete);
      for (const [name, text] of changes) parameters.set(name, text.toWellFormed());
      return parameters.toString();
    });
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
        { weight: 3, arbitrary: derivation },
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
