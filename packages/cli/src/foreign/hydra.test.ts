// Reads clients of Ory Hydra, as its admin API returns them and as its database stores them.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readHydra } from './hydra.ts';

type Json = Record<string, unknown>;

const HASH = '$pbkdf2-sha256$i=25000,l=32$7z8xkB0nq0aQ0mYkJp6u1g$5mB6Qm2nM1h2c0n4yC3l3b8QeVw2v9jQ2m8gk8g6w0s';
const LEAST = { client_id: 'c', grant_types: ['client_credentials'] };

describe('Ory Hydra', () => {
  const cases: readonly (readonly [name: string, client: Json, want: Json])[] = [
    [
      'a client with default settings',
      {},
      { name: 'c', contacts: [], token_endpoint_auth_method: 'client_secret_basic', scopes: [], default_scopes: [] },
    ],
    [
      'a name, an owner and contacts',
      { client_name: 'C', owner: 'team', contacts: ['a@b.c'] },
      { name: 'C', owner: 'team', contacts: ['a@b.c'] },
    ],
    ['scopes', { scope: 'a b' }, { scopes: ['a', 'b'], default_scopes: [] }],
    ['a lifespan of the API', { client_credentials_grant_access_token_lifespan: '1h30m5s' }, { access_token_lifetime: 5405 }],
    ['a lifespan of the database', { client_credentials_grant_access_token_lifespan: 600e9 }, { access_token_lifetime: 600 }],
    ['a format', { access_token_strategy: 'opaque' }, { access_token_format: 'opaque' }],
    ['one audience', { audience: ['https://a.example'] }, { default_resource: 'https://a.example' }],
    ['several audiences', { audience: ['https://a.example', 'https://b.example'] }, { default_resource: undefined }],
    ['metadata', { metadata: { team: 'x', level: 3 } }, { labels: { team: 'x', level: '3' } }],
    [
      'keys',
      { token_endpoint_auth_method: 'private_key_jwt', token_endpoint_auth_signing_alg: 'ES256', jwks: { keys: [{ kty: 'EC' }] } },
      { token_endpoint_auth_method: 'private_key_jwt', token_endpoint_auth_signing_alg: 'ES256', jwks: { keys: [{ kty: 'EC' }] } },
    ],
  ];
  for (const [name, client, want] of cases) {
    test(name, () => {
      const { clients, notes } = readHydra([{ ...LEAST, ...client }]);
      assert.deepEqual(notes, []);
      const fields = clients[0]?.fields ?? {};
      assert.deepEqual(Object.fromEntries(Object.keys(want).map((key) => [key, fields[key]])), want);
    });
  }

  test('a row of the table has the hash of the secret, and lists as JSON', () => {
    const row = {
      id: 'c',
      pk: 'p',
      nid: 'n',
      grant_types: '["client_credentials"]',
      audience: '["https://a.example"]',
      jwks: '',
      client_secret: HASH,
    };
    const [client] = readHydra([row]).clients;
    assert.deepEqual(
      [client?.clientId, client?.secret, client?.fields['default_resource']],
      ['c', { client_secret_hash: HASH }, 'https://a.example'],
    );
    assert.deepEqual(client?.notes, []);
  });

  test('a secret that is no hash is imported as it is', () => {
    assert.deepEqual(readHydra([{ ...LEAST, client_secret: 'plain' }]).clients[0]?.secret, { client_secret: 'plain' });
  });

  test('a client by keys has no secret', () => {
    const [client] = readHydra([{ ...LEAST, token_endpoint_auth_method: 'private_key_jwt', client_secret: HASH }]).clients;
    assert.equal(client?.secret, undefined);
  });

  test('what is lost is noted, and what concerns logins is not', () => {
    const client = {
      ...LEAST,
      redirect_uris: ['https://a.example'],
      refresh_token_grant_id_token_lifespan: '1h0m0s',
      metadata: { deep: { a: 1 } },
      new_setting: 'x',
    };
    const [read] = readHydra([
      { ...client, audience: ['https://a.example', 'https://b.example'], client_credentials_grant_access_token_lifespan: 'soon' },
    ]).clients;
    assert.deepEqual(read?.notes, [
      'metadata: deep cannot be a label and is left out',
      'its audiences are left out: it may request any resource by scope (https://a.example, https://b.example)',
      'client_credentials_grant_access_token_lifespan is not a number of seconds and is left out',
      'new_setting has no equivalent here and is left out',
    ]);
  });

  test('clients of logins are left out, with a remark', () => {
    const { clients, remarks } = readHydra({ items: [LEAST, { client_id: 'web', grant_types: ['authorization_code'] }] });
    assert.deepEqual(
      clients.map(({ clientId, path }) => [clientId, path]),
      [['c', ['items', 0]]],
    );
    assert.deepEqual(remarks, ['1 client without the grant client_credentials is left out']);
  });

  for (const [name, json] of [
    ['an empty list', []],
    ['a text', 'x'],
    ['clients without an id', [{ grant_types: [] }]],
  ] as const) {
    test(`${name} is refused`, () => assert.throws(() => readHydra(json), /not clients of Ory Hydra/));
  }
});
