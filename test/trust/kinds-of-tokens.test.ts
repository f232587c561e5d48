// Every kind of token, proof and statement at every door that takes one: each is accepted only where it belongs.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { createGuard, type Guard } from '@mintmark/guard';
import { ACCESS_TOKEN, EXCHANGE, policy, RESOURCES, TYPE } from '../exchange/exchange-server.ts';
import { ADMIN, suiteEnding } from '../running-server.ts';
import { asForm, assertion, type ClientKey, clientKey, dpopProof } from '../signed.ts';
import { JWT_BEARER } from './federation-server.ts';
import { type FakeIssuer, workloadToken } from './platforms.ts';
import { startUserServer, type UserServer } from './user-server.ts';

const DOMAIN = 'shop.internal';
const OTHER_SERVER = 'https://as-b.example/oauth2';
const TRANSACTION = { requested_token_type: `${TYPE}txn_token`, audience: DOMAIN, scope: 'common' };
const SPIFFE = 'urn:ietf:params:oauth:client-assertion-type:jwt-spiffe';

describe('what is', () => {
  const ending = suiteEnding();
  let server: UserServer;
  let guard: Guard;
  let ci: FakeIssuer;
  let key: ClientKey;
  let issuer: string;

  before(async () => {
    server = await startUserServer(ending);
    issuer = `${server.publicUrl}/oauth2`;
    key = await clientKey();
    await server.json(server.manage('PATCH', '/tenants/current', { dpop_nonce: 'off' }));
    ci = await server.trust('ci');
    await server.setPolicy(
      'shop',
      policy({
        ...{ max_depth: 3, subjects: [{ clients: ['gateway'] }, { issuer: 'ci' }] },
        transactions: { trust_domain: DOMAIN, scopes: ['common'] },
        authorization_servers: [{ audience: OTHER_SERVER, scopes: ['common'] }],
      }),
    );
    await server.add('job', { token_endpoint_auth_method: 'federated_jwt', scopes: ['common'] });
    await server.json(server.manage('POST', '/clients/job/trusts', { issuer: 'ci', match: [{ claim: 'sub', equals: 'alice' }] }), 201);
    await server.add('signer', { token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: [key.jwk] } });
    guard = createGuard({ issuer: server.url, audience: RESOURCES.shop.uri, trustDomain: DOMAIN });
    ending.after(() => guard.close());
  });

  const received = async (form: Record<string, string>, token?: string): Promise<string> => {
    const response = await server.json(server.exchange('shop', token ?? (await server.tokenOf('gateway')), form));
    return String(response['access_token']);
  };

  /** A new one of each kind, and where it is accepted. */
  const kinds: Readonly<Record<string, { readonly make: () => Promise<string>; readonly at: readonly string[] }>> = {
    'a token for the management API': { make: () => server.token(), at: ['introspection', 'the management API'] },
    'an access token': {
      make: () => server.tokenOf('gateway'),
      at: ['introspection', 'a guard', 'an exchange as access_token', 'an exchange as jwt'],
    },
    'an exchanged token': { make: () => received({}), at: ['introspection', 'an exchange as access_token', 'an exchange as jwt'] },
    'a token for a user': {
      make: async () => String((await server.json(server.present(server.assertion())))['access_token']),
      at: ['introspection', 'a guard'],
    },
    'a transaction token': { make: () => received(TRANSACTION), at: ['a guard for transactions', 'an exchange as txn_token'] },
    'a grant for another server': {
      make: () => received({ requested_token_type: `${TYPE}jwt`, audience: OTHER_SERVER }),
      at: [],
    },
    'a signed introspection response': {
      make: async () => {
        const form = { client_id: ADMIN.clientId, client_secret: ADMIN.clientSecret, token: await server.token() };
        return (await server.post('/oauth2/introspect', form, { accept: 'application/token-introspection+jwt' })).text();
      },
      at: [],
    },
    'an identity assertion': { make: () => server.assertion(), at: ['the grant of a client that authenticates'] },
    'a token of a workload': {
      make: () => workloadToken(ci, issuer),
      at: ['client authentication', 'the grant jwt-bearer', 'an exchange as jwt', 'an exchange as id_token'],
    },
    'a client assertion': { make: () => assertion(key, 'signer', issuer), at: ['client authentication'] },
    'a DPoP proof': { make: () => dpopProof(key, { uri: `${issuer}/token` }), at: ['the header DPoP'] },
  };

  const isGranted = async (response: Promise<Response>): Promise<boolean> => {
    const { status } = await response;
    assert.ok(status < 500, String(status));
    return status === 200;
  };
  const request = (form: Record<string, string>, headers?: Record<string, string>) => server.post('/oauth2/token', form, headers);
  const exchanging =
    (type: string, form: Record<string, string> = {}) =>
    (token: string) =>
      isGranted(server.exchange('shop', token, { subject_token_type: `${TYPE}${type}`, ...form }));
  const isAccepted = (verified: Promise<unknown>) =>
    verified.then(
      () => true,
      () => false,
    );

  /** Whether a door accepts a token. */
  const doors: Readonly<Record<string, (token: string) => Promise<boolean>>> = {
    introspection: async (token) => (await server.introspect(token))['active'] === true,
    'the management API': (token) => isGranted(server.manage('GET', '/clients', undefined, token)),
    'a guard': (token) => isAccepted(guard.verify(token)),
    'a guard for transactions': (token) => isAccepted(guard.verifyTransactionToken(token)),
    'client authentication': (token) => isGranted(request({ grant_type: 'client_credentials', ...asForm(token) })),
    'client authentication by SPIFFE': (token) =>
      isGranted(request({ grant_type: 'client_credentials', client_assertion: token, client_assertion_type: SPIFFE })),
    'client authentication by attestation': (token) =>
      isGranted(request({ grant_type: 'client_credentials', client_id: 'signer' }, { 'oauth-client-attestation': token })),
    'the grant jwt-bearer': (token) => isGranted(request({ grant_type: JWT_BEARER, assertion: token })),
    'the grant of a client that authenticates': (token) => isGranted(server.present(token)),
    'an exchange as access_token': exchanging('access_token'),
    'an exchange as jwt': exchanging('jwt'),
    'an exchange as id_token': exchanging('id_token'),
    'an exchange as txn_token': exchanging('txn_token', TRANSACTION),
    'an exchange as actor': async (token) => {
      const subject = { subject_token: await server.tokenOf('gateway'), subject_token_type: ACCESS_TOKEN };
      return isGranted(server.request('shop', { grant_type: EXCHANGE, ...subject, actor_token: token, actor_token_type: `${TYPE}jwt` }));
    },
    'the header DPoP': (token) => isGranted(server.request('other', { grant_type: 'client_credentials' }, { dpop: token })),
  };

  for (const [kind, { make, at }] of Object.entries(kinds)) {
    test(`${kind} is accepted by ${at.length === 0 ? 'nobody' : at.join(', ')} alone`, async () => {
      const accepted: string[] = [];
      for (const [door, accepts] of Object.entries(doors)) if (await accepts(await make())) accepted.push(door);
      assert.deepEqual(accepted.toSorted(), at.toSorted());
    });
  }
});
