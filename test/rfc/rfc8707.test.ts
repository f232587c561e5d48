// RFC 8707, resource indicators, and RFC 9396, rich authorization requests: what a token is for. One row a requirement.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { decodeJwt } from 'jose';
import { type CreatedClient, startTestServer, suiteEnding, type TestServer } from '../running-server.ts';

type Json = Record<string, unknown>;
const PAY = 'https://pay.example/v1';
const MAIL = 'urn:example:mail';
const OPAQUE = 'https://opaque.example';
const PAYMENT = {
  type: 'object',
  required: ['amount'],
  properties: {
    amount: { type: 'integer', minimum: 1 },
    note: { type: 'string' },
    locations: { type: 'array', items: { type: 'string' } },
  },
};

describe('what a token is for', () => {
  const ending = suiteEnding();
  let server: TestServer;
  let client: CreatedClient;
  const ask = async (form: readonly (readonly [string, string])[], of: CreatedClient = client): Promise<{ status: number; body: Json }> => {
    const own = [
      ['grant_type', 'client_credentials'],
      ['client_id', of.clientId],
      ['client_secret', of.clientSecret],
    ] as const;
    const answer = await server.post(
      '/oauth2/token',
      new URLSearchParams([...own, ...form].map(([name, value]) => [name, value])).toString(),
    );
    return { status: answer.status, body: (await answer.json()) as Json };
  };
  before(async () => {
    server = await startTestServer(ending);
    for (const resource of [
      { uri: PAY, name: 'Payments', scopes: ['pay:read'], access_token_lifetime: 300, authorization_details: { payment: PAYMENT } },
      { uri: MAIL, name: 'Mail', scopes: ['mail:send'] },
      { uri: OPAQUE, name: 'Opaque', access_token_format: 'opaque' },
    ]) {
      const made = await server.manage('POST', '/resources', resource);
      assert.equal(made.status, 201, await made.text());
    }
    client = await server.create({
      scopes: ['pay:read', 'mail:send', 'free'],
      default_scopes: [],
      authorization_details_types: ['payment'],
    });
  });

  const granted: readonly [rfc: string, must: string, form: readonly (readonly [string, string])[], want: Json][] = [
    ['8707 §2', 'a resource is the audience', [['resource', PAY]], { aud: PAY, lifetime: 300 }],
    ['8707 §2', 'any absolute URI is one', [['resource', MAIL]], { aud: MAIL, lifetime: 900 }],
    [
      '8707 §2',
      'resource may repeat; the least lifetime holds',
      [
        ['resource', PAY],
        ['resource', MAIL],
      ],
      { aud: [PAY, MAIL], lifetime: 300 },
    ],
    [
      '8707 §2.2',
      'scopes of a resource go with it',
      [
        ['resource', PAY],
        ['scope', 'pay:read free'],
      ],
      { aud: PAY, scope: 'pay:read free' },
    ],
    ['9068 §3', 'scopes lead to their resource', [['scope', 'pay:read']], { aud: PAY, scope: 'pay:read' }],
    ['9068 §3', 'nothing asked: the default of the tenant', [], { aud: 'DEFAULT', lifetime: 7200 }],
    [
      '9396 §7',
      'details are granted as asked',
      [['authorization_details', '[{"type":"payment","amount":3}]']],
      { aud: PAY, authorization_details: [{ type: 'payment', amount: 3 }] },
    ],
    [
      '9396 §2.2',
      'locations name the resource',
      [['authorization_details', `[{"type":"payment","amount":3,"locations":["${PAY}"]}]`]],
      { aud: PAY },
    ],
    [
      '9396 §6',
      'with the resource named as well',
      [
        ['resource', PAY],
        ['authorization_details', '[{"type":"payment","amount":1,"note":"\\u00e4"}]'],
      ],
      { aud: PAY, authorization_details: [{ type: 'payment', amount: 1, note: 'ä' }] },
    ],
  ];
  for (const [rfc, must, form, want] of granted) {
    test(`RFC ${rfc}: ${must}`, async () => {
      const { status, body } = await ask(form);
      assert.equal(status, 200, JSON.stringify(body));
      const claims = decodeJwt(String(body.access_token));
      const seen: Json = { ...claims, lifetime: Number(claims.exp) - Number(claims.iat) };
      const wanted = { ...want, ...(want.aud === 'DEFAULT' ? { aud: `${server.url}/api` } : undefined) };
      assert.deepEqual(Object.fromEntries(Object.keys(wanted).map((name) => [name, seen[name]])), wanted);
      assert.equal(body.expires_in, seen.lifetime);
      assert.deepEqual(
        [body.scope, body.authorization_details],
        [claims.scope, claims.authorization_details],
        'the answer says what was granted',
      );
    });
  }

  const refused: readonly [rfc: string, must: string, form: readonly (readonly [string, string])[], error: string][] = [
    ['8707 §2', 'a resource is absolute', [['resource', '/v1']], 'invalid_target'],
    ['8707 §2', 'a resource has no fragment', [['resource', `${PAY}#x`]], 'invalid_target'],
    ['8707 §2', 'an unknown resource', [['resource', 'https://other.example']], 'invalid_target'],
    ['8707 §2', 'resources match exactly', [['resource', `${PAY}/`]], 'invalid_target'],
    [
      '8707 §2',
      'one unknown among known ones',
      [
        ['resource', PAY],
        ['resource', 'https://other.example'],
      ],
      'invalid_target',
    ],
    [
      '8707 §2',
      'resources that take tokens of different formats',
      [
        ['resource', PAY],
        ['resource', OPAQUE],
      ],
      'invalid_target',
    ],
    ['8707 §2', 'our own API, for a client that may do nothing there', [['resource', 'OWN']], 'invalid_target'],
    ['9068 §3', 'scopes of several resources, and none named', [['scope', 'pay:read mail:send']], 'invalid_scope'],
    [
      '9068 §3',
      'a scope of another resource',
      [
        ['resource', MAIL],
        ['scope', 'pay:read'],
      ],
      'invalid_scope',
    ],
    ['9396 §5', 'no JSON', [['authorization_details', '[']], 'invalid_authorization_details'],
    ['9396 §2', 'no array', [['authorization_details', '{"type":"payment","amount":3}']], 'invalid_authorization_details'],
    ['9396 §2', 'an empty array', [['authorization_details', '[]']], 'invalid_authorization_details'],
    ['9396 §2', 'no object in it', [['authorization_details', '["payment"]']], 'invalid_authorization_details'],
    ['9396 §2', 'no type', [['authorization_details', '[{"amount":3}]']], 'invalid_authorization_details'],
    ['9396 §5', 'an unknown type', [['authorization_details', '[{"type":"other"}]']], 'invalid_authorization_details'],
    [
      '9396 §5',
      'a type that looks like a member of every object',
      [['authorization_details', '[{"type":"__proto__"}]']],
      'invalid_authorization_details',
    ],
    ['9396 §5', 'a member that is missing', [['authorization_details', '[{"type":"payment"}]']], 'invalid_authorization_details'],
    [
      '9396 §5',
      'a member of another type',
      [['authorization_details', '[{"type":"payment","amount":"3"}]']],
      'invalid_authorization_details',
    ],
    [
      '9396 §5',
      'a member that the type does not have',
      [['authorization_details', '[{"type":"payment","amount":3,"x":1}]']],
      'invalid_authorization_details',
    ],
    [
      '9396 §5',
      'one that is wrong among right ones',
      [['authorization_details', '[{"type":"payment","amount":3},{"type":"payment","amount":0}]']],
      'invalid_authorization_details',
    ],
    [
      '9396 §2.2',
      'locations elsewhere',
      [['authorization_details', `[{"type":"payment","amount":3,"locations":["${MAIL}"]}]`]],
      'invalid_authorization_details',
    ],
    [
      '9396 §2',
      'too long',
      [['authorization_details', `[{"type":"payment","amount":3,"note":"${'x'.repeat(4096)}"}]`]],
      'invalid_authorization_details',
    ],
    ['9396 §2', 'too deep', [['authorization_details', `[${'['.repeat(20)}${']'.repeat(20)}]`]], 'invalid_authorization_details'],
    [
      '9396 §2',
      'too many',
      [['authorization_details', JSON.stringify(Array.from({ length: 17 }, () => ({ type: 'payment', amount: 1 })))]],
      'invalid_authorization_details',
    ],
    [
      '9396 §6',
      'details of a resource that is not named',
      [
        ['resource', MAIL],
        ['authorization_details', '[{"type":"payment","amount":3}]'],
      ],
      'invalid_target',
    ],
  ];
  for (const [rfc, must, form, error] of refused) {
    test(`RFC ${rfc}: ${must}: ${error}`, async () => {
      const { status, body } = await ask(form.map(([name, value]) => [name, value === 'OWN' ? `${server.url}/` : value]));
      assert.deepEqual([status, body.error], [400, error]);
    });
  }
  test('RFC 9396 §10: a type that is not the client’s reads like an unknown one', async () => {
    const other = await server.create({});
    const details = [['authorization_details', '[{"type":"payment","amount":3}]']] as const;
    const unknown = [['authorization_details', '[{"type":"paymenT","amount":3}]']] as const;
    const [a, b] = [await ask(details, other), await ask(unknown, other)];
    assert.deepEqual([a.status, a.body.error_description], [400, String(b.body.error_description).replace('paymenT', 'payment')]);
  });
  test('RFC 9396 §10: the metadata names the types and scopes', async () => {
    const document = (await (await fetch(`${server.url}/.well-known/oauth-authorization-server/oauth2`)).json()) as Json;
    assert.deepEqual(document.authorization_details_types_supported, ['payment']);
    assert.deepEqual(document.scopes_supported, ['pay:read', 'mail:send']);
  });
});
