// The fields of a client: each is returned as it was sent, all invalid ones are reported at once, and
// `assertion_key_ids` restricts the keys of assertions.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { startTestServer, suiteEnding, type TestServer } from './running-server.ts';
import { asForm, assertion, type ClientKey, clientKey } from './signed.ts';

type Json = Record<string, unknown>;

const FIELDS = {
  description: 'Sends invoices.',
  labels: { team: 'payments', 'example.com/tier': '1' },
  owner: 'payments',
  contacts: ['payments@example.com', '+44 20 7946 0000'],
  environment: 'production',
  purpose: 'Sends invoices at the end of the month.',
  kind: 'agent',
  deletion_protected: true,
  quota: { hour: 100, day: 1000, mode: 'observe' },
  coalesce: 30,
  exchange: {
    mode: 'delegation',
    max_depth: 2,
    subjects: [{ clients: ['gateway'], labels: { tier: 'front' }, any_audience: true }],
    to: [{ resource: 'urn:example:api', scopes: ['a'], mapped_scopes: { b: ['c'] }, max_lifetime: 60 }],
  },
  ip_rules: { op: 'deny', ranges: ['203.0.113.7', '2001:db8::/32', '198.51.100.1-198.51.100.9'] },
} as const;

describe('fields of a client', () => {
  const ending = suiteEnding();
  let server: TestServer;
  const json = async (response: Response, status: number): Promise<Json> => {
    const text = await response.text();
    assert.equal(response.status, status, text);
    return JSON.parse(text);
  };
  before(async () => {
    server = await startTestServer(ending);
    await server.manage('POST', '/resources', { uri: 'urn:example:api', name: 'api' });
  });

  test('are returned as they were sent, from the creation, the record and the list', async () => {
    const created = await json(await server.manage('POST', '/clients', { name: 'billing', client_id: 'billing', ...FIELDS }), 201);
    const shown = await json(await server.manage('GET', '/clients/billing'), 200);
    const { clients } = await json(await server.manage('GET', '/clients'), 200);
    const listed = (clients as Json[]).find(({ client_id }) => client_id === 'billing') ?? {};
    for (const record of [created, shown, listed]) {
      for (const [name, value] of Object.entries(FIELDS)) assert.deepEqual(record[name], value, name);
    }
  });

  for (const [name, value] of Object.entries(FIELDS)) {
    test(`${name}: can be changed alone, and reset to its default by null`, async () => {
      const { clientId } = await server.create({});
      const before = await json(await server.manage('GET', `/clients/${clientId}`), 200);
      const changed = await json(await server.manage('PATCH', `/clients/${clientId}`, { [name]: value }), 200);
      assert.deepEqual(changed, { ...before, [name]: value, updated_at: changed.updated_at });
      const reset = await json(await server.manage('PATCH', `/clients/${clientId}`, { [name]: null }), 200);
      assert.deepEqual(reset, { ...before, updated_at: reset.updated_at });
    });
  }

  test('report since when the client is enabled, and who disabled it', async (t) => {
    const ownServer = await startTestServer(t);
    const { clientId, body: response } = await ownServer.create({});
    assert.deepEqual([response.enabled_at, response.disabled_at], [response.created_at, null]);
    ownServer.advance(60_000);
    const disabled = await json(await ownServer.manage('POST', `/clients/${clientId}/disable`), 200);
    assert.deepEqual([disabled.enabled_at, disabled.disabled_by], [null, 'admin']);
    ownServer.advance(60_000);
    const enabled = await json(await ownServer.manage('POST', `/clients/${clientId}/enable`), 200);
    assert.equal(enabled.disabled_at, null);
    assert(Date.parse(String(enabled.enabled_at)) - Date.parse(String(disabled.disabled_at)) >= 60_000);
  });

  const problems: readonly [what: string, body: Json, pointers: readonly string[]][] = [
    ['an owner with a blank', { owner: 'a b' }, ['/owner']],
    ['an owner with the "@" that separates it in an entitlement', { owner: 'a@b' }, ['/owner']],
    ['a label whose value is a number', { labels: { a: 1 } }, ['/labels/a']],
    ['a label with an invalid name whose value is an object', { labels: { 'a b': { c: 1 } } }, ['/labels/a b']],
    ['a label with a control character in its name', { labels: { 'a\u0000': 'b' } }, ['/labels/a\u0000']],
    ['a label without a name', { labels: { '': 'b' } }, ['/labels/']],
    ['65 labels', { labels: Object.fromEntries(Array.from({ length: 65 }, (_, n) => [`l${n}`, ''])) }, ['/labels']],
    ['21 contacts', { contacts: Array.from({ length: 21 }, (_, n) => `c${n}`) }, ['/contacts']],
    ['IP rules without ranges', { ip_rules: { op: 'allow', ranges: [] } }, ['/ip_rules/ranges']],
    ['IP rules with an unknown operation', { ip_rules: { op: 'perhaps', ranges: ['192.0.2.1'] } }, ['/ip_rules/op']],
    [
      'IP rules with several invalid ranges',
      { ip_rules: { op: 'allow', ranges: ['192.0.2.1', '192.0.2.0/33', '2001:db8::/32', '192.0.2.9-192.0.2.1', 'x'] } },
      ['/ip_rules/ranges/1', '/ip_rules/ranges/3', '/ip_rules/ranges/4'],
    ],
    [
      'IP rules with 257 ranges',
      { ip_rules: { op: 'allow', ranges: Array.from({ length: 257 }, (_, n) => `192.0.${n >> 8}.${n & 255}`) } },
      ['/ip_rules/ranges'],
    ],
    [
      'an exchange policy without subjects',
      { exchange: { mode: 'delegation', subjects: [], to: [{ resource: 'urn:example:api' }] } },
      ['/exchange/subjects'],
    ],
    [
      'an exchange policy without resources',
      { exchange: { mode: 'delegation', subjects: [{ clients: ['a'] }], to: [] } },
      ['/exchange/to'],
    ],
    [
      'an exchange policy without a mode',
      { exchange: { subjects: [{ clients: ['a'] }], to: [{ resource: 'urn:example:api' }] } },
      ['/exchange/mode'],
    ],
    [
      'an exchange policy with a depth of 9',
      { exchange: { mode: 'delegation', max_depth: 9, subjects: [{ clients: ['a'] }], to: [{ resource: 'urn:example:api' }] } },
      ['/exchange/max_depth'],
    ],
    [
      'an exchange policy for any subject, for an unknown issuer, and for an unknown resource',
      { exchange: { mode: 'delegation', subjects: [{ any_audience: true }, { issuer: 'x' }], to: [{ resource: 'urn:example:none' }] } },
      ['/exchange/subjects/0', '/exchange/subjects/1/issuer', '/exchange/to/0/resource'],
    ],
    ['assertion keys of a client without keys', { assertion_key_ids: ['a'] }, ['/assertion_key_ids']],
    ['an empty list of assertion keys', { assertion_key_ids: [] }, ['/assertion_key_ids']],
    [
      'several invalid fields at once',
      {
        ip_rules: { op: 'allow', ranges: ['x'] },
        entitlements: ['fly'],
        scopes: ['a'],
        default_scopes: ['b'],
        claims: { team: 1 },
        expires_at: '2020-01-01T00:00:00Z',
        assertion_key_ids: ['k'],
      },
      ['/assertion_key_ids', '/claims', '/default_scopes/0', '/entitlements/0', '/expires_at', '/ip_rules/ranges/0'],
    ],
  ];
  for (const [what, body, pointers] of problems) {
    test(`refuses ${what}, naming the field`, async () => {
      const problem = await json(await server.manage('POST', '/clients', { name: 'x', ...body }), 400);
      const named = [...new Set((problem.errors as { pointer: string }[]).map(({ pointer }) => pointer))].toSorted();
      assert.deepEqual(named, pointers);
    });
  }
  test('IP rules with 256 ranges are accepted', async () => {
    await server.create({ ip_rules: { op: 'deny', ranges: Array.from({ length: 256 }, (_, n) => `192.0.2.${n}`) } });
  });

  describe('assertion_key_ids', () => {
    let first: ClientKey;
    let second: ClientKey;
    let withoutKid: ClientKey;
    const createClient = (ids?: readonly string[]) =>
      server.manage('POST', '/clients', {
        name: 'x',
        token_endpoint_auth_method: 'private_key_jwt',
        jwks: { keys: [first.jwk, second.jwk, withoutKid.jwk] },
        ...(ids === undefined ? undefined : { assertion_key_ids: ids }),
      });
    const requestToken = async (key: ClientKey, clientId: string, kid?: string): Promise<number> => {
      const signed = await assertion(key, clientId, `${server.url}/oauth2`, { header: { kid } });
      return (await server.post('/oauth2/token', { grant_type: 'client_credentials', ...asForm(signed) })).status;
    };
    before(async () => {
      [first, second, withoutKid] = await Promise.all([clientKey('ES256', { kid: 'k1' }), clientKey('ES256', { kid: 'k2' }), clientKey()]);
    });
    test('when absent, an assertion by any registered key is accepted', async () => {
      const clientId = String((await json(await createClient(), 201)).client_id);
      for (const key of [first, second, withoutKid]) assert.equal(await requestToken(key, clientId), 200);
    });
    test('restrict assertions to the listed keys, whatever kid an assertion has', async () => {
      const clientId = String((await json(await createClient(['k2']), 201)).client_id);
      assert.equal(await requestToken(second, clientId, 'k2'), 200);
      assert.equal(await requestToken(second, clientId), 200);
      for (const kid of ['k1', 'k2', undefined]) assert.equal(await requestToken(first, clientId, kid), 401, `kid ${kid}`);
      assert.equal(await requestToken(withoutKid, clientId), 401);
    });
    test('are refused unless each is the kid of a registered key', async () => {
      const problem = await json(await createClient(['k1', 'k9']), 400);
      assert.deepEqual(
        (problem.errors as Json[]).map(({ pointer }) => pointer),
        ['/assertion_key_ids/1'],
      );
    });
  });
});
