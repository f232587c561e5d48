// RFC 8707, resource indicators: which resources a token is for, and what that makes of it. One row a requirement.
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
  const ask = async (form: Pairs, of: CreatedClient = client): Promise<{ status: number; body: Json }> => {
    const own: Pairs = [
      ['grant_type', 'client_credentials'],
      ['client_id', of.clientId],
      ['client_secret', of.clientSecret],
    ];
    const answer = await server.post('/oauth2/token', new URLSearchParams([...own, ...form].map((pair) => [...pair])).toString());
    return { status: answer.status, body: (await answer.json()) as Json };
  };
  before(async () => {
    server = await startTestServer(ending);
    for (const resource of [
      { uri: PAY, name: 'Payments', scopes: ['pay:read'], access_token_lifetime: 300 },
      { uri: MAIL, name: 'Mail', scopes: ['mail:send'] },
      { uri: OPAQUE, name: 'Opaque', access_token_format: 'opaque' },
    ]) {
      const made = await server.manage('POST', '/resources', resource);
      assert.equal(made.status, 201, await made.text());
    }
    client = await server.create({ scopes: ['pay:read', 'mail:send', 'free'], default_scopes: [] });
  });

  const granted: readonly [section: string, must: string, form: Pairs, want: Json][] = [
    ['2', 'a resource is the audience', [['resource', PAY]], { aud: PAY, lifetime: 300 }],
    ['2', 'any absolute URI is one', [['resource', MAIL]], { aud: MAIL, lifetime: 900 }],
    [
      '2',
      'resource may repeat; the least lifetime holds',
      [
        ['resource', PAY],
        ['resource', MAIL],
      ],
      { aud: [PAY, MAIL], lifetime: 300 },
    ],
    [
      '2',
      'the same resource twice is that one',
      [
        ['resource', PAY],
        ['resource', PAY],
      ],
      { aud: PAY },
    ],
    ['2', 'an empty value is none', [['resource', '']], { aud: 'DEFAULT' }],
    [
      '2.2',
      'scopes of a resource go with it',
      [
        ['resource', PAY],
        ['scope', 'pay:read free'],
      ],
      { aud: PAY, scope: 'pay:read free' },
    ],
    [
      '2.2',
      'several resources, each with scopes of its own',
      [
        ['resource', PAY],
        ['resource', MAIL],
        ['scope', 'pay:read mail:send'],
      ],
      { aud: [PAY, MAIL], scope: 'pay:read mail:send' },
    ],
    ['2.2', 'without one, the default of the tenant', [], { aud: 'DEFAULT', lifetime: 7200 }],
  ];
  for (const [section, must, form, want] of granted) {
    test(`§${section}: ${must}`, async () => {
      const { status, body } = await ask(form);
      assert.equal(status, 200, JSON.stringify(body));
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
    ['2', 'resources match exactly', [['resource', `${PAY}/`]]],
    ['2', 'resources match with their case', [['resource', PAY.replace('pay', 'Pay')]]],
    [
      '2',
      'each of several is known',
      [
        ['resource', PAY],
        ['resource', 'https://other.example'],
      ],
    ],
    [
      '2',
      'several take tokens of one format',
      [
        ['resource', PAY],
        ['resource', OPAQUE],
      ],
    ],
    ['2', 'our own API is not for a client that may do nothing there', [['resource', 'OWN']]],
    [
      '2.2',
      'a scope belongs to a resource that was named',
      [
        ['resource', MAIL],
        ['scope', 'pay:read'],
      ],
      'invalid_scope',
    ],
  ];
  for (const [section, must, form, error = 'invalid_target'] of refused) {
    test(`§${section}: ${must}, else ${error}`, async () => {
      const { status, body } = await ask(form.map(([name, value]) => [name, value === 'OWN' ? `${server.url}/` : value] as const));
      assert.deepEqual([status, body.error], [400, error]);
    });
  }
  test('§2: unknown and not allowed read alike', async () => {
    const [unknown, forbidden] = [await ask([['resource', 'https://other.example']]), await ask([['resource', `${server.url}/`]])];
    assert.deepEqual(unknown.body, forbidden.body);
  });
  test('§2: the token is for the resource named also where the client has a default one', async () => {
    const own = await server.create({ default_resource: MAIL });
    assert.equal(decodeJwt(String((await ask([], own)).body.access_token)).aud, MAIL);
    assert.equal(decodeJwt(String((await ask([['resource', PAY]], own)).body.access_token)).aud, PAY);
  });
  test('§2: a resource of another format gets a token of that format', async () => {
    const { body } = await ask([['resource', OPAQUE]]);
    assert.match(String(body.access_token), /^[A-Za-z0-9]{40}$/);
  });
  test('§3: what one resource may know, another one does not: rights on our own API stand in no token that is for others as well', async () => {
    const form: Pairs = [
      ['resource', `${server.url}/`],
      ['resource', PAY],
    ];
    const own = await server.create({ entitlements: ['readAudit'] });
    const both = decodeJwt(String((await ask(form, own)).body.access_token));
    assert.deepEqual([both.aud, both.entitlements], [[`${server.url}/`, PAY], undefined]);
    const sole = decodeJwt(String((await ask(form.slice(0, 1), own)).body.access_token));
    assert.deepEqual(sole.entitlements, ['readAudit']);
  });
  test('§4: and a token for several opens none of our own', async () => {
    const own = await server.create({ entitlements: ['administrator'] });
    const form: Pairs = [
      ['resource', `${server.url}/`],
      ['resource', PAY],
    ];
    const token = String((await ask(form, own)).body.access_token);
    assert.equal((await server.manage('GET', '/clients', undefined, token)).status, 401);
  });
});
