// A secret equivalent (a placeholder that a response shows in place of a secret) is never accepted as a secret
// (docs/decisions/0092). packages/server/src/clients/secret-equivalents.test.ts tests all its forms.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { parseConfig } from '@mintmark/server';
import { type CreatedClient, startTestServer, suiteEnding, type TestServer } from './running-server.ts';

type Json = Record<string, unknown>;

const FORMS = [
  '$(env:SVC_SECRET)',
  'op://billing/oauth/secret',
  'vault:secret/data/billing#password',
  'ENC[AES256_GCM,data:Zm9vYmFy,iv:YmFyYmF6,type:str]',
  'REPLACE_ME_WITH_THE_SECRET',
  '[REDACTED_SECRET]',
  '<client secret>',
  '\\u003cclient secret\\u003e',
  'abcd************wxyz',
] as const;

type Send = (server: TestServer, client: CreatedClient, secret: string) => Promise<Response>;

const request = async (server: TestServer, method: string, path: string, body: Json): Promise<Response> =>
  fetch(server.url + path, {
    method,
    headers: { 'content-type': 'application/json', authorization: `Bearer ${await server.token()}` },
    body: JSON.stringify(body),
  });
const REQUIRED_MEMBERS = { clientName: 'x', enabled: true, entitlements: [] };

const ENTRY_POINTS: Readonly<Record<string, Send>> = {
  'POST /clients': (server, _, secret) => server.manage('POST', '/clients', { name: 'x', client_secret: secret }),
  'POST /clients, as a hash': (server, _, secret) => server.manage('POST', '/clients', { name: 'x', client_secret_hash: secret }),
  'POST /clients, for client_secret_jwt': (server, _, secret) =>
    server.manage('POST', '/clients', { name: 'x', client_secret: secret, token_endpoint_auth_method: 'client_secret_jwt' }),
  'POST /clients as a dry run': (server, _, secret) => server.manage('POST', '/clients?dry_run=true', { name: 'x', client_secret: secret }),
  'POST /secrets': (server, { clientId }, secret) => server.manage('POST', `/clients/${clientId}/secrets`, { client_secret: secret }),
  'POST /secrets, as a hash': (server, { clientId }, secret) => server.manage('POST', `/clients/${clientId}/secrets`, { hash: secret }),
  'POST /secrets/rotate': (server, { clientId }, secret) =>
    server.manage('POST', `/clients/${clientId}/secrets/rotate`, { client_secret: secret }),
  'POST /secrets/rotate, as a hash': (server, { clientId }, secret) =>
    server.manage('POST', `/clients/${clientId}/secrets/rotate`, { hash: secret }),
  'IBM’s POST': (server, _, secret) => request(server, 'POST', '/v1.0/apiclients', { ...REQUIRED_MEMBERS, clientSecret: secret }),
  'IBM’s PUT': (server, { clientId }, secret) =>
    request(server, 'PUT', `/v1.0/apiclients/${clientId}`, { ...REQUIRED_MEMBERS, clientSecret: secret }),
  'IBM’s rotation': (server, { clientId }, secret) =>
    request(server, 'POST', `/oidc-mgmt/v2.0/clients/${clientId}/secrets`, { clientSecret: secret }),
};

describe('a secret equivalent is refused', () => {
  const ending = suiteEnding();
  let server: TestServer;
  let client: CreatedClient;
  let secretEquivalent: string;
  before(async () => {
    server = await startTestServer(ending);
    client = await server.create({});
    const other = await server.create({});
    // What a response shows in place of a secret.
    const [secret] = other.body.secrets as Json[];
    secretEquivalent = `{hmac-sha256}${secret?.id}`;
  });
  for (const [name, send] of Object.entries(ENTRY_POINTS)) {
    test(`at ${name}`, async () => {
      const count = async () => ((await (await server.manage('GET', '/clients?limit=1000')).json()) as { clients: Json[] }).clients.length;
      const clients = await count();
      for (const form of [secretEquivalent, ...FORMS]) {
        const response = await send(server, client, form);
        const text = await response.text();
        assert.equal(response.status, 400, `${form}: ${text}`);
        assert(!text.includes(form), 'it is not repeated');
      }
      assert.equal(await count(), clients);
      const { secrets } = (await (await server.manage('GET', `/clients/${client.clientId}`)).json()) as { secrets: Json[] };
      assert.equal(secrets.length, 1);
    });
  }
  for (const form of ['{hmac-sha256}0199aa11-2b3c-7d4e-8f50-617283940a5b', ...FORMS]) {
    test(`in MINTMARK_BOOTSTRAP_CLIENT_SECRET: ${form}`, () => {
      const env = { MINTMARK_BOOTSTRAP_CLIENT_SECRET: form };
      assert.throws(() => parseConfig({ flags: {}, env, cwd: '/' }), /MINTMARK_BOOTSTRAP_CLIENT_SECRET/);
    });
  }
});
