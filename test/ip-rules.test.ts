// A client's IP rules apply at every endpoint where clients authenticate, at the introspection of its tokens
// and at the management API. The server trusts a proxy, so that a test can choose the IP address.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { ADMIN, type CreatedClient, startTestServer, suiteEnding, type TestServer } from './running-server.ts';

type Json = Record<string, unknown>;
type Secret = { readonly clientId: string; readonly clientSecret: string };
const HOME = '192.0.2.1';

describe('IP rules', () => {
  const ending = suiteEnding();
  let server: TestServer;
  const post = (from: string, path: string, form: Readonly<Record<string, string>>) => server.post(path, form, { 'x-forwarded-for': from });
  const credentials = ({ clientId, clientSecret }: Secret) => ({ client_id: clientId, client_secret: clientSecret });
  const requestToken = (from: string, client: Secret = ADMIN) =>
    post(from, '/oauth2/token', { grant_type: 'client_credentials', ...credentials(client) });
  const token = async (from: string, client: Secret = ADMIN): Promise<string> => {
    const response = await requestToken(from, client);
    const body = (await response.json()) as Json;
    assert.equal(response.status, 200, JSON.stringify(body));
    return String(body.access_token);
  };
  const manage = async (from: string, method: string, path: string, body?: object, managementToken?: string): Promise<Response> =>
    fetch(`${server.url}/management/v1${path}`, {
      method,
      headers: {
        'x-forwarded-for': from,
        authorization: `Bearer ${managementToken ?? (await token(HOME))}`,
        'content-type': 'application/json',
      },
      ...(body === undefined ? undefined : { body: JSON.stringify(body) }),
    });
  const create = async (settings: Json): Promise<CreatedClient> => {
    const response = (await (await manage(HOME, 'POST', '/clients', { name: 'x', ...settings })).json()) as Json;
    assert.equal(typeof response.client_secret, 'string', JSON.stringify(response));
    return { clientId: String(response.client_id), clientSecret: String(response.client_secret), body: response };
  };
  before(async () => {
    server = await startTestServer(ending, { flags: { trustedProxy: ['127.0.0.1'] } });
  });

  const RULES = {
    allow: { op: 'allow', ranges: ['192.0.2.0/24', '2001:db8::/32', '198.51.100.5-198.51.100.9'] },
    deny: { op: 'deny', ranges: ['203.0.113.7', '2001:db8:bad::/48'] },
  } as const;
  const cases: readonly [rules: keyof typeof RULES, from: string, allowed: boolean][] = [
    ['allow', '192.0.2.200', true],
    ['allow', '::ffff:192.0.2.200', true],
    ['allow', '198.51.100.9', true],
    ['allow', '198.51.100.10', false],
    ['allow', '192.0.3.1', false],
    ['allow', '2001:db8:1::5', true],
    ['allow', '2001:db9::5', false],
    ['deny', '203.0.113.7', false],
    ['deny', '203.0.113.8', true],
    ['deny', '2001:db8:bad:1::1', false],
    ['deny', '2001:db8:good::1'.replace('good', '600d'), true],
  ];
  describe('at the token endpoint', () => {
    const created = new Map<string, CreatedClient>();
    before(async () => {
      for (const [name, rules] of Object.entries(RULES)) created.set(name, await create({ ip_rules: rules }));
    });
    for (const [name, from, allowed] of cases) {
      test(`${name}: a request from ${from} is ${allowed ? 'accepted' : 'refused'}`, async () => {
        const response = await requestToken(from, created.get(name));
        assert.equal(response.status, allowed ? 200 : 401);
      });
    }
    test('a refusal equals any failed authentication; its reason and the credential are in the audit trail', async () => {
      const client = created.get('allow') ?? assert.fail();
      const refused = await requestToken('192.0.3.1', client);
      const wrong = await requestToken('192.0.2.2', { ...client, clientSecret: 'x' });
      assert.deepEqual([refused.status, await refused.text()], [wrong.status, await wrong.text()]);
      const id = refused.headers.get('mintmark-request-id');
      const { entries } = (await (await manage(HOME, 'GET', `/audit?request_id=${id}`)).json()) as { entries: Json[] };
      const [secret] = client.body.secrets as Json[];
      assert.deepEqual(
        [entries[0]?.reason, entries[0]?.actor, entries[0]?.credential_id, entries[0]?.address],
        ['address_not_allowed', client.clientId, secret?.id, '192.0.3.1'],
      );
    });
  });

  for (const path of ['/oauth2/introspect', '/oauth2/revoke', '/oauth2/revocations']) {
    test(`${path}: the caller's own rules apply`, async () => {
      const client = await create({ ip_rules: RULES.allow });
      const form = { ...credentials(client), token: 'x' };
      assert.equal((await post('192.0.2.9', path, form)).status, 200);
      assert.equal((await post('192.0.3.9', path, form)).status, 401);
    });
  }

  describe('at introspection, to the client_address that the caller sends', () => {
    let restrictedToken: string;
    let unrestrictedToken: string;
    before(async () => {
      restrictedToken = await token('192.0.2.9', await create({ ip_rules: RULES.allow }));
      unrestrictedToken = await token(HOME, await create({}));
    });
    const rows: readonly [what: string, kind: 'restricted' | 'unrestricted', address: string | undefined, active: boolean][] = [
      ['without client_address: active', 'restricted', undefined, true],
      ['an allowed address: active', 'restricted', '192.0.2.77', true],
      ['an allowed address, IPv4-mapped: active', 'restricted', '::ffff:192.0.2.77', true],
      ['another address: inactive', 'restricted', '192.0.3.1', false],
      ['an empty client_address, as if absent (RFC 6749 §3.1): active', 'restricted', '', true],
      ['a value that is not an address: inactive', 'restricted', 'example.com', false],
      ['a value that is not an address, without rules: inactive', 'unrestricted', 'example.com', false],
      ['any address, without rules: active', 'unrestricted', '203.0.113.200', true],
    ];
    for (const [what, kind, address, active] of rows) {
      test(what, async () => {
        const form = { ...credentials(ADMIN), token: kind === 'restricted' ? restrictedToken : unrestrictedToken };
        const response = await post(HOME, '/oauth2/introspect', address === undefined ? form : { ...form, client_address: address });
        assert.equal(((await response.json()) as Json).active, active);
      });
    }
  });

  test('at the management API, the rules apply to the caller’s address', async () => {
    const client = await create({ ip_rules: RULES.allow, entitlements: ['readAPIClients'] });
    const managementToken = await token('192.0.2.9', client);
    assert.equal((await manage('192.0.2.10', 'GET', '/clients', undefined, managementToken)).status, 200);
    assert.equal((await manage('192.0.3.10', 'GET', '/clients', undefined, managementToken)).status, 401);
  });

  test('a change of the rules takes effect at once, also for existing tokens', async () => {
    const client = await create({ entitlements: ['readAPIClients'] });
    const managementToken = await token('203.0.113.50', client);
    assert.equal((await manage(HOME, 'PATCH', `/clients/${client.clientId}`, { ip_rules: RULES.allow })).status, 200);
    assert.equal((await manage('203.0.113.50', 'GET', '/clients', undefined, managementToken)).status, 401);
    assert.equal((await requestToken('203.0.113.50', client)).status, 401);
    assert.equal((await manage(HOME, 'PATCH', `/clients/${client.clientId}`, { ip_rules: null })).status, 200);
    assert.equal((await requestToken('203.0.113.50', client)).status, 200);
  });

  test('a client cannot lock itself out', async () => {
    const refused = await manage(HOME, 'PATCH', `/clients/${ADMIN.clientId}`, { ip_rules: { op: 'deny', ranges: [HOME] } });
    assert.equal(refused.status, 409);
    assert.equal(((await refused.json()) as Json).reason, 'would_lock_out');
    const limit = { ip_rules: { op: 'allow', ranges: [HOME] } };
    // One manager must remain that is allowed from every address, since a network can lose its addresses.
    assert.equal((await manage(HOME, 'PATCH', `/clients/${ADMIN.clientId}`, limit)).status, 409);
    assert.equal((await manage(HOME, 'POST', '/clients', { name: 'break glass', entitlements: ['administrator'] })).status, 201);
    assert.equal((await manage(HOME, 'PATCH', `/clients/${ADMIN.clientId}`, limit)).status, 200);
  });
});
