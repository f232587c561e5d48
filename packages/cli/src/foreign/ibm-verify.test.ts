// Reads clients from documents as IBM Security Verify publishes them.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readIbmVerify } from './ibm-verify.ts';

type Json = Record<string, unknown>;

describe('IBM Security Verify', () => {
  const LEAST = { clientId: 'c', clientName: 'C' };
  const cases: [name: string, client: Json, want: Json][] = [
    [
      'a client with default settings',
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
      'malformed IP addresses, which the server refuses',
      { ipFilterOp: 'ALLOW', ipFilters: '10.0.0.0/8' },
      { ip_rules: { op: 'ALLOW', ranges: '10.0.0.0/8' } },
    ],
    [
      'a malformed authentication method and keys, which the server refuses',
      { additionalConfig: { clientAuthMethod: ['private_key_jwt'] } },
      { token_endpoint_auth_method: ['private_key_jwt'] },
    ],
    [
      'malformed allowed keys, which the server refuses',
      { additionalConfig: { clientAuthMethod: 'private_key_jwt', allowedClientAssertionVerificationKeys: 'k' } },
      { assertion_key_ids: 'k' },
    ],
    ['an unclear restriction as restricted', { restrictScopes: 'yes' }, { restrict_scopes: true }],
    [
      'a malformed binding, which the server refuses',
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
      'settings for users',
      { overrideSettings: { refreshTokenLifetime: 5 } },
      /^overrideSettings\.refreshTokenLifetime has no equivalent here/,
    ],
    ['other configuration', { additionalConfig: { clientGroups: ['x'] } }, /^additionalConfig\.clientGroups has no equivalent here/],
    ['an algorithm', { accessTokenType: 'jwt', idTokenSigningAlg: 'HS256' }, /^idTokenSigningAlg: the tenant’s algorithm signs/],
    [
      'an invalid lifetime',
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
