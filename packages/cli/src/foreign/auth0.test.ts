// Reads applications of Auth0, as its Management API returns them and as its Deploy CLI exports them.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readAuth0 } from './auth0.ts';

type Json = Record<string, unknown>;

const SECRET = 'wZ9rTq2Lm7Xc1VbN8sKd3Hf6Gj5YtE0pA4uI2oP9';
const LEAST = { client_id: 'c', name: 'C', grant_types: ['client_credentials'] };
const GRANT = { client_id: 'c', audience: 'https://a.example', scope: ['a', 'b'] };

describe('Auth0', () => {
  const cases: readonly (readonly [name: string, client: Json, grants: readonly Json[], want: Json])[] = [
    ['a client without grants', {}, [], { name: 'C', access_token_format: 'jwt', scopes: [], default_resource: undefined }],
    ['a grant', { description: 'D' }, [GRANT], { description: 'D', scopes: ['a', 'b'], default_resource: 'https://a.example' }],
    ['a grant by the name of the client', {}, [{ ...GRANT, client_id: 'C' }], { scopes: ['a', 'b'] }],
    ['a grant of another client', {}, [{ ...GRANT, client_id: 'd' }], { scopes: [] }],
    [
      'grants for several APIs',
      {},
      [GRANT, { client_id: 'c', audience: 'https://b.example', scope: ['b', 'c'] }],
      { scopes: ['a', 'b', 'c'], default_resource: undefined },
    ],
    ['metadata', { client_metadata: { team: 'x' } }, [], { labels: { team: 'x' } }],
  ];
  for (const [name, client, clientGrants, want] of cases) {
    test(name, () => {
      const fields = readAuth0({ clients: [{ ...LEAST, ...client }], clientGrants }).clients[0]?.fields ?? {};
      assert.deepEqual(Object.fromEntries(Object.keys(want).map((key) => [key, fields[key]])), want);
    });
  }

  for (const [name, secret, expected] of [
    ['is imported', SECRET, { client_secret: SECRET }],
    ['that the export masks is not', '_VALUE_NOT_SHOWN_', undefined],
    ['that the export lacks is not', undefined, undefined],
  ] as const) {
    test(`a secret ${name}`, () => {
      const { clients } = readAuth0({ clients: [{ ...LEAST, client_secret: secret }], client_grants: [GRANT] });
      assert.deepEqual(clients[0]?.secret, expected);
    });
  }

  test('what is lost is noted', () => {
    const other = { client_id: 'c', audience: 'https://b.example', scope: [] };
    const { clients } = readAuth0({
      clients: [{ ...LEAST, token_quota: { x: 1 }, callbacks: ['https://a.example'] }],
      clientGrants: [GRANT, other],
    });
    assert.deepEqual(clients[0]?.notes, [
      'it may request several APIs, and must name one by resource: https://a.example, https://b.example',
      'token_quota has no equivalent here and is left out',
    ]);
  });

  test('clients that cannot be imported are named', () => {
    const { clients, notes, remarks } = readAuth0([
      LEAST,
      { ...LEAST, client_id: 'k', client_authentication_methods: { private_key_jwt: {} } },
      { name: 'without an id', grant_types: ['client_credentials'] },
      { client_id: 'spa', grant_types: ['authorization_code'] },
      { client_id: 'global', global: true, grant_types: ['client_credentials'] },
    ]);
    assert.deepEqual(
      clients.map(({ clientId, path }) => [clientId, path]),
      [['c', [0]]],
    );
    assert.deepEqual(notes, [
      '1 client without a client_id is left out: export the ids, too',
      'k is left out: it authenticates by private_key_jwt, and Auth0 exports no keys and certificates',
      'the file has no client grants, so that no client gets a scope',
    ]);
    assert.deepEqual(remarks, ['2 clients without the grant client_credentials are left out']);
  });

  test('the APIs are named, which must be registered first', () => {
    assert.deepEqual(readAuth0({ clients: [LEAST], clientGrants: [GRANT] }).remarks, [
      'https://a.example must be registered here, with its scopes: mintmark resource create',
    ]);
  });

  for (const [name, json] of [
    ['an empty list', []],
    ['another document', { rules: [] }],
  ] as const) {
    test(`${name} is refused`, () => assert.throws(() => readAuth0(json), /not an export of Auth0/));
  }
});
