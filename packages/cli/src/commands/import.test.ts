// Imports clients from documents in the formats that the other systems publish.
import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { certificate } from '../../../../test/certificates.ts';
import { readIbmVerify } from '../foreign/ibm-verify.ts';
import { readKeycloak } from '../foreign/keycloak.ts';
import { startManifestServer } from '../manifest/server-for-manifests.sample.ts';

type Json = Record<string, unknown>;

const { cert } = await certificate({ subject: 'CN=job' });
/** A certificate as Keycloak writes it: base64 without the PEM lines. */
const CERTIFICATE = cert.replaceAll(/-----[^-]+-----|\s/g, '');
const KEY = new X509Certificate(cert).publicKey.export({ format: 'jwk' });

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
      {
        jwks_uri: 'https://a.example/jwks',
        token_endpoint_auth_method: 'private_key_jwt',
        assertion_key_ids: ['k'],
        assertion_audience_list: true,
        max_assertion_lifetime: 1800,
      },
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
    ['scopes of newer tenants', { restrictScopes: true, scopes: [{ name: 'a' }, 'b'] }, { restrict_scopes: true, scopes: ['a', 'b'] }],
    [
      'switches and numbers as text',
      { overrideSettings: { restrictScopes: 'true', accessTokenLifetime: '600' } },
      { restrict_scopes: true, access_token_lifetime: 600 },
    ],
    [
      'addresses that are written oddly: for the server to refuse',
      { ipFilterOp: 'ALLOW', ipFilters: '10.0.0.0/8' },
      { ip_rules: { op: 'ALLOW', ranges: '10.0.0.0/8' } },
    ],
    [
      'an authentication method and its keys that are written oddly: for the server to refuse',
      { additionalConfig: { clientAuthMethod: ['private_key_jwt'] } },
      { token_endpoint_auth_method: ['private_key_jwt'] },
    ],
    [
      'keys that alone are allowed, written oddly: for the server to refuse',
      { additionalConfig: { clientAuthMethod: 'private_key_jwt', allowedClientAssertionVerificationKeys: 'k' } },
      { assertion_key_ids: 'k' },
    ],
    ['an unclear restriction as restricted', { restrictScopes: 'yes' }, { restrict_scopes: true }],
    [
      'a binding that is written oddly: for the server to refuse',
      { additionalConfig: { dpopBoundAccessTokens: 'yes' } },
      { dpop_bound_access_tokens: 'yes' },
    ],
  ];
  for (const [name, client, want] of cases) {
    test(name, () => {
      const [read] = readIbmVerify([{ ...LEAST, ...client }]).clients;
      for (const [field, value] of Object.entries(want)) assert.deepEqual(read?.fields[field], value, field);
      assert.deepEqual(read?.notes, []);
    });
  }
  const lost: [name: string, client: Json, want: RegExp][] = [
    ['free metadata', { additionalProperties: { team: 'x' } }, /^additionalProperties has no equivalent here/],
    [
      'settings of people',
      { overrideSettings: { refreshTokenLifetime: 5 } },
      /^overrideSettings\.refreshTokenLifetime has no equivalent here/,
    ],
    ['other configuration', { additionalConfig: { clientGroups: ['x'] } }, /^additionalConfig\.clientGroups has no equivalent here/],
    ['an algorithm', { accessTokenType: 'jwt', idTokenSigningAlg: 'HS256' }, /^idTokenSigningAlg: the tenant’s algorithm signs/],
    [
      'a lifetime that is none',
      { overrideSettings: { accessTokenLifetime: 'long' } },
      /^overrideSettings\.accessTokenLifetime is not a number/,
    ],
    ['keys of a former method', { jwkUri: 'http://a.example/jwks' }, /^jwkUri is not for the default authentication method/],
    [
      'an attribute of certificates',
      { additionalConfig: { clientAuthMethod: 'private_key_jwt', tlsClientAuthAttribute: 'san_dns', tlsClientAuthAttributeValue: 'a' } },
      /^tlsClientAuthAttribute is not for private_key_jwt/,
    ],
    ['an unclear state', { enabled: 'no' }, /^enabled is neither true nor false: it is disabled/],
    ['a filter that is off', { ipFilters: ['10.0.0.1'] }, /^ipFilters: the filter is off/],
  ];
  for (const [name, client, want] of lost) {
    test(`notes ${name}`, () => {
      const notes = readIbmVerify([{ ...LEAST, ...client }]).clients[0]?.notes ?? [];
      assert.equal(notes.length, 1);
      assert.match(notes[0] ?? '', want);
    });
  }
  const resource = { kind: 'IBMVerifyAPIClient', apiVersion: '1.0', metadata: { name: 'C', UID: 'c' }, data: LEAST };
  const forms: [name: string, form: unknown, path: (string | number)[]][] = [
    ['the response of the API', { apiClients: [LEAST] }, ['apiClients', 0]],
    ['a list', [LEAST], [0]],
    ['one client', LEAST, []],
    ['the output of verifyctl for one client', resource, ['data']],
    ['the output of verifyctl for several', { kind: 'IBMVerifyList', apiVersion: '1.0', items: [resource] }, ['items', 0, 'data']],
  ];
  for (const [name, form, path] of forms) {
    test(`reads ${name}`, () => {
      const [client] = readIbmVerify(form).clients;
      assert.deepEqual([client?.clientId, client?.path], ['c', path]);
    });
  }
  for (const form of [null, 'x', [{}], { apiClients: [{ clientId: 'x' }] }]) {
    test(`refuses ${JSON.stringify(form)}`, () => assert.throws(() => readIbmVerify(form), /are not API clients of IBM Security Verify/));
  }
});

test('skips clients without an id, and disables a client that is neither on nor off', () => {
  const machine = { serviceAccountsEnabled: true };
  const keycloak = readKeycloak({ clients: [machine, { ...machine, clientId: 'a', enabled: 0, clientAuthenticatorType: 'constructor' }] });
  assert.deepEqual(
    keycloak.clients.map(({ clientId, disabled, fields }) => [clientId, disabled, fields['token_endpoint_auth_method']]),
    [['a', true, undefined]],
  );
  assert.deepEqual(keycloak.notes, ['1 client without a clientId is left out']);
  assert.deepEqual(keycloak.clients[0]?.notes, [
    'enabled is neither true nor false: it is disabled here',
    'clientAuthenticatorType constructor is unknown here: it gets a secret',
  ]);
  const ibm = readIbmVerify([{}, { clientId: 'a', clientName: 'A', enabled: 'off' }]);
  assert.deepEqual([ibm.clients.map(({ disabled }) => disabled), ibm.notes.length], [[true], 1]);
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
    ['a lifetime that is a number', { attributes: { 'access.token.lifespan': 300 } }, { access_token_lifetime: 300 }],
    [
      'switches that are no text',
      { serviceAccountsEnabled: 'true', attributes: { 'dpop.bound.access.tokens': true } },
      { dpop_bound_access_tokens: true },
    ],
    [
      'the key of a certificate',
      { clientAuthenticatorType: 'client-jwt', attributes: { 'jwt.credential.certificate': CERTIFICATE } },
      { token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: [{ ...KEY, use: 'sig' }] } },
    ],
    [
      'what a method before this one had: left out',
      {
        secret: 's',
        attributes: { 'use.jwks.url': 'true', 'jwks.url': 'http://a.example', 'token.endpoint.auth.signing.alg': 'RS256' },
      },
      { token_endpoint_auth_method: 'default', jwks_uri: undefined, token_endpoint_auth_signing_alg: undefined },
    ],
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
    [
      'bindings that are written oddly: for the server to refuse',
      { attributes: { 'dpop.bound.access.tokens': 'yes', 'tls.client.certificate.bound.access.tokens': 1 } },
      { dpop_bound_access_tokens: 'yes', tls_client_certificate_bound_access_tokens: 1 },
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
    ['a method', { clientAuthenticatorType: 'federated-jwt' }, {}, /federated-jwt is unknown here/],
    [
      'a pattern of certificates',
      { clientAuthenticatorType: 'client-x509', attributes: { 'x509.subjectdn': '.*', 'x509.allow.regex.pattern.comparison': 'true' } },
      {},
      /by a pattern; here it takes an exact subject/,
    ],
    ['an attribute', { attributes: { 'some.new.attribute': 'x' } }, {}, /^the attribute some\.new\.attribute has no equivalent here/],
    ['a member', { someNewMember: 'x' }, {}, /^someNewMember has no equivalent here/],
    ['the rotated secret', { attributes: { 'client.secret.rotated': 'x' } }, {}, /^its rotated secret is left out/],
    ['authorization settings', { authorizationSettings: { policies: [{}] } }, {}, /^its authorization settings/],
    ['notBefore', { notBefore: 1_700_000_000 }, {}, /^notBefore/],
    ['a realm that is disabled', {}, { enabled: false }, /^its realm is disabled: it is disabled here$/],
    ['a secret that is masked', { secret: '**********' }, {}, /is masked in the export/],
    ['mappers', { protocolMappers: [{}] }, {}, /^1 protocol mapper is left out/],
    [
      'roles',
      {},
      { users: [{ serviceAccountClientId: 'c', realmRoles: ['default-roles-r', 'boss'], clientRoles: { x: ['view'] } }] },
      /: boss, view$/,
    ],
    ['an algorithm', { attributes: { 'access.token.signed.response.alg': 'HS256' } }, {}, /HS256 cannot sign here/],
  ];
  for (const [name, client, realm, want] of lost) {
    test(`notes ${name}`, () => {
      const notes = read(client, realm).clients[0]?.notes ?? [];
      assert.equal(notes.length, 1, notes.join('\n'));
      assert.match(notes[0] ?? '', want);
    });
  }
  test('counts clients without a service account', () => {
    const others = [
      { clientId: 'p', publicClient: true },
      { clientId: 'b', bearerOnly: true, serviceAccountsEnabled: true },
      { clientId: 's', protocol: 'saml', serviceAccountsEnabled: true },
    ];
    const { clients, remarks } = readKeycloak({ clients: [LEAST, ...others] });
    assert.deepEqual([clients.length, remarks], [1, ['3 clients without a service account are left out']]);
  });

  test('the defaults of a realm apply to its clients', () => {
    const realm = {
      accessTokenLifespan: 900,
      defaultDefaultClientScopes: ['profile', 'a'],
      defaultOptionalClientScopes: ['b'],
      notBefore: 1_700_000_000,
      enabled: 'false',
    };
    const own = { clientId: 'own', attributes: { 'access.token.lifespan': '60' }, defaultClientScopes: ['c'], optionalClientScopes: [] };
    const { clients, notes } = readKeycloak({ realm: 'r', ...realm, clients: [LEAST, { ...LEAST, ...own }] });
    assert.deepEqual(
      clients.map(({ fields, disabled }) => [fields['access_token_lifetime'], fields['scopes'], fields['default_scopes'], disabled]),
      [
        [900, ['a', 'b'], ['a'], true],
        [60, ['c'], ['c'], true],
      ],
    );
    assert.deepEqual(notes, ['notBefore of the realm r applies to tokens of Keycloak and is left out']);
  });

  const forms: [name: string, form: unknown, paths: (string | number)[][]][] = [
    ['a realm', { clients: [LEAST] }, [['clients', 0]]],
    [
      'several realms',
      [{ clients: [LEAST] }, { clients: [LEAST] }],
      [
        [0, 'clients', 0],
        [1, 'clients', 0],
      ],
    ],
    ['the output of kcadm for several', [LEAST, { ...LEAST, clientId: 'd' }], [[0], [1]]],
    ['one client', LEAST, [[]]],
    [
      'the operator’s import of a realm',
      { apiVersion: 'k8s.keycloak.org/v2alpha1', kind: 'KeycloakRealmImport', spec: { realm: { clients: [LEAST] } } },
      [['spec', 'realm', 'clients', 0]],
    ],
  ];
  for (const [name, form, paths] of forms) {
    test(`reads ${name}`, () => {
      assert.deepEqual(
        readKeycloak(form).clients.map(({ path }) => path),
        paths,
      );
    });
  }

  for (const form of [null, [], {}, { clients: [{ serviceAccountsEnabled: true }] }]) {
    test(`refuses ${JSON.stringify(form)}`, () => assert.throws(() => readKeycloak(form), /not an export of Keycloak/));
  }
});

test('mintmark import', async (t) => {
  const server = await startManifestServer(t);
  const GOOD = 'p4wZ9rTq2Lm7Xc1VbN8sKd3Hf6Gj5YtE';
  const PARTIAL = { code: 7 };
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
          entitlements: ['readAPIClients', 'flyToTheMoon', 'fly away'],
        },
        { id: '2', clientId: 'two', clientName: 'Two', clientSecret: 'secret', enabled: false, entitlements: [] },
        { id: '3', clientId: 'admin', clientName: 'Admin', clientSecret: GOOD, enabled: true, entitlements: ['readAPIClients'] },
      ],
    }),
  );
  const NOTES = [
    { client_id: 'one', detail: 'unknown entitlements are left out: fly away', kind: 'lost' },
    /^its secret cannot be imported \(.*\): a new one is created$/,
    { client_id: 'admin', detail: 'exists already and is not changed', kind: 'remark' },
  ] as const;

  await t.test('a dry run shows what would be created and lost', async () => {
    const { notes, steps, dry_run } = await server.json('import --from ibm-verify clients.json --dry-run', PARTIAL);
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

  await t.test('--quiet prints the ids, and the notes on standard error', async () => {
    const { out, err } = await server.run('import --from ibm-verify clients.json --dry-run --quiet', PARTIAL);
    assert.equal(out, 'one\ntwo\n');
    assert.match(err, /^! Client one: unknown entitlements are left out: fly away$/m);
  });

  await t.test('a new secret needs a destination', async () => {
    const { err } = await server.run('import --from ibm-verify clients.json', { code: 2 });
    assert.match(err, /clients\.json:1:\d+: Client two: its secret would be lost/);
  });

  await t.test('secrets are imported or created and never printed; existing clients are not changed', async () => {
    const { out, err } = await server.run('import --from ibm-verify clients.json --to-folder . --output table', PARTIAL);
    assert.match(out, /^! Client one: unknown entitlements/m);
    assert.doesNotMatch(out + err, /p4wZ9r|mms_/);
    assert.equal(await server.isGood('one', GOOD), true);
    assert.deepEqual((await server.json('client show one')).entitlements.toSorted(), ['ibm:flyToTheMoon', 'readAPIClients']);
    assert.deepEqual((await server.json('client show admin')).entitlements, ['administrator']);
    assert.equal((await server.json('client show two')).state, 'disabled');
    assert.equal(existsSync(join(server.folder, 'two.secret')), true);
    assert.deepEqual((await server.json('import --from ibm-verify clients.json --to-folder .')).steps, []);
  });

  await t.test('refuses other formats', async () => {
    server.write('broken.json', '{');
    assert.match((await server.run('import --from keycloak broken.json', { code: 2 })).err, /broken\.json is not JSON/);
    server.write('twice.json', '{"clients": [],\n "clients": []}');
    assert.match((await server.run('import --from keycloak twice.json', { code: 2 })).err, /twice\.json:2:2: this name occurs twice/);
    const lists = Array.from({ length: 9 }, (_, index) => `l${index + 1}: &l${index + 1} [${`*l${index},`.repeat(9)}]`);
    server.write('aliases.yaml', `l0: &l0 [x]\n${lists.join('\n')}\nclients: *l9\n`);
    assert.match((await server.run('import --from keycloak aliases.yaml', { code: 2 })).err, /aliases\.yaml .*too many aliases/);
  });

  await t.test('a problem of one client stops no other and loosens none', async () => {
    const machine = (clientId: string, more: Json) => ({ clientId, serviceAccountsEnabled: true, secret: GOOD, ...more });
    const clients = [
      machine('long', { attributes: { 'access.token.lifespan': '900000' } }),
      machine('odd-scope', { defaultClientScopes: ['orders:read', 'orders "write"'], optionalClientScopes: [] }),
      machine('by-http', {
        clientAuthenticatorType: 'client-jwt',
        attributes: { 'use.jwks.url': 'true', 'jwks.url': 'http://a.example/k' },
      }),
      machine('no-key', { clientAuthenticatorType: 'client-jwt' }),
      machine('by-certificate', { clientAuthenticatorType: 'client-jwt', attributes: { 'jwt.credential.certificate': CERTIFICATE } }),
      machine('masked', { secret: '**********' }),
      machine('fine', {}),
      machine('fine', { name: 'Another' }),
    ];
    server.write('realm.json', JSON.stringify({ realm: 'shop', clients }));
    const { notes, steps } = await server.json('import --from keycloak realm.json --to-folder .', PARTIAL);
    assert.deepEqual(
      steps.map(({ id }: Json) => id),
      ['long', 'odd-scope', 'by-certificate', 'masked', 'fine'],
    );
    const WANTED: [clientId: string, kind: string, detail: RegExp][] = [
      ['long', 'lost', /^access_token_lifetime is left out: it /],
      ['odd-scope', 'lost', /^scopes: "orders \\"write\\"" left out: /],
      ['by-http', 'refused', /^is not imported: jwks_uri is not an https URL/],
      ['no-key', 'refused', /^is not imported: jwks is missing/],
      ['masked', 'lost', /^its secret is masked/],
      ['fine', 'refused', /another client of the file has the same id$/],
    ];
    assert.deepEqual(
      notes.map(({ client_id, kind }: Json) => [client_id, kind]),
      WANTED.map(([clientId, kind]) => [clientId, kind]),
    );
    for (const [index, [, , detail]] of WANTED.entries()) assert.match(notes[index].detail, detail);
    assert.deepEqual((await server.json('client show odd-scope')).scopes, ['orders:read']);
    assert.equal((await server.json('client show by-certificate')).token_endpoint_auth_method, 'private_key_jwt');
    assert.equal(await server.isGood('fine', GOOD), true);
  });

  await t.test('reads a KeycloakRealmImport in YAML', async () => {
    server.write(
      'realm.yaml',
      `apiVersion: k8s.keycloak.org/v2alpha1
kind: KeycloakRealmImport
metadata:
  name: gateway
spec:
  keycloakCRName: keycloak
  realm:
    {
      'realm': 'gateway',
      'enabled': true,
      'clients': [{ 'clientId': 'gateway-job', 'serviceAccountsEnabled': true, 'secret': '${GOOD}', 'redirectUris': ['*'] }],
    }
`,
    );
    const { notes, steps } = await server.json('import --from keycloak realm.yaml');
    assert.deepEqual([steps.map(({ id }: Json) => id), notes], [['gateway-job'], []]);
  });
});
