// The test of an OpenID Provider without a sign-in: what it reports of the provider, and of claims.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { suiteEnding } from '../running-server.ts';
import { ADA, type OpenIdSite, startOpenIdSite } from './openid-site.ts';
import { CLIENT } from './provider-site.ts';

type Json = Record<string, unknown>;

describe('the test of an OpenID Provider', () => {
  const ending = suiteEnding();
  let site: OpenIdSite;
  before(async () => {
    site = await startOpenIdSite(ending);
  });
  const run = async (body: Json = {}, status = 200, id = 'acme'): Promise<Json> => {
    const response = await site.server.manage('POST', `/providers/${id}/test`, body);
    const json = (await response.json()) as Json;
    assert.equal(response.status, status, JSON.stringify(json));
    return json;
  };

  test('reports endpoints, keys and the algorithms that this server accepts', async () => {
    assert.deepEqual(await run(), {
      ...{ fault: null, authorization_endpoint: `${site.provider.url}/acme/authorize`, token_endpoint: `${site.provider.url}/token` },
      ...{ keys: 1, algorithms: ['ES256', 'RS256'], mapping: null },
    });
  });

  const FAULTS: readonly (readonly [title: string, metadata: Json | undefined, keys: boolean, fault: RegExp])[] = [
    ['metadata of another issuer', { issuer: 'https://evil.example' }, true, /^metadata: other_issuer$/],
    ['an endpoint without https', { token_endpoint: 'http://127.0.0.1/token' }, true, /^metadata: malformed: token_endpoint$/],
    ['keys that cannot be fetched', {}, false, /^keys: status: 503$/],
    ['algorithms that are all MACs', { id_token_signing_alg_values_supported: ['HS256', 'none'] }, true, /^metadata: no algorithm/],
  ];
  for (const [title, metadata = {}, hasKeys, fault] of FAULTS) {
    test(`reports ${title}, at once and not from the metadata of the last sign-in`, async () => {
      const { provider } = site;
      const keys = provider.keySet;
      provider.metadata.set('/acme', metadata);
      if (!hasKeys) provider.keySet = undefined;
      try {
        assert.match(String((await run()).fault), fault);
      } finally {
        provider.metadata.delete('/acme');
        provider.keySet = keys;
      }
      assert.equal((await run()).fault, null);
    });
  }

  test('reports a key set without keys', async () => {
    const keys = site.provider.keySet;
    site.provider.keySet = { keys: [] };
    assert.deepEqual([(await run()).fault, (await run()).keys], ['keys: none', 0]);
    site.provider.keySet = keys;
  });

  const CLAIMS: readonly (readonly [title: string, claims: Json, mapping: Json])[] = [
    ['a rule that is met', ADA, { roles: ['administrator'], rules: [true, false, false], operator_name: 'ada.lovelace+acme' }],
    [
      'two rules that are met',
      { sub: 'x', preferred_username: 'x', realm: { department: 'legal' }, email_verified: true },
      { roles: ['auditor', 'viewer'], rules: [false, true, true], operator_name: 'x+acme' },
    ],
    ['a value of another type', { sub: 'x', email_verified: 'true' }, { roles: [], rules: [false, false, false] }],
    ['no subject', { groups: ['admins'] }, { roles: ['administrator'], operator_name: null }],
  ];
  for (const [title, claims, mapping] of CLAIMS) {
    test(`maps claims with ${title} as a sign-in would, and stores nothing`, async () => {
      const before = await (await site.server.manage('GET', '/operators')).text();
      const found = (await run({ claims })).mapping as Json;
      assert.deepEqual({ ...found, ...mapping }, found);
      assert.equal(await (await site.server.manage('GET', '/operators')).text(), before);
    });
  }

  test('gives the roles that the sign-in then gives', async () => {
    const { roles } = (await run({ claims: ADA })).mapping as Json;
    const { operator } = (await (await site.signIn()).response.json()) as { operator: Json };
    assert.deepEqual(operator.roles, roles);
  });

  test('reaches no address that outgoing requests may not', async () => {
    await site.addProvider('inner', { issuer: 'https://169.254.169.254/latest' });
    assert.match(String((await run({}, 200, 'inner')).fault), /^metadata: address_refused/);
  });

  test('never shows the secret, and is for those who manage operators', async () => {
    assert.doesNotMatch(JSON.stringify(await run({ claims: ADA })), new RegExp(CLIENT.secret));
    await run({ claims: 'all' }, 400);
    await run({}, 404, 'unknown');
    const reader = await site.server.create({ name: 'reader', entitlements: ['readOperators'] });
    assert.equal((await site.server.manage('POST', '/providers/acme/test', {}, await site.server.token(reader))).status, 403);
  });
});
