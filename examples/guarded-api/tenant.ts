// What the three example APIs share: a Mintmark server with their resource, the API's own client, and a
// client that calls the API.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { requestToken } from '@mintmark/client';
import { parseConfig, startServer } from '@mintmark/server';

/** The resource that each of the APIs implements. */
export const AUDIENCE = 'https://api.example';

/** A running tenant. */
export interface Tenant {
  /** Its URL: the guard's `issuer`. */
  readonly url: string;
  /** The API's own credentials, for opaque tokens and the revocation feed. */
  readonly api: { readonly clientId: string; readonly clientSecret: string };
  /** The client that calls. */
  readonly caller: { readonly clientId: string; readonly clientSecret: string };
  /** Returns a new token of the caller. */
  token(scope: string): Promise<string>;
  revoke(token: string): Promise<void>;
  stop(): Promise<void>;
}

/** Starts a tenant whose data is in a temporary folder, which `stop` removes. */
export const startTenant = async (): Promise<Tenant> => {
  const data = await mkdtemp(join(tmpdir(), 'mintmark-example-'));
  const admin = { clientId: 'admin', clientSecret: 'an-example-that-is-not-a-secret-0123456789' };
  const env = { MINTMARK_BOOTSTRAP_CLIENT_ID: admin.clientId, MINTMARK_BOOTSTRAP_CLIENT_SECRET: admin.clientSecret };
  const flags = { listen: ['http://127.0.0.1:0'], managementListen: 'http://127.0.0.1:0', data, logLevel: 'fatal' };
  const server = await startServer(parseConfig({ flags, env, cwd: data }));
  const url = server.publicUrl;

  const { accessToken } = await requestToken({ tenantUrl: url, ...admin });
  const manage = async (path: string, body: object): Promise<Record<string, unknown>> => {
    const headers = { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json' };
    const response = await fetch(`${url}/management/v1${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    assert.equal(response.status, 201);
    return (await response.json()) as Record<string, unknown>;
  };
  const client = async (settings: object) => {
    const { client_id: clientId, client_secret: clientSecret } = await manage('/clients', settings);
    return { clientId: String(clientId), clientSecret: String(clientSecret) };
  };
  const scopes = ['invoices:read', 'invoices:write'];
  const api = await client({ name: 'invoices API' });
  await manage('/resources', { uri: AUDIENCE, name: 'Invoices', scopes, owners: [api.clientId] });
  const caller = await client({ name: 'billing', scopes });

  return {
    url,
    api,
    caller,
    token: async (scope) => (await requestToken({ tenantUrl: url, ...caller, scope, resource: AUDIENCE })).accessToken,
    revoke: async (token) => {
      const form = { client_id: caller.clientId, client_secret: caller.clientSecret, token };
      const response = await fetch(`${url}/oauth2/revoke`, { method: 'POST', body: new URLSearchParams(form) });
      assert.equal(response.status, 200);
    },
    stop: async () => {
      await server.close();
      await rm(data, { recursive: true });
    },
  };
};

/** Asserts what each API must do. */
export const verifyApi = async (api: string, tenant: Tenant): Promise<void> => {
  const get = async (token?: string) =>
    fetch(`${api}/invoices`, token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } });

  const challenge = await get();
  assert.equal(challenge.status, 401);
  const metadataPath = /resource_metadata="https:\/\/api\.example([^"]+)"/.exec(challenge.headers.get('www-authenticate') ?? '')?.[1];
  const metadata = (await (await fetch(api + metadataPath)).json()) as { authorization_servers: string[] };
  assert.ok(metadata.authorization_servers.includes(`${tenant.url}/oauth2`), 'the metadata names the issuers that the API trusts');

  assert.equal((await get('mmt-made-up')).status, 401);
  assert.equal((await get(await tenant.token('invoices:write'))).status, 403);

  const token = await tenant.token('invoices:read');
  const response = await get(token);
  assert.equal(response.status, 200);
  assert.deepEqual(Object.keys((await response.json()) as object), ['invoices', 'client']);

  await tenant.revoke(token);
  // The guard reads the revocation from the feed within three seconds, usually at once.
  while ((await get(token)).status === 200) await new Promise(setImmediate);
  assert.equal((await get(token)).status, 401);
};
