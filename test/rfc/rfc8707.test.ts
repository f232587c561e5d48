// RFC 8707, resource indicators: which resources can be requested, and how they affect a token. One row per
// requirement.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { decodeJwt } from 'jose';
import { type CreatedClient, startTestServer, suiteEnding, type TestServer } from '../running-server.ts';

type Json = Record<string, unknown>;
type Pairs = readonly (readonly [name: string, value: string])[];
const PAY = 'https://pay.example/v1';
const MAIL = 'urn:example:mail';
const OPAQUE = 'https://opaque.example';

describe('RFC 8707', () => {
  const ending = suiteEnding();
  let server: TestServer;
  let client: CreatedClient;
  const requestToken = async (form: Pairs, of: CreatedClient = client): Promise<{ status: number; body: Json }> => {
    const own: Pairs = [
      ['grant_type', 'client_credentials'],
      ['client_id', of.clientId],
      ['client_secret', of.clientSecret],
    ];
    const response = await server.post('/oauth2/token', new URLSearchParams([...own, ...form].map((pair) => [...pair])).toString());
    return { status: response.status, body: (await response.json()) as Json };
  };
  before(async () => {
    server = await startTestServer(ending);
    for (const resource of [
      { uri: PAY, name: 'Payments', scopes: ['pay:read'], access_token_lifetime: 300 },
      { uri: MAIL, name: 'Mail', scopes: ['mail:send'] },
      { uri: OPAQUE, name: 'Opaque', access_token_format: 'opaque' },
    ]) {
      const created = await server.manage('POST', '/resources', resource);
      assert.equal(created.status, 201, await created.text());
    }
    client = await server.create({ scopes: ['pay:read', 'mail:send', 'free'], default_scopes: [] });
  });

  const granted: readonly [section: string, must: string, form: Pairs, want: Json][] = [
    ['2', 'a resource is the audience', [['resource', PAY]], { aud: PAY, lifetime: 300 }],
    ['2', 'a resource may be any absolute URI', [['resource', MAIL]], { aud: MAIL, lifetime: 900 }],
    [
      '2',
      'resource may be repeated; the shortest lifetime applies',
      [
        ['resource', PAY],
        ['resource', MAIL],
      ],
      { aud: [PAY, MAIL], lifetime: 300 },
    ],
    [
      '2',
      'a resource may be requested twice',
      [
        ['resource', PAY],
        ['resource', PAY],
      ],
      { aud: PAY },
    ],
    ['RFC 3986 §6.2.2.1', 'scheme and host are case-insensitive', [['resource', 'HTTPS://Pay.EXAMPLE/v1']], { aud: PAY }],
    ['RFC 3986 §6.2.2.2', 'percent-encoding is normalized', [['resource', 'https://pay.example/%761']], { aud: PAY }],
    ['RFC 3986 §6.2.2.3', 'dot segments are removed', [['resource', 'https://pay.example/x/../v1']], { aud: PAY }],
    ['RFC 3986 §6.2.3', 'the default port of the scheme is removed', [['resource', 'https://pay.example:443/v1']], { aud: PAY }],
    ['RFC 3986 §6.2.3', 'an empty path equals /', [['resource', `${OPAQUE}/`]], {}],
    ['RFC 3986 §6.2.2.1', 'the scheme of a URI without a host is case-insensitive', [['resource', 'URN:example:mail']], { aud: MAIL }],
    [
      'RFC 3986 §6.2.2',
      'two equivalent URIs are the same resource',
      [
        ['resource', 'https://PAY.example/v1'],
        ['resource', PAY],
      ],
      { aud: PAY },
    ],
    ['2', 'an empty value is treated as omitted', [['resource', '']], { aud: 'DEFAULT' }],
    [
      '2.2',
      'scopes of the requested resource are granted',
      [
        ['resource', PAY],
        ['scope', 'pay:read free'],
      ],
      { aud: PAY, scope: 'pay:read free' },
    ],
    [
      '2.2',
      'scopes of several requested resources are granted',
      [
        ['resource', PAY],
        ['resource', MAIL],
        ['scope', 'pay:read mail:send'],
      ],
      { aud: [PAY, MAIL], scope: 'pay:read mail:send' },
    ],
    ['2.2', 'without a resource, the audience is the default of the tenant', [], { aud: 'DEFAULT', lifetime: 7200 }],
  ];
  for (const [section, must, form, want] of granted) {
    test(`${section.startsWith('RFC') ? section : `§${section}`}: ${must}`, async () => {
      const { status, body } = await requestToken(form);
      assert.equal(status, 200, JSON.stringify(body));
      if (Object.keys(want).length === 0) return;
      const claims = decodeJwt(String(body.access_token));
      const seen: Json = { ...claims, lifetime: Number(claims.exp) - Number(claims.iat) };
      const wanted = { ...want, ...(want.aud === 'DEFAULT' ? { aud: `${server.url}/api` } : undefined) };
      assert.deepEqual(Object.fromEntries(Object.keys(wanted).map((name) => [name, seen[name]])), wanted);
    });
  }

  const refused: readonly [section: string, must: string, form: Pairs, error?: string][] = [
    ['2', 'a resource is absolute', [['resource', '/v1']]],
    ['2', 'a resource has no fragment', [['resource', `${PAY}#x`]]],
    ['2', 'a resource has the characters of a URI', [['resource', `${PAY}/"`]]],
    ['2', 'a resource is known', [['resource', 'https://other.example']]],
    ['2', 'the path matches exactly', [['resource', `${PAY}/`]]],
    ['2', 'the path is case-sensitive', [['resource', PAY.replace('v1', 'V1')]]],
    ['2', 'another port is another resource', [['resource', PAY.replace('example', 'example:8443')]]],
    ['2', 'another scheme is another resource', [['resource', PAY.replace('https', 'http')]]],
    ['2', 'a URN is case-sensitive', [['resource', MAIL.replace('mail', 'Mail')]]],
    [
      '2',
      'each of several resources is known',
      [
        ['resource', PAY],
        ['resource', 'https://other.example'],
      ],
    ],
    [
      '2',
      'several resources accept tokens of the same format',
      [
        ['resource', PAY],
        ['resource', OPAQUE],
      ],
    ],
    ['2', 'the management API requires an entitlement', [['resource', 'OWN']]],
    [
      '2.2',
      'a scope belongs to a requested resource',
      [
        ['resource', MAIL],
        ['scope', 'pay:read'],
      ],
      'invalid_scope',
    ],
  ];
  for (const [section, must, form, error = 'invalid_target'] of refused) {
    test(`§${section}: ${must}, else ${error}`, async () => {
      const { status, body } = await requestToken(form.map(([name, value]) => [name, value === 'OWN' ? `${server.url}/` : value] as const));
      assert.deepEqual([status, body.error], [400, error]);
    });
  }
  test('§2: unknown and forbidden resources get the same response', async () => {
    const [unknown, forbidden] = [
      await requestToken([['resource', 'https://other.example']]),
      await requestToken([['resource', `${server.url}/`]]),
    ];
    assert.deepEqual(unknown.body, forbidden.body);
  });
  test('§2: the audit entry for an unknown resource names the most similar one', async () => {
    const form = { grant_type: 'client_credentials', client_id: client.clientId, client_secret: client.clientSecret };
    for (const [resource, nearest] of [
      [`${PAY}/`, PAY],
      ['http://pay.example:8080/V1', PAY],
      ['https://other.example', undefined],
    ] as const) {
      const response = await server.post('/oauth2/token', { ...form, resource });
      const path = `/audit?request_id=${response.headers.get('mintmark-request-id')}`;
      const { entries } = (await (await server.manage('GET', path)).json()) as { entries: readonly { detail: Json }[] };
      assert.deepEqual(entries[0]?.detail.nearest, nearest);
    }
  });
  test('§2: a resource with an equivalent URI is refused with 409; one with another path is not', async () => {
    const register = async (uri: string, query = '') => (await server.manage('POST', `/resources${query}`, { uri, name: 'x' })).status;
    for (const uri of ['https://PAY.example/v1', 'https://pay.example:443/v1', `${OPAQUE}/`, server.url, 'URN:example:mail']) {
      assert.deepEqual([await register(uri), await register(uri, '?dry_run=true')], [409, 409], uri);
    }
    assert.equal(await register('https://pay.example/v1/', '?dry_run=true'), 200);
    for (const uri of ['https:pay.example/v1', 'HTTPS:/pay.example/v1', 'http:///pay.example/v1', 'https://?x']) {
      assert.equal(await register(uri, '?dry_run=true'), 400, `${uri} has no host`);
    }
  });
  test('§2: a resource can be read and set as default by any equivalent URI; responses have the registered one', async () => {
    const found = await server.manage('GET', `/resources/${encodeURIComponent('HTTPS://pay.example:443/v1')}`);
    assert.equal(((await found.json()) as Json).uri, PAY);
    const ownClient = await server.create({ default_resource: 'HTTPS://pay.example:443/v1' });
    assert.equal(ownClient.body.default_resource, PAY);
    assert.equal(decodeJwt(String((await requestToken([], ownClient)).body.access_token)).aud, PAY);
  });
  test('§2: default scopes of the resource are granted for any equivalent URI', async () => {
    const ownClient = await server.create({ scopes: ['pay:read', 'mail:send'], default_scopes: ['pay:read', 'mail:send'] });
    for (const uri of [PAY, 'HTTPS://pay.example:443/v1'])
      assert.equal((await requestToken([['resource', uri]], ownClient)).body.scope, 'pay:read', uri);
  });
  test('§2: a requested resource takes precedence over the default of the client', async () => {
    const ownClient = await server.create({ default_resource: MAIL });
    assert.equal(decodeJwt(String((await requestToken([], ownClient)).body.access_token)).aud, MAIL);
    assert.equal(decodeJwt(String((await requestToken([['resource', PAY]], ownClient)).body.access_token)).aud, PAY);
  });
  test('§2: a token has the format of its resource', async () => {
    const { body } = await requestToken([['resource', OPAQUE]]);
    assert.match(String(body.access_token), /^[A-Za-z0-9]{40}$/);
  });
  test('§3: a token for the management API and other resources does not contain built-in entitlements', async () => {
    const form: Pairs = [
      ['resource', `${server.url}/`],
      ['resource', PAY],
    ];
    const ownClient = await server.create({ entitlements: ['readAudit'] });
    const both = decodeJwt(String((await requestToken(form, ownClient)).body.access_token));
    assert.deepEqual([both.aud, both.entitlements], [[`${server.url}/`, PAY], undefined]);
    const single = decodeJwt(String((await requestToken(form.slice(0, 1), ownClient)).body.access_token));
    assert.deepEqual(single.entitlements, ['readAudit']);
  });
  test('§4: the management API refuses a token for several resources', async () => {
    const ownClient = await server.create({ entitlements: ['administrator'] });
    const form: Pairs = [
      ['resource', `${server.url}/`],
      ['resource', PAY],
    ];
    const token = String((await requestToken(form, ownClient)).body.access_token);
    assert.equal((await server.manage('GET', '/clients', undefined, token)).status, 401);
  });
});
