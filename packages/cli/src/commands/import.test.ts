// Clients of other systems come over with what they have: read from documents of the shapes that those systems publish.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { readIbmVerify } from '../foreign/ibm-verify.ts';
import { readKeycloak } from '../foreign/keycloak.ts';
import { startManifestServer } from '../manifest/server-for-manifests.sample.ts';

type Json = Record<string, unknown>;

describe('IBM Security Verify', () => {
  const LEAST = { clientId: 'c', clientName: 'C' };
  const cases: [name: string, client: Json, want: Json][] = [
    [
      'a client as it is by default',
      {},
      { name: 'C', access_token_format: 'opaque', restrict_scopes: false, scopes: [], default_scopes: [], entitlements: [] },
    ],
    [
      'scopes',
      { overrideSettings: { restrictScopes: true, scopes: [{ name: 'a', description: 'x' }] } },
      { restrict_scopes: true, scopes: ['a'], default_scopes: [] },
    ],
    ['a lifetime', { overrideSettings: { accessTokenLifetime: 600 } }, { access_token_lifetime: 600 }],
    ['JWTs', { accessTokenType: 'jwt', idTokenSigningAlg: 'RS256' }, { access_token_format: 'jwt', access_token_signing_alg: 'RS256' }],
    ['addresses', { ipFilterOp: 'deny', ipFilters: ['10.0.0.0/8'] }, { ip_rules: { op: 'deny', ranges: ['10.0.0.0/8'] } }],
    [
      'keys',
      {
        jwkUri: 'https://a.example/jwks',
        additionalConfig: { clientAuthMethod: 'private_key_jwt', allowedClientAssertionVerificationKeys: ['k'] },
      },
      { jwks_uri: 'https://a.example/jwks', token_endpoint_auth_method: 'private_key_jwt', assertion_key_ids: ['k'] },
    ],
    [
      'a certificate',
      {
        additionalConfig: {
          clientAuthMethod: 'tls_client_auth',
          tlsClientAuthAttribute: 'san_dns',
          tlsClientAuthAttributeValue: 'a.example',
          certificateBoundAccessTokens: true,
        },
      },
      {
        token_endpoint_auth_method: 'tls_client_auth',
        tls_client_auth_san_dns: 'a.example',
        tls_client_certificate_bound_access_tokens: true,
      },
    ],
    ['introspection', { additionalConfig: { introspectAuthorization: 'app' } }, { introspect_authorization: 'audience' }],
    ['DPoP', { additionalConfig: { dpopBoundAccessTokens: true } }, { dpop_bound_access_tokens: true }],
  ];
  for (const [name, client, want] of cases) {
    test(name, () => {
      const [read] = readIbmVerify([{ ...LEAST, ...client }]).clients;
      for (const [field, value] of Object.entries(want)) assert.deepEqual(read?.fields[field], value, field);
      assert.deepEqual(read?.notes, []);
    });
  }
  const lost: [name: string, client: Json, want: RegExp][] = [
    ['free metadata', { additionalProperties: { team: 'x' } }, /^additionalProperties has no place here/],
    ['settings of people', { overrideSettings: { refreshTokenLifetime: 5 } }, /^overrideSettings\.refreshTokenLifetime has no place here/],
    ['other configuration', { additionalConfig: { clientGroups: ['x'] } }, /^additionalConfig\.clientGroups has no place here/],
    ['an algorithm', { accessTokenType: 'jwt', idTokenSigningAlg: 'HS256' }, /^idTokenSigningAlg: the tenant’s algorithm signs/],
    ['a filter that is off', { ipFilters: ['10.0.0.1'] }, /^ipFilters: the filter is off/],
  ];
  for (const [name, client, want] of lost) {
    test(`is told of ${name}`, () => {
      const notes = readIbmVerify([{ ...LEAST, ...client }]).clients[0]?.notes ?? [];
      assert.equal(notes.length, 1);
      assert.match(notes[0] ?? '', want);
    });
  }
  test('in each form of the answer', () => {
    for (const form of [{ apiClients: [LEAST] }, [LEAST], LEAST]) assert.equal(readIbmVerify(form).clients[0]?.clientId, 'c');
  });
  for (const form of [null, 'x', [{}], { apiClients: [{ clientId: 'x' }] }]) {
    test(`is not ${JSON.stringify(form)}`, () => assert.throws(() => readIbmVerify(form), /is no answer to GET \/v1\.0\/apiclients/));
  }
});

describe('Keycloak', () => {
  const LEAST = { clientId: 'c', serviceAccountsEnabled: true };
  const read = (client: Json, realm: Json = {}) => readKeycloak({ realm: 'r', clients: [{ ...LEAST, ...client }], ...realm });
  const cases: [name: string, client: Json, want: Json][] = [
    [
      'a client as it is by default',
      {},
      { name: 'c', token_endpoint_auth_method: 'default', access_token_format: 'jwt', scopes: [], default_scopes: [] },
    ],
    ['a name of its own', { name: 'Billing' }, { name: 'Billing' }],
    ['a name to be translated', { name: ['$', '{client_billing}'].join('') }, { name: 'c' }],
    [
      'scopes without those of people',
      { defaultClientScopes: ['a', 'profile', 'roles'], optionalClientScopes: ['b', 'offline_access'] },
      { scopes: ['a', 'b'], default_scopes: ['a'] },
    ],
    ['a lifetime', { attributes: { 'access.token.lifespan': '300' } }, { access_token_lifetime: 300 }],
    [
      'keys at an address',
      { clientAuthenticatorType: 'client-jwt', attributes: { 'use.jwks.url': 'true', 'jwks.url': 'https://a.example/jwks' } },
      { token_endpoint_auth_method: 'private_key_jwt', jwks_uri: 'https://a.example/jwks' },
    ],
    [
      'keys',
      { clientAuthenticatorType: 'client-jwt', attributes: { 'use.jwks.string': 'true', 'jwks.string': '{"keys":[]}' } },
      { jwks: { keys: [] } },
    ],
    [
      'a certificate',
      { clientAuthenticatorType: 'client-x509', attributes: { 'x509.subjectdn': 'CN=a' } },
      { token_endpoint_auth_method: 'tls_client_auth', tls_client_auth_subject_dn: 'CN=a' },
    ],
    [
      'bound tokens',
      { attributes: { 'dpop.bound.access.tokens': 'true', 'tls.client.certificate.bound.access.tokens': 'true' } },
      { dpop_bound_access_tokens: true, tls_client_certificate_bound_access_tokens: true },
    ],
  ];
  for (const [name, client, want] of cases) {
    test(name, () => {
      const [found] = read(client).clients;
      for (const [field, value] of Object.entries(want)) assert.deepEqual(found?.fields[field], value, field);
      assert.deepEqual(found?.notes, []);
    });
  }
  const lost: [name: string, client: Json, realm: Json, want: RegExp][] = [
    ['a method', { clientAuthenticatorType: 'federated-jwt' }, {}, /federated-jwt is not known here/],
    [
      'a pattern of certificates',
      { clientAuthenticatorType: 'client-x509', attributes: { 'x509.subjectdn': '.*', 'x509.allow.regex.pattern.comparison': 'true' } },
      {},
      /known there by a pattern/,
    ],
    [
      'a certificate in the place of keys',
      { clientAuthenticatorType: 'client-jwt', attributes: { 'jwt.credential.certificate': 'MII' } },
      {},
      /give its jwks/,
    ],
    ['a secret that is masked', { secret: '**********' }, {}, /is masked in the export/],
    ['mappers', { protocolMappers: [{}] }, {}, /^1 protocol mappers are left out/],
    [
      'roles',
      {},
      { users: [{ serviceAccountClientId: 'c', realmRoles: ['default-roles-r', 'boss'], clientRoles: { x: ['view'] } }] },
      /: boss, view$/,
    ],
    ['an algorithm', { attributes: { 'access.token.signed.response.alg': 'HS256' } }, {}, /HS256 does not sign here/],
  ];
  for (const [name, client, realm, want] of lost) {
    test(`is told of ${name}`, () => {
      const notes = read(client, realm).clients[0]?.notes ?? [];
      assert.equal(notes.length, 1, notes.join('\n'));
      assert.match(notes[0] ?? '', want);
    });
  }
  test('clients that no machine is are counted', () => {
    const others = [
      { clientId: 'p', publicClient: true },
      { clientId: 'b', bearerOnly: true, serviceAccountsEnabled: true },
      { clientId: 's', protocol: 'saml', serviceAccountsEnabled: true },
    ];
    const { clients, notes } = readKeycloak({ clients: [LEAST, ...others] });
    assert.deepEqual([clients.length, notes], [1, ['3 clients without a service account of their own are left out']]);
  });
  for (const form of [null, [], {}, { clients: [{ serviceAccountsEnabled: true }] }]) {
    test(`is not ${JSON.stringify(form)}`, () => assert.throws(() => readKeycloak(form), /is no realm export/));
  }
});

test('into a server', async (t) => {
  const server = await startManifestServer(t);
  const GOOD = 'p4wZ9rTq2Lm7Xc1VbN8sKd3Hf6Gj5YtE';
  server.write(
    'clients.json',
    JSON.stringify({
      apiClients: [
        {
          id: '1',
          clientId: 'one',
          clientName: 'One',
          clientSecret: GOOD,
          enabled: true,
          entitlements: ['readAPIClients', 'flyToTheMoon'],
        },
        { id: '2', clientId: 'two', clientName: 'Two', clientSecret: 'secret', enabled: false, entitlements: [] },
        { id: '3', clientId: 'admin', clientName: 'Admin', clientSecret: GOOD, enabled: true, entitlements: ['readAPIClients'] },
      ],
    }),
  );
  const NOTES = [
    { client_id: 'one', detail: 'entitlements that are not known here are left out: flyToTheMoon' },
    /^its secret is not taken \(.*\): a new one is made$/,
    { client_id: 'admin', detail: 'is there already, and stays as it is' },
  ] as const;

  await t.test('a dry run tells what would be made and lost', async () => {
    const { notes, steps, dry_run } = await server.json('import --from ibm-verify clients.json --dry-run');
    assert.equal(dry_run, true);
    assert.deepEqual(
      steps.map(({ action, id }: Json) => [action, id]),
      [
        ['create', 'one'],
        ['create', 'two'],
        ['disable', 'two'],
      ],
    );
    assert.deepEqual([notes[0], notes[2]], [NOTES[0], NOTES[2]]);
    assert.match(notes[1].detail, NOTES[1]);
    assert.equal((await server.json('client list')).length, 1);
  });

  await t.test('a new secret needs a place', async () => {
    const { err } = await server.run('import --from ibm-verify clients.json', { code: 2 });
    assert.match(err, /clients\.json:1:\d+: Client two: its secret would be made and go nowhere/);
  });

  await t.test('secrets come along, or are new; what is there stays; none is printed', async () => {
    const { out, err } = await server.run('import --from ibm-verify clients.json --to-folder . --output table');
    assert.match(out, /^! Client one: entitlements that are not known here/m);
    assert.doesNotMatch(out + err, /p4wZ9r|mms_/);
    assert.equal(await server.isGood('one', GOOD), true);
    assert.deepEqual((await server.json('client show admin')).entitlements, ['administrator']);
    assert.equal((await server.json('client show two')).state, 'disabled');
    assert.equal(existsSync(join(server.folder, 'two.secret')), true);
    assert.deepEqual((await server.json('import --from ibm-verify clients.json --to-folder .')).steps, []);
  });

  await t.test('what is no JSON is refused', async () => {
    server.write('broken.json', '{');
    assert.match((await server.run('import --from keycloak broken.json', { code: 2 })).err, /broken\.json is not JSON/);
  });
});
