// The commands for resources, signing keys, grants, the tenant and the credentials of clients, against a real
// server.
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { ADMIN, startTestServer, suiteEnding, type TestServer } from '../running-server.ts';
import { type Outcome, runCommand, temporaryHome } from './command.ts';

type Json = Record<string, unknown>;

describe('commands for resources, keys, grants, tenants and clients', () => {
  const ending = suiteEnding();
  let server: TestServer;
  let home: string;
  const run = (...args: string[]): Promise<Outcome> =>
    runCommand(args, {
      home,
      env: { MINTMARK_TENANT_URL: server.url, MINTMARK_CLIENT_ID: ADMIN.clientId, MINTMARK_CLIENT_SECRET: ADMIN.clientSecret },
    });
  const ok = async (...args: string[]): Promise<string> => {
    const { code, out, err } = await run(...args);
    assert.equal(code, 0, err);
    return out;
  };
  const json = async (...args: string[]): Promise<Json> => JSON.parse(await ok(...args));
  const list = async (...args: string[]): Promise<readonly Json[]> => JSON.parse(await ok(...args));
  before(async () => {
    server = await startTestServer(ending);
    home = await temporaryHome({ after: (end) => ending.after(async () => void (await (end as () => unknown)())) });
  });

  test('resource: create, list, show, update and delete', async () => {
    const client = await server.create({ client_id: 'payments-api' });
    await writeFile(join(home, 'payment.json'), JSON.stringify({ type: 'object', properties: { amount: { type: 'integer' } } }));
    const uri = 'https://api.example.com/payments';
    const options = ['--scope', 'payments:read payments:write', '--owner', client.clientId, '--details', 'payment=payment.json'];
    const created = await json('resource', 'create', uri, ...options, '--token-lifetime', '300', '--token-format', 'opaque');
    assert.deepEqual(
      [created.uri, created.name, created.scopes, created.owners, created.access_token_lifetime, created.access_token_format],
      [uri, uri, ['payments:read', 'payments:write'], ['payments-api'], 300, 'opaque'],
    );
    assert.deepEqual(Object.keys(created.authorization_details as Json), ['payment']);
    assert.deepEqual(await json('resource', 'show', uri), created);
    assert.match(await ok('resource', 'list', '--output', 'table'), /payments:read payments:write/);
    const updated = await json('resource', 'update', uri, '--token-lifetime', '60', '--name', 'Payments');
    assert.deepEqual(updated, { ...created, access_token_lifetime: 60, name: 'Payments' });
    assert.equal((await run('resource', 'delete', uri)).code, 2, 'not without --yes where nobody can be asked');
    await ok('resource', 'delete', uri, '--yes');
    assert.equal((await run('resource', 'show', uri)).code, 3);
    assert.equal((await run('resource', 'create', 'urn:x', '--details', 'payment')).code, 2);
  });

  test('key: list, add, rotate and revoke', async () => {
    const states = (keys: readonly Json[], algorithm: string) =>
      keys
        .filter((key) => key.algorithm === algorithm)
        .map(({ state }) => state)
        .toSorted();
    assert.deepEqual(states(await list('key', 'list'), 'ES256'), ['signing', 'standby']);
    assert.deepEqual(states(await list('key', 'add', '--algorithm', 'PS256'), 'PS256'), ['signing', 'standby']);
    const tooEarly = await run('key', 'rotate', '--algorithm', 'ES256');
    assert.equal(tooEarly.code, 3);
    assert.match(tooEarly.err, /announced a moment ago.*can sign from/);
    server.advance(301_000);
    assert.deepEqual(states(await list('key', 'rotate', '--algorithm', 'ES256'), 'ES256'), ['retired', 'signing', 'standby']);
    assert.equal((await run('key', 'rotate', '--algorithm', 'ES384')).code, 3, 'there are no such keys');
    assert.equal((await run('key', 'rotate', '--algorithm', 'HS256')).code, 2);
    const kid = String(decodeProtectedHeader(await server.token()).kid);
    assert.equal((await run('key', 'revoke', kid)).code, 2, 'not without --yes');
    const revoked = await list('key', 'revoke', kid, '--yes');
    assert.equal(revoked.find((key) => key.kid === kid)?.['state'], 'revoked');
    assert.equal((await run('key', 'revoke', '--yes', 'none')).code, 3);
    assert.match(await ok('key', 'list', '--output', 'table'), /^KID +ALGORITHM +STATE/);
  });

  test('grant: show, suspend, reactivate and revoke', async () => {
    const id = String(decodeJwt(await server.token(await server.create({}))).jti);
    const status = async (...args: string[]) => (await json(...args)).status;
    assert.equal(await status('grant', 'show', id), 'active');
    assert.equal(await status('grant', 'suspend', id), 'suspended');
    assert.equal(await status('grant', 'reactivate', id), 'active');
    assert.equal((await run('grant', 'revoke', id)).code, 2, 'not without --yes');
    await ok('grant', 'revoke', id, '--yes');
    assert.equal(await status('grant', 'reactivate', id), 'revoked', 'for good');
    assert.match(await ok('grant', 'show', id, '--output', 'table'), /^status +revoked$/m);
    assert.equal((await run('grant', 'show', 'none')).code, 3);
  });

  test('tenant: list, show, update, fapi-check and end-tokens', async () => {
    const shown = await json('tenant', 'show');
    assert.deepEqual(await list('tenant', 'list'), [shown]);
    const updated = await json('tenant', 'update', '--token-lifetime', '600', '--dpop-nonce', 'off', '--key-lifetime', '172800');
    assert.deepEqual(updated, { ...shown, access_token_lifetime: 600, dpop_nonce: 'off', key_lifetime: 172_800 });
    assert.equal((await json('tenant', 'show', '--id', String(shown.id))).access_token_lifetime, 600);
    assert.equal((await run('tenant', 'update', '--key-lifetime', '172799')).code, 3);
    assert.equal((await run('tenant', 'update', '--client-ca', 'missing.pem')).code, 2);
    const refused = await list('tenant', 'fapi-check');
    assert.ok(refused.some(({ client_id: id }) => id === ADMIN.clientId));
    assert.equal((await run('tenant', 'update', '--security-profile', 'fapi2')).code, 3, 'nobody could switch it off again');
    const token = await server.token();
    assert.equal((await run('tenant', 'end-tokens')).code, 2, 'not without --yes');
    await ok('tenant', 'end-tokens', '--yes');
    assert.equal((await server.manage('GET', '/clients', undefined, token)).status, 401);
  });

  test('client: update, end-tokens and revoke-credential', async () => {
    const client = await server.create({ entitlements: ['readAPIClients'] });
    const statusWith = async (token: string) => (await server.manage('GET', '/clients', undefined, token)).status;
    const updated = await json('client', 'update', client.clientId, '--introspect', 'self', '--introspection-alg', 'EdDSA');
    assert.deepEqual([updated.introspect_authorization, updated.introspection_signed_response_alg], ['self', 'EdDSA']);
    const first = await server.token(client);
    await ok('client', 'end-tokens', client.clientId);
    const second = await server.token(client);
    assert.deepEqual([await statusWith(first), await statusWith(second)], [401, 200]);
    const [secret] = client.body.secrets as { id: string }[];
    const revoke = ['client', 'revoke-credential', client.clientId, '--credential', String(secret?.id)];
    assert.equal((await run(...revoke)).code, 2, 'not without --yes');
    await ok(...revoke, '--yes');
    assert.equal(await statusWith(second), 401);
    await assert.rejects(server.token(client), /401/);
  });
});
