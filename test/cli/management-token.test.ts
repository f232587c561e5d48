// The command requests tokens for the management API (RFC 8707), even if an administrator has another default
// resource.
import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { type CreatedClient, startTestServer, suiteEnding, type TestServer } from '../running-server.ts';
import { type Outcome, runCommand, temporaryHome } from './command.ts';

const API = 'https://api.example/orders';

describe('an administrator whose tokens are for another API by default', () => {
  const ending = suiteEnding();
  let server: TestServer;
  let home: string;
  const run = (client: CreatedClient, line: string, at = server.publicUrl): Promise<Outcome> =>
    runCommand(line.split(' '), {
      home,
      env: {
        tenant_url: at,
        client_id: client.clientId,
        client_secret: client.clientSecret,
        NODE_EXTRA_CA_CERTS: server.caFile ?? assert.fail(),
      },
    });
  /** The reasons of the token endpoint's refusals, from the audit trail. */
  const refusals = async (client: CreatedClient): Promise<(string | null)[]> => {
    const response = await server.manage('GET', `/audit?actor=${client.clientId}`);
    const { entries } = (await response.json()) as { entries: { reason: string | null }[] };
    return entries.map(({ reason }) => reason);
  };
  before(async () => {
    server = await startTestServer(ending, {
      flags: { listen: ['https://localhost:0', 'http://127.0.0.1:0'], publicUrl: 'https://localhost:0' },
    });
    home = await temporaryHome(ending);
    const created = await server.manage('POST', '/resources', { uri: API, name: 'Orders', scopes: ['orders:read'] });
    assert.equal(created.status, 201);
  });

  const DEFAULTS: [string, Record<string, unknown>][] = [
    ['default resource', { default_resource: API }],
    ['default scope', { scopes: ['orders:read'], default_scopes: ['orders:read'] }],
  ];
  for (const [name, settings] of DEFAULTS) {
    test(`with another ${name}, the first token request names the management API`, async () => {
      const admin = await server.create({ entitlements: ['administrator'], ...settings });
      const { code, err } = await run(admin, 'client list --quiet');
      assert.equal(code, 0, err);
      assert.deepEqual(await refusals(admin), []);
    });
  }

  test('at a host name other than the public one, the resource is that of the metadata', async () => {
    const admin = await server.create({ entitlements: ['administrator'], default_resource: API });
    const { code, err } = await run(admin, 'client list --quiet', server.url);
    assert.equal(code, 0, err);
    assert.deepEqual(await refusals(admin), ['unknown_resource']);
  });

  test('with a key, the token is bound to a DPoP key', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    await writeFile(join(home, 'key.pem'), privateKey.export({ type: 'pkcs8', format: 'pem' }));
    const jwks = { keys: [publicKey.export({ format: 'jwk' })] };
    const admin = await server.create({
      entitlements: ['administrator'],
      default_resource: API,
      token_endpoint_auth_method: 'private_key_jwt',
      jwks,
      dpop_bound_access_tokens: true,
    });
    const { code, err } = await run({ ...admin, clientSecret: '' }, `client list --quiet --client-key key.pem`);
    assert.equal(code, 0, err);
    assert.deepEqual(await refusals(admin), ['dpop_nonce']);
  });

  test('a client without access gets the refusal of the management API, which names the missing right', async () => {
    const withoutRights = await server.create({ default_resource: API });
    const { code, err } = await run(withoutRights, 'client list');
    assert.equal(code, 3, err);
    assert.match(err, /the entitlement readAPIClients/);
  });
});
