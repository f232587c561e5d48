// Reads clients from documents as Keycloak exports them.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readKeycloak } from './keycloak.ts';
import { CERTIFICATE, KEY } from './keycloak-certificate.sample.ts';

type Json = Record<string, unknown>;

describe('Keycloak', () => {
  const LEAST = { clientId: 'c', serviceAccountsEnabled: true };
  const read = (client: Json, realm: Json = {}) => readKeycloak({ realm: 'r', clients: [{ ...LEAST, ...client }], ...realm });
  const cases: [name: string, client: Json, want: Json][] = [
    [
      'a client with default settings',
      {},
      { name: 'c', token_endpoint_auth_method: 'default', access_token_format: 'jwt', scopes: [], default_scopes: [] },
    ],
    ['a name of its own', { name: 'Billing' }, { name: 'Billing' }],
    ['a name with a translation key', { name: ['$', '{client_billing}'].join('') }, { name: 'c' }],
    [
      'scopes without those for users',
      { defaultClientScopes: ['a', 'profile', 'roles'], optionalClientScopes: ['b', 'offline_access'] },
      { scopes: ['a', 'b'], default_scopes: ['a'] },
    ],
    ['a lifetime', { attributes: { 'access.token.lifespan': '300' } }, { access_token_lifetime: 300 }],
    ['a lifetime that is a number', { attributes: { 'access.token.lifespan': 300 } }, { access_token_lifetime: 300 }],
    [
      'switches that are not strings',
      { serviceAccountsEnabled: 'true', attributes: { 'dpop.bound.access.tokens': true } },
      { dpop_bound_access_tokens: true },
    ],
    [
      'the key of a certificate',
      { clientAuthenticatorType: 'client-jwt', attributes: { 'jwt.credential.certificate': CERTIFICATE } },
      { token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: [{ ...KEY, use: 'sig' }] } },
    ],
    [
      'settings of a former authentication method: omitted',
      {
        secret: 's',
        attributes: { 'use.jwks.url': 'true', 'jwks.url': 'http://a.example', 'token.endpoint.auth.signing.alg': 'RS256' },
      },
      { token_endpoint_auth_method: 'default', jwks_uri: undefined, token_endpoint_auth_signing_alg: undefined },
    ],
    [
      'keys at a URI',
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
      'malformed bindings, which the server refuses',
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
