// The tenant of a request over TLS is that of the Host, unless the SNI is a host of another tenant.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request as httpsRequest } from 'node:https';
import { describe, type TestContext, test } from 'node:test';
import { OAuthError } from '@mintmark/protocol';
import { loadedTenant, sampleResource } from '../tenants/loaded-tenant.sample.ts';
import { TenantDirectory } from '../tenants/tenant-directory.ts';
import { createAuthority, createLeaf } from '../tls/local-authority.ts';
import { bound, portOf } from '../transport/listeners.sample.ts';
import { loadTrustedProxies } from './client-address.ts';
import { tenantOf } from './exchange.ts';

const NAMES = ['a.example', 'b.example', 'alias.example'];

/** Two tenants, `a` and `b`, by the hosts that name them; `b` has an alias. */
const directory = async (): Promise<TenantDirectory> => {
  const hosts = { a: ['a.example', 'shared.example:1'], b: ['b.example', 'alias.example:8443', 'shared.example:2'] };
  const tenants = Object.entries(hosts).map(
    ([id, names]) =>
      loadedTenant({ tenant: { id, publicUrl: `https://${id}.example`, hosts: names, defaultAudience: `https://${id}.example/api` } })
        .tenant,
  );
  const created = new TenantDirectory(
    {
      tenants: async () => tenants,
      resources: async (id) => [
        sampleResource(`https://${id}.example/`, { kind: 'management' }),
        sampleResource(`https://${id}.example/api`, { kind: 'default' }),
      ],
      signingKeys: async () => [],
      entitlements: async () => [],
      sharedQuotas: async () => [],
      trustedIssuers: async () => [],
    },
    () => new Uint8Array(),
    [],
  );
  await created.load();
  return created;
};

/** Sends requests with a Host and an SNI. @returns the id of the tenant, or the status */
const requester = async (t: TestContext, trusted: readonly string[] = []) => {
  const tenants = await directory();
  const authority = await createAuthority(NAMES, Date.now());
  const { cert, key } = await createLeaf(authority, NAMES, Date.now());
  const listeners = await bound(t, ['https://127.0.0.1:0']);
  listeners.secure({ cert, key });
  const dependencies = { tenants, proxies: loadTrustedProxies(trusted, 'x-forwarded-for'), freshness: { ensure: () => undefined } };
  listeners.serve((request, response) => {
    try {
      response.end(tenantOf(request, dependencies).tenant.id);
    } catch (error) {
      response.writeHead(error instanceof OAuthError ? error.status : 500).end();
    }
  });
  return async (servername: string, host: string): Promise<string> => {
    const options = { host: '127.0.0.1', port: portOf(listeners), servername, headers: { host }, agent: false, rejectUnauthorized: false };
    const sent = httpsRequest(options).end();
    const [response] = await once(sent, 'response');
    let body = '';
    for await (const chunk of response) body += chunk;
    return response.statusCode === 200 ? body : String(response.statusCode);
  };
};

describe('the tenant of a request', () => {
  const rows: readonly [name: string, servername: string, host: string, want: string][] = [
    ['SNI and Host of one tenant', 'a.example', 'a.example', 'a'],
    ['the Host, without SNI', '', 'b.example', 'b'],
    ['SNI of one tenant with the Host of another: 421', 'a.example', 'b.example', '421'],
    ['SNI of the other tenant with the Host of the first: 421', 'b.example', 'a.example', '421'],
    ['an alias of the same tenant', 'alias.example', 'b.example', 'b'],
    ['an alias of another tenant: 421', 'alias.example', 'a.example', '421'],
    ['a host name in another case', 'A.EXAMPLE', 'b.example', '421'],
    ['a name that two tenants use at different ports', 'shared.example', 'shared.example:2', 'b'],
    ['unknown SNI, as from a load balancer, with a known Host', 'backend.internal', 'b.example', 'b'],
    ['an unknown Host: 404', 'a.example', 'c.example', '404'],
  ];
  for (const [name, servername, host, want] of rows) {
    test(name, async (t) => assert.equal(await (await requester(t))(servername, host), want));
  }
  test('a trusted proxy may send every Host on any connection', async (t) =>
    assert.equal(await (await requester(t, ['127.0.0.1']))('a.example', 'b.example'), 'b'));
});
