// A tenant with the profile FAPI 2.0, which accepts no secrets: an API with two clients, one with a key and one
// with a certificate, and clients that call it.

import { webcrypto } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createTokenSource } from '@mintmark/client';
import { certificate, type TestCertificate } from '../certificates.ts';
import { type Ending, startTestServer, type TestServer } from '../running-server.ts';
import { asForm, assertion, type ClientKey, clientKey, dpopProof } from '../signed.ts';
import { API } from './guarded-tenant.ts';

/** A running tenant with its clients. */
export interface FapiTenant {
  readonly server: TestServer;
  /** The CA of the server's listeners, PEM. */
  readonly ca: string;
  /** The file with that CA. */
  readonly caFile: string;
  readonly byKey: { readonly clientId: string; readonly key: ClientKey };
  readonly byCertificate: { readonly clientId: string; readonly certificate: TestCertificate };
  /** Requests a token for the calling client, bound to its DPoP key. */
  token(format: 'jwt' | 'opaque'): Promise<string>;
  /** Creates a DPoP proof of the calling client for the API. */
  proof(token: string): Promise<string>;
  /** Revokes a token as its client. */
  revoke(token: string, format: 'jwt' | 'opaque'): Promise<void>;
  /** Replaces the keys of a client. */
  rekey(clientId: string, keys: readonly object[]): Promise<void>;
}

const publicJwk = async ({ keys }: TestCertificate): Promise<object> => {
  const { kty, crv, x, y } = await webcrypto.subtle.exportKey('jwk', keys.publicKey);
  return { kty, crv, x, y };
};

/** Starts a server with the tenant, which stops with the suite. */
export const startFapiTenant = async (ending: Ending): Promise<FapiTenant> => {
  const server = await startTestServer(ending, { flags: { listen: ['http://127.0.0.1:0'], mtlsListen: ['https://localhost:0'] } });
  const [officerKey, apiKey, callerKey, own] = [await clientKey(), await clientKey(), await clientKey(), await certificate()];
  const withKey = (key: ClientKey, more: object) =>
    server.create({ token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: [key.jwk] }, dpop_bound_access_tokens: true, ...more });
  const officer = await withKey(officerKey, { entitlements: ['administrator'] });
  const { clientId: keyId } = await withKey(apiKey, { name: 'api by key' });
  const { clientId: certificateId } = await server.create({
    name: 'api by certificate',
    token_endpoint_auth_method: 'self_signed_tls_client_auth',
    jwks: { keys: [await publicJwk(own)] },
    tls_client_certificate_bound_access_tokens: true,
  });
  const owners = [keyId, certificateId];
  const resource = { uri: API, name: 'Invoices', scopes: ['invoices:read'], owners };
  const created = await server.manage('POST', '/resources', resource);
  if (created.status !== 201) throw new Error(`No resource: ${await created.text()}`);
  const callers = {
    jwt: await withKey(callerKey, { scopes: ['invoices:read'] }),
    opaque: await withKey(callerKey, { scopes: ['invoices:read'], access_token_format: 'opaque' }),
  };
  const { privateKey: key } = officerKey;
  const officers = createTokenSource({ tenantUrl: server.url, clientId: officer.clientId, clientKey: { key }, dpop: true });
  const manage = async (path: string, body: object): Promise<void> => {
    const headers = { 'content-type': 'application/json' };
    const response = await officers.fetch(`${server.url}/management/v1${path}`, { method: 'PATCH', headers, body: JSON.stringify(body) });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  };
  await manage('/tenants/current', { profile: 'fapi2' });

  const [issuer, uri] = [`${server.url}/oauth2`, `${server.url}/oauth2/token`];
  const signedForm = async (clientId: string) => asForm(await assertion(callerKey, clientId, issuer));
  const requestToken = async (clientId: string, nonce?: string): Promise<Response> => {
    const form = { grant_type: 'client_credentials', resource: API, scope: 'invoices:read', ...(await signedForm(clientId)) };
    return server.post('/oauth2/token', form, { dpop: await dpopProof(callerKey, { uri, nonce }) });
  };
  return {
    server,
    ca: readFileSync(server.caFile ?? '', 'utf8'),
    caFile: server.caFile ?? '',
    byKey: { clientId: keyId, key: apiKey },
    byCertificate: { clientId: certificateId, certificate: own },
    token: async (format) => {
      const { clientId } = callers[format];
      const refused = await requestToken(clientId);
      const response = await requestToken(clientId, refused.headers.get('dpop-nonce') ?? undefined);
      const { access_token: token } = (await response.json()) as { access_token?: string };
      return token ?? Promise.reject(new Error(`No token: ${response.status}`));
    },
    proof: (accessToken) => dpopProof(callerKey, { method: 'GET', uri: `${API}/invoices`, accessToken }),
    revoke: async (token, format) => {
      const response = await server.post('/oauth2/revoke', { token, ...(await signedForm(callers[format].clientId)) });
      if (response.status !== 200) throw new Error(`Not revoked: ${await response.text()}`);
    },
    rekey: (clientId, keys) => manage(`/clients/${clientId}`, { jwks: { keys } }),
  };
};
