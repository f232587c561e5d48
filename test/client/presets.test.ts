// The token endpoints of the presets, and the audience of their assertions.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { apigee, auth0, cognito, createTokenSource, entra, ibmVerify, keycloak, mintmark, okta, type ServerPreset } from '@mintmark/client';
import { decodeJwt, generateKeyPair } from 'jose';

const cases: [string, ServerPreset, { url: string; secret: 'basic' | 'post'; audience: string }][] = [
  [
    'IBM Security Verify',
    ibmVerify('tenant.verify.ibm.com'),
    {
      url: 'https://tenant.verify.ibm.com/v1.0/endpoint/default/token',
      secret: 'post',
      audience: 'https://tenant.verify.ibm.com/oidc/endpoint/default',
    },
  ],
  [
    'Mintmark',
    mintmark('https://localhost:8443'),
    { url: 'https://localhost:8443/oauth2/token', secret: 'post', audience: 'https://localhost:8443/oauth2' },
  ],
  [
    'Keycloak',
    keycloak('https://sso.example/auth/', 'my realm'),
    {
      url: 'https://sso.example/auth/realms/my%20realm/protocol/openid-connect/token',
      secret: 'basic',
      audience: 'https://sso.example/auth/realms/my%20realm',
    },
  ],
  [
    'Entra ID',
    entra('contoso.example'),
    {
      url: 'https://login.microsoftonline.com/contoso.example/oauth2/v2.0/token',
      secret: 'post',
      audience: 'https://login.microsoftonline.com/contoso.example/oauth2/v2.0/token',
    },
  ],
  ['Auth0', auth0('t.eu.auth0.com'), { url: 'https://t.eu.auth0.com/oauth/token', secret: 'post', audience: 'https://t.eu.auth0.com/' }],
  [
    'Cognito',
    cognito('x.auth.example'),
    { url: 'https://x.auth.example/oauth2/token', secret: 'basic', audience: 'https://x.auth.example' },
  ],
  [
    'Apigee',
    apigee('org-prod.apigee.net'),
    {
      url: 'https://org-prod.apigee.net/oauth/client_credential/accesstoken',
      secret: 'basic',
      audience: 'https://org-prod.apigee.net',
    },
  ],
  [
    'Okta',
    okta('company.okta.com'),
    {
      url: 'https://company.okta.com/oauth2/default/v1/token',
      secret: 'basic',
      audience: 'https://company.okta.com/oauth2/default/v1/token',
    },
  ],
  [
    'Okta, with the authorization server of the organization',
    okta('company.okta.com', { server: null }),
    { url: 'https://company.okta.com/oauth2/v1/token', secret: 'basic', audience: 'https://company.okta.com/oauth2/v1/token' },
  ],
];

describe('a preset', () => {
  for (const [what, preset, expected] of cases) {
    test(what, async () => {
      const { privateKey } = await generateKeyPair('ES256');
      const sent: [string, RequestInit][] = [];
      const fetch: typeof globalThis.fetch = async (url, init = {}) => {
        sent.push([String(url), init]);
        return Response.json({ access_token: 'x', token_type: 'Bearer', expires_in: 60 });
      };
      await createTokenSource({ ...preset, clientId: 'id', clientSecret: 's', fetch }).get();
      await createTokenSource({ ...preset, clientId: 'id', clientKey: { key: privateKey }, fetch }).get();
      const [[url, first] = ['', {}], [, second] = ['', {}]] = sent;
      assert.equal(url, expected.url);
      const form = (init: RequestInit) => new URLSearchParams(String(init.body));
      assert.equal(form(first).has('client_secret') ? 'post' : 'basic', expected.secret);
      assert.equal(decodeJwt(form(second).get('client_assertion') ?? '').aud, expected.audience);
    });
  }

  for (const createPreset of [ibmVerify, mintmark, auth0, cognito, okta]) {
    test(`${createPreset.name} rejects more than a host`, () => {
      assert.throws(() => createPreset('host.example/oauth2'), { name: 'TypeError', message: /without a path, as host\.example/ });
    });
  }

  test('options after a preset override it', async () => {
    const fetch: typeof globalThis.fetch = async (_, init) => Response.json({ access_token: String(init?.body), expires_in: 60 });
    const options = { ...cognito('x.example'), clientId: 'id', clientSecret: 's', authMethod: 'client_secret_post', fetch } as const;
    assert.match((await createTokenSource(options).get()).accessToken, /client_secret=s/);
  });
});
