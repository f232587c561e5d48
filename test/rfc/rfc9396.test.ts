// RFC 9396, rich authorization requests, for client_credentials. Each type of authorization details belongs to a
// resource and has a schema. One row per requirement.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { decodeJwt } from 'jose';
import { type CreatedClient, startTestServer, suiteEnding, type TestServer } from '../running-server.ts';

type Json = Record<string, unknown>;
type Pairs = readonly (readonly [name: string, value: string])[];
const PAY = 'https://pay.example/v1';
const MAIL = 'urn:example:mail';
const PAYMENT = {
  type: 'object',
  required: ['amount'],
  properties: {
    amount: { type: 'integer', minimum: 1 },
    note: { type: 'string' },
    locations: { type: 'array', items: { type: 'string' } },
  },
};
const MESSAGE = { type: 'object', properties: { to: { type: 'string' } } };

describe('RFC 9396', () => {
  const ending = suiteEnding();
  let server: TestServer;
  let client: CreatedClient;
  const requestToken = async (
    details: string | undefined,
    more: Pairs = [],
    of: CreatedClient = client,
  ): Promise<{ status: number; body: Json }> => {
    const form: Pairs = [
      ['grant_type', 'client_credentials'],
      ['client_id', of.clientId],
      ['client_secret', of.clientSecret],
      ...(details === undefined ? [] : [['authorization_details', details] as const]),
      ...more,
    ];
    const response = await server.post('/oauth2/token', new URLSearchParams(form.map((pair) => [...pair])).toString());
    return { status: response.status, body: (await response.json()) as Json };
  };
  before(async () => {
    server = await startTestServer(ending);
    for (const resource of [
      { uri: PAY, name: 'Payments', authorization_details: { payment: PAYMENT } },
      { uri: MAIL, name: 'Mail', authorization_details: { message: MESSAGE } },
    ]) {
      const created = await server.manage('POST', '/resources', resource);
      assert.equal(created.status, 201, await created.text());
    }
    client = await server.create({ authorization_details_types: ['payment', 'message'] });
  });

  const granted: readonly [section: string, must: string, details: string, want: unknown, more?: Pairs][] = [
    ['2', 'details are granted as requested', '[{"type":"payment","amount":3}]', [{ type: 'payment', amount: 3 }]],
    [
      '2',
      'several details of one type are granted',
      '[{"type":"payment","amount":3},{"type":"payment","amount":4}]',
      [
        { type: 'payment', amount: 3 },
        { type: 'payment', amount: 4 },
      ],
    ],
    ['2.2', 'locations may name the resource', `[{"type":"payment","amount":3,"locations":["${PAY}"]}]`, undefined],
    [
      '6',
      'details may be requested together with their resource',
      '[{"type":"payment","amount":1,"note":"\\u00e4"}]',
      [{ type: 'payment', amount: 1, note: 'ä' }],
      [['resource', PAY]],
    ],
  ];
  for (const [section, must, details, want, more] of granted) {
    test(`§${section}: ${must}`, async () => {
      const { status, body } = await requestToken(details, more);
      assert.equal(status, 200, JSON.stringify(body));
      assert.deepEqual(body.authorization_details, want ?? JSON.parse(details));
      assert.equal(decodeJwt(String(body.access_token)).aud, PAY);
    });
  }

  const refused: readonly [section: string, must: string, details: string][] = [
    ['2', 'the value is JSON', '['],
    ['2', 'the value is an array', '{"type":"payment","amount":3}'],
    ['2', 'the array is not empty', '[]'],
    ['2', 'its members are objects', '["payment"]'],
    ['2', 'no member is null', '[null]'],
    ['2', 'each has a type', '[{"amount":3}]'],
    ['2', 'the type is a string', '[{"type":["payment"],"amount":3}]'],
    ['2', 'no member is duplicate, because parsers differ in which one they use', '[{"type":"payment","amount":3,"amount":3000}]'],
    ['2', 'no member is duplicate in escaped form', '[{"type":"message","\\u0074ype":"payment","amount":3}]'],
    ['2', 'the value is not too long', `[{"type":"payment","amount":3,"note":"${'x'.repeat(4096)}"}]`],
    ['2', 'the nesting is not too deep', `[${'['.repeat(20)}${']'.repeat(20)}]`],
    ['2', 'there are not too many details', JSON.stringify(Array.from({ length: 17 }, () => ({ type: 'payment', amount: 1 })))],
    ['2', 'there are not too many values', `[{"type":"payment","amount":3,"locations":[${'"a",'.repeat(508)}"a"]}]`],
    ['2.2', 'locations name no other resource', `[{"type":"payment","amount":3,"locations":["${MAIL}"]}]`],
    ['5', 'the type is known', '[{"type":"other"}]'],
    ['5', 'types are case-sensitive', '[{"type":"Payment","amount":3}]'],
    ['5', 'the type is not the name of a JavaScript object member', '[{"type":"__proto__"}]'],
    ['5', 'no required member is missing', '[{"type":"payment"}]'],
    ['5', 'members have the type of the schema', '[{"type":"payment","amount":"3"}]'],
    ['5', 'members have values that the schema allows', '[{"type":"payment","amount":0}]'],
    ['5', 'there is no member outside the schema', '[{"type":"payment","amount":3,"x":1}]'],
    ['5', 'each of several details is valid', '[{"type":"payment","amount":3},{"type":"payment","amount":0}]'],
  ];
  for (const [section, must, details] of refused) {
    test(`§${section}: ${must}, else invalid_authorization_details`, async () => {
      const { status, body } = await requestToken(details);
      assert.deepEqual([status, body.error], [400, 'invalid_authorization_details']);
    });
  }
  test('§2: the number of patterns in all types of a resource is limited', async () => {
    const types = (count: number) =>
      Object.fromEntries(
        Array.from({ length: count }, (_, type) => [
          `type-${type}`,
          { type: 'object', properties: { a: { pattern: `${type}[ab]{900}` }, b: { patternProperties: { [`${type}[ac]{900}`]: {} } } } },
        ]),
      );
    const register = async (count: number) => {
      const resource = { uri: 'https://patterns.example', name: 'x', authorization_details: types(count) };
      return (await server.manage('POST', '/resources?dry_run=true', resource)).status;
    };
    assert.deepEqual([await register(11), await register(12)], [200, 400]);
  });
  test('§2: a repeated parameter is refused', async () => {
    const { status, body } = await requestToken('[{"type":"payment","amount":3}]', [
      ['authorization_details', '[{"type":"payment","amount":4}]'],
    ]);
    assert.deepEqual([status, body.error], [400, 'invalid_request']);
  });
  test('§5: a type that only another client has gets the same response as an unknown one', async () => {
    const other = await server.create({});
    const [a, b] = [
      await requestToken('[{"type":"payment","amount":3}]', [], other),
      await requestToken('[{"type":"paymenT","amount":3}]', [], other),
    ];
    assert.deepEqual([a.status, a.body.error_description], [400, String(b.body.error_description).replace('paymenT', 'payment')]);
  });
  test('§6: details of another resource than the requested one are refused with invalid_target', async () => {
    const { status, body } = await requestToken('[{"type":"payment","amount":3}]', [['resource', MAIL]]);
    assert.deepEqual([status, body.error], [400, 'invalid_target']);
  });
  test('§6: details of two resources require a request for both resources', async () => {
    const both = '[{"type":"payment","amount":3},{"type":"message","to":"x"}]';
    assert.equal((await requestToken(both)).body.error, 'invalid_target');
    const { body } = await requestToken(both, [
      ['resource', PAY],
      ['resource', MAIL],
    ]);
    assert.deepEqual(decodeJwt(String(body.access_token)).aud, [PAY, MAIL]);
  });
  test('§7: without requested details, the response has none', async () =>
    assert.equal('authorization_details' in (await requestToken(undefined)).body, false));
  test('§9.1, §9.2: the JWT and introspection contain the granted details', async () => {
    const details = [{ type: 'payment', amount: 3 }];
    const { body } = await requestToken(JSON.stringify(details));
    const token = String(body.access_token);
    assert.deepEqual(decodeJwt(token).authorization_details, details);
    const form = { client_id: client.clientId, client_secret: client.clientSecret, token };
    assert.deepEqual(((await (await server.post('/oauth2/introspect', form)).json()) as Json).authorization_details, details);
  });
  test('§9.1: details that make a token longer than introspection and guards accept are refused', async () => {
    const detailsOf = (length: number) => JSON.stringify([{ type: 'message', to: '€'.repeat(length) }]);
    const { status, body } = await requestToken(detailsOf(1_200));
    assert.equal(status, 200);
    const form = { client_id: client.clientId, client_secret: client.clientSecret, token: String(body.access_token) };
    assert.equal(((await (await server.post('/oauth2/introspect', form)).json()) as Json).active, true);
    const long = await requestToken(detailsOf(2_400));
    assert.deepEqual([long.status, long.body.error], [400, 'invalid_request']);
    assert.match(String(long.body.error_description), /^The token would have more than 8192 characters/);
  });
  test('§9.2: introspection returns to a resource only its own details', async () => {
    const owner = await server.create({});
    assert.equal((await server.manage('PATCH', `/resources/${encodeURIComponent(MAIL)}`, { owners: [owner.clientId] })).status, 200);
    const { body } = await requestToken('[{"type":"payment","amount":3},{"type":"message","to":"x"}]', [
      ['resource', PAY],
      ['resource', MAIL],
    ]);
    const form = { client_id: owner.clientId, client_secret: owner.clientSecret, token: String(body.access_token) };
    const seen = (await (await server.post('/oauth2/introspect', form)).json()) as Json;
    assert.deepEqual([seen.aud, seen.authorization_details], [MAIL, [{ type: 'message', to: 'x' }]]);
  });
  test('§5: a pattern that could block the process for seconds is refused, or the text that it would be applied to', async () => {
    const register = (code: Json): Promise<Response> =>
      server.manage('PATCH', `/resources/${encodeURIComponent(MAIL)}`, {
        authorization_details: { message: { type: 'object', properties: { ...MESSAGE.properties, code: { type: 'string', ...code } } } },
      });
    const heavy = '[ab]*a[ab]{900}x';
    const sixty = await register({ pattern: Array.from({ length: 60 }, () => heavy).join('|') });
    assert.deepEqual([sixty.status, /"pointer":"\/authorization_details\/message"/.test(await sixty.text())], [400, true]);
    const each = (count: number) => ({ anyOf: Array.from({ length: count }, () => ({ pattern: heavy })) });
    assert.deepEqual([(await register(each(60))).status, (await register(each(20))).status], [400, 200]);
    const { status, body } = await requestToken(JSON.stringify([{ type: 'message', code: 'ab'.repeat(1900) }]));
    assert.deepEqual([status, body.error], [400, 'invalid_authorization_details']);
    assert.match(String(body.error_description), /too long for the patterns/);
    assert.equal((await requestToken(JSON.stringify([{ type: 'message', to: 'x' }]))).status, 200);
  });
  test('§5: the total number of members in the schemas of a resource is limited', async () => {
    const schema = { type: 'object', properties: Object.fromEntries(Array.from({ length: 490 }, (_, n) => [`p${n}`, {}])) };
    const authorization_details = Object.fromEntries(Array.from({ length: 3 }, (_, n) => [`t${n}`, schema]));
    const response = await server.manage('POST', '/resources', { uri: 'urn:large', name: 'x', authorization_details });
    assert.deepEqual([response.status, /"pointer":"\/authorization_details\/t2"/.test(await response.text())], [400, true]);
  });
  test('§10: the metadata lists the types', async () => {
    const document = (await (await fetch(`${server.url}/.well-known/oauth-authorization-server/oauth2`)).json()) as Json;
    assert.deepEqual(document.authorization_details_types_supported, ['payment', 'message']);
  });
  test('§10: a client can be registered only for existing types', async () => {
    const response = await server.manage('POST', '/clients', { name: 'x', authorization_details_types: ['payment', 'other'] });
    assert.equal(response.status, 400);
    assert.match(await response.text(), /"pointer":"\/authorization_details_types\/1"/);
  });
  test('§11: a type belongs to one resource', async () => {
    const response = await server.manage('POST', '/resources', {
      uri: 'urn:x',
      name: 'x',
      authorization_details: { payment: { type: 'object' } },
    });
    assert.equal(response.status, 409);
  });
});
