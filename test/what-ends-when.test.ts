// Each event of the trust model ends exactly the tokens that it should; besides these events, only its
// expiry ends a token. Observed by introspection, at the management API and in the record of the grant.
import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { ADMIN, type CreatedClient, startTestServer, type TestServer } from './running-server.ts';
import { asForm, assertion, type ClientKey, clientKey, seconds } from './signed.ts';

type Json = Record<string, unknown>;

/** A client with two keys and three tokens, a client with opaque tokens, and an unrelated client. */
interface Scene {
  readonly mode: Mode;
  readonly server: TestServer;
  readonly client: CreatedClient;
  readonly firstKey: ClientKey;
  readonly tokens: Readonly<Record<Name, string>>;
  readonly grants: Readonly<Record<Name, string>>;
  /** Moves the server's clock, in seconds. */
  readonly advance: (seconds: number) => void;
  /** A new token of the client, by its first key or by its second. */
  renew(key?: ClientKey): Promise<{ readonly status: number; readonly body: Json }>;
}
const NAMES = ['the token', 'another by the same key', 'one by the other key', 'an opaque one', 'an unrelated client’s'] as const;
type Name = (typeof NAMES)[number];
const OF_CLIENT = ['the token', 'another by the same key', 'one by the other key'] as const;
const JWTS = [...OF_CLIENT, 'an unrelated client’s'] as const;

const createScene = async (t: TestContext, mode: Mode): Promise<Scene> => {
  const server = await startTestServer(t);
  if (mode === 'none') await patch(server, '/tenants/current', { grant_records: 'none' });
  const [firstKey, secondKey] = [await clientKey('ES256', { kid: '1' }), await clientKey('ES256', { kid: '2' })];
  const entitlements = ['readAPIClients'];
  const client = await server.create({
    token_endpoint_auth_method: 'private_key_jwt',
    jwks: { keys: [firstKey.jwk, secondKey.jwk] },
    entitlements,
  });
  const requestToken = async (form: Readonly<Record<string, string>>) => {
    const response = await server.post('/oauth2/token', { grant_type: 'client_credentials', ...form });
    return { status: response.status, body: (await response.json()) as Json };
  };
  const audience = `${server.url}/oauth2`;
  let clockOffset = 0;
  const renew = async (key = firstKey) => {
    const times = { iat: seconds() + clockOffset, exp: seconds() + clockOffset + 60 };
    return requestToken(asForm(await assertion(key, client.clientId, audience, { header: { kid: key.jwk.kid }, claims: times })));
  };
  const requestBySecret = ({ clientId, clientSecret }: CreatedClient) => requestToken({ client_id: clientId, client_secret: clientSecret });
  const opaque = await server.create({ access_token_format: 'opaque', entitlements });
  const unrelated = await server.create({ entitlements });
  const responses = [await renew(), await renew(), await renew(secondKey), await requestBySecret(opaque), await requestBySecret(unrelated)];
  const of = (member: string) =>
    Object.fromEntries(NAMES.map((name, at) => [name, String(responses[at]?.body[member])])) as Record<Name, string>;
  const advance = (by: number) => {
    clockOffset += by;
    server.advance(by * 1000);
  };
  return { mode, server, client, firstKey, tokens: of('access_token'), grants: of('grant_id'), advance, renew };
};

/** The tokens that have ended, on which introspection, the management API and the grants must agree. */
const endedTokens = async ({ server, tokens, grants, mode }: Scene): Promise<readonly Name[]> => {
  // Created after the event, so that the event does not end its tokens.
  const introspector = await server.create({ introspect_authorization: 'any' });
  const credentials = { client_id: introspector.clientId, client_secret: introspector.clientSecret };
  const ended: Name[] = [];
  for (const name of NAMES) {
    const token = tokens[name];
    const { active } = (await (await server.post('/oauth2/introspect', { ...credentials, token })).json()) as Json;
    const api = (await server.manage('GET', '/clients?limit=1', undefined, token)).status;
    assert.equal(api, active === true ? 200 : 401, name);
    const record = await server.manage('GET', `/grants/${grants[name]}`);
    const isRecorded = mode === 'stored' || name === 'an opaque one';
    assert.equal(record.status, isRecorded ? 200 : 404, name);
    if (isRecorded) assert.equal(((await record.json()) as Json).status === 'active', active === true, name);
    if (active !== true) ended.push(name);
  }
  return ended;
};

const ok = async (response: Promise<Response>): Promise<Response> => {
  const { status } = await response;
  assert.ok(status < 300, String(status));
  return response;
};
const patch = (server: TestServer, path: string, body: Json) => ok(server.manage('PATCH', path, body));
const inSeconds = (seconds: number) => new Date(Date.now() + seconds * 1000).toISOString();

interface Row {
  readonly event: string;
  readonly act: (scene: Scene) => Promise<unknown>;
  readonly ends: readonly Name[];
  /** The same where JWTs have no grant, if it differs. */
  readonly unrecorded?: readonly Name[];
  /** Whether the client can obtain an active token afterwards, by the same key. */
  readonly renews: boolean;
}

const ROWS: readonly Row[] = [
  { event: 'nothing', act: async () => undefined, ends: [], renews: true },
  {
    event: 'RFC 7009: its client revokes the token',
    act: async ({ server, client, firstKey, tokens }) => {
      const jwt = await assertion(firstKey, client.clientId, `${server.url}/oauth2`, { header: { kid: '1' } });
      await ok(server.post('/oauth2/revoke', { ...asForm(jwt), token: tokens['the token'] }));
    },
    ends: ['the token'],
    renews: true,
  },
  {
    event: 'the grant is revoked',
    act: ({ server, grants }) => ok(server.manage('DELETE', `/grants/${grants['the token']}`)),
    ends: ['the token'],
    renews: true,
  },
  {
    event: 'the grant is revoked, and its reactivation refused',
    act: async (scene) => {
      await ok(scene.server.manage('DELETE', `/grants/${scene.grants['the token']}`));
      await changeState(scene, 'reactivate', 'revoked');
    },
    ends: ['the token'],
    renews: true,
  },
  {
    event: 'the grant is suspended',
    act: (scene) => changeState(scene, 'suspend', 'suspended'),
    ends: ['the token'],
    unrecorded: [],
    renews: true,
  },
  {
    event: 'the grant is suspended and reactivated',
    act: async (scene) => {
      await changeState(scene, 'suspend', 'suspended');
      await changeState(scene, 'reactivate', 'active');
    },
    ends: [],
    renews: true,
  },
  {
    event: 'its credential is revoked as compromised',
    act: ({ server, client, firstKey }) =>
      ok(server.manage('POST', `/clients/${client.clientId}/credentials/${firstKey.thumbprint}/revoke`)),
    ends: ['the token', 'another by the same key'],
    renews: false,
  },
  {
    event: 'the client is disabled',
    act: ({ server, client }) => ok(server.manage('POST', `/clients/${client.clientId}/disable`)),
    ends: OF_CLIENT,
    renews: false,
  },
  {
    event: 'the client is disabled and enabled again',
    act: async ({ server, client }) => {
      for (const action of ['disable', 'enable']) await ok(server.manage('POST', `/clients/${client.clientId}/${action}`));
    },
    ends: OF_CLIENT,
    renews: true,
  },
  {
    event: 'the client is deleted',
    act: ({ server, client }) => ok(server.manage('DELETE', `/clients/${client.clientId}`)),
    ends: OF_CLIENT,
    renews: false,
  },
  {
    event: 'the client expires before its tokens do',
    act: async ({ server, client, advance }) => {
      await patch(server, `/clients/${client.clientId}`, { expires_at: inSeconds(30) });
      advance(31);
    },
    ends: OF_CLIENT,
    renews: false,
  },
  {
    event: 'the client expires, and its expiry is postponed afterwards',
    act: async ({ server, client, advance }) => {
      await patch(server, `/clients/${client.clientId}`, { expires_at: inSeconds(30) });
      advance(31);
      await patch(server, `/clients/${client.clientId}`, { expires_at: null });
    },
    ends: OF_CLIENT,
    renews: true,
  },
  {
    event: 'the client’s tokens are ended',
    act: ({ server, client }) => ok(server.manage('POST', `/clients/${client.clientId}/end-tokens`)),
    ends: OF_CLIENT,
    renews: true,
  },
  {
    event: 'the tenant’s tokens are ended',
    act: ({ server }) => ok(server.manage('POST', '/tenants/current/end-tokens')),
    ends: NAMES,
    renews: true,
  },
  {
    event: 'its signing key is revoked in an emergency',
    act: ({ server, tokens }) => ok(server.manage('POST', `/keys/${decodeProtectedHeader(tokens['the token']).kid}/revoke`)),
    ends: JWTS,
    renews: true,
  },
  {
    event: 'the standby key is revoked',
    act: async ({ server }) => {
      const { keys } = (await (await server.manage('GET', '/keys')).json()) as { keys: Json[] };
      await ok(server.manage('POST', `/keys/${keys.find(({ state }) => state === 'standby')?.['kid']}/revoke`));
    },
    ends: [],
    renews: true,
  },
  {
    event: 'the signing key is rotated',
    act: async ({ server, advance }) => {
      advance(301);
      await ok(server.manage('POST', '/keys/rotate', { algorithm: 'ES256' }));
    },
    ends: [],
    renews: true,
  },
  {
    event: 'a key of the client is replaced by another',
    act: async ({ server, client, firstKey }) => {
      const added = await clientKey('ES256', { kid: '3' });
      await patch(server, `/clients/${client.clientId}`, { jwks: { keys: [firstKey.jwk, added.jwk] } });
    },
    ends: [],
    renews: true,
  },
  {
    event: 'the client’s settings change',
    act: ({ server, client }) =>
      patch(server, `/clients/${client.clientId}`, {
        access_token_lifetime: 30,
        access_token_format: 'opaque',
        access_token_signing_alg: 'EdDSA',
        expires_at: inSeconds(100_000),
      }),
    ends: [],
    renews: true,
  },
  {
    event: 'the tenant’s settings change: shorter lifetimes are for tokens to come',
    act: async ({ server, advance }) => {
      const lifetimes = { access_token_lifetime: 60, max_access_token_lifetime: 60 };
      await patch(server, '/tenants/current', { ...lifetimes, access_token_signing_alg: 'EdDSA', access_token_format: 'opaque' });
      advance(61);
    },
    ends: [],
    renews: true,
  },
  {
    event: 'a resource comes and goes',
    act: async ({ server }) => {
      await ok(server.manage('POST', '/resources', { uri: 'urn:example:r', name: 'r' }));
      await ok(server.manage('DELETE', `/resources/${encodeURIComponent('urn:example:r')}`));
    },
    ends: [],
    renews: true,
  },
  {
    event: 'another client is disabled',
    act: async ({ server }) => ok(server.manage('POST', `/clients/${(await server.create({})).clientId}/disable`)),
    ends: [],
    renews: true,
  },
];

/** Suspends or reactivates the grant of the token; a token without one can be neither. */
const changeState = async ({ server, grants, mode }: Scene, action: string, want: string) => {
  const response = await server.manage('POST', `/grants/${grants['the token']}/${action}`);
  assert.equal(response.status, mode === 'stored' ? 200 : 404);
  if (mode === 'stored') assert.equal(((await response.json()) as Json).status, want);
};

const MODES = { stored: 'what ends when', none: 'what ends when, where JWTs have no grant' } as const;
type Mode = keyof typeof MODES;

const ofRow = (mode: Mode, { event, act, ends: ofRecorded, unrecorded = ofRecorded, renews }: Row) => {
  const ends = mode === 'stored' ? ofRecorded : unrecorded;
  test(`${event}: ends ${ends.length === 0 ? 'no token' : ends.join(', ')}`, async (t) => {
    const scene = await createScene(t, mode);
    await act(scene);
    assert.deepEqual(await endedTokens(scene), ends);
    const { status, body } = await scene.renew();
    assert.equal(status, renews ? 200 : 401);
    if (!renews) return;
    const introspector = await scene.server.create({ introspect_authorization: 'any' });
    const form = { client_id: introspector.clientId, client_secret: introspector.clientSecret, token: String(body.access_token) };
    assert.equal(((await (await scene.server.post('/oauth2/introspect', form)).json()) as Json).active, true, 'a new one is active');
  });
};

for (const mode of ['stored', 'none'] as const)
  describe(MODES[mode], () => {
    for (const row of ROWS) ofRow(mode, row);
    test('expiry ends a token to the second, and no other token', async (t) => {
      const server = await startTestServer(t);
      if (mode === 'none') await patch(server, '/tenants/current', { grant_records: 'none' });
      const shortLived = await server.create({ access_token_lifetime: 60 });
      const token = await server.token(shortLived);
      const long = await server.token();
      const active = async (of: string) =>
        (
          (await (
            await server.post('/oauth2/introspect', { client_id: ADMIN.clientId, client_secret: ADMIN.clientSecret, token: of })
          ).json()) as Json
        ).active;
      const { exp = 0 } = decodeJwt(token);
      server.holdClock(exp * 1000 - 1);
      assert.deepEqual([await active(token), await active(long)], [true, true]);
      server.holdClock(exp * 1000);
      assert.deepEqual([await active(token), await active(long)], [false, true]);
    });
  });
