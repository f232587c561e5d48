// The audit trail of the real server: what a change records, how entries are listed and exported, and how long
// they are stored.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { verifyAuditTrail } from '@mintmark/client/audit';
import { type AuditApi, createManagementClient } from '@mintmark/client/management';
import { certificate } from '../certificates.ts';
import { leftOnPurpose } from '../left-on-purpose.ts';
import { startTestServer, suiteEnding, type TestServer } from '../running-server.ts';

const DAY = 86_400_000;

const auditOf = (server: TestServer): AuditApi =>
  createManagementClient({ tenantUrl: server.url, accessToken: () => server.token(undefined, { resource: `${server.publicUrl}/` }) }).audit;

describe('the audit trail', () => {
  const ending = suiteEnding();
  let server: TestServer;
  before(async () => {
    server = await startTestServer(ending);
  });

  test('an update is recorded with the values before and after, and without secrets', async () => {
    const { clientId, clientSecret } = await server.create({ name: 'before', scopes: ['read'] });
    const response = await server.manage('PATCH', `/clients/${clientId}`, {
      name: 'after',
      scopes: ['read', 'write'],
      description: `has ${clientSecret}`,
    });
    assert.equal(response.status, 200);
    // The record has what the administrator wrote.
    leftOnPurpose(clientSecret);
    const [created, updated] = (await auditOf(server).list({ subject: clientId })).entries;
    assert.deepEqual([created?.event, updated?.event], ['client.create', 'client.update']);
    assert.deepEqual(updated?.detail, {
      changes: {
        name: { from: 'before', to: 'after' },
        scopes: { from: ['read'], to: ['read', 'write'] },
        description: { to: 'has [credential]' },
      },
    });
    assert.equal(updated?.request_id, response.headers.get('mintmark-request-id'));
    const stored = JSON.stringify((await auditOf(server).list({ limit: 1000 })).entries);
    assert.ok(!stored.includes(clientSecret));
    assert.doesNotMatch(stored, /mms_[0-9A-Za-z]{40}|"secrets"|pepper|hmac-sha256/);
  });

  test('changes of tenants, resources and keys are recorded', async () => {
    await server.manage('PATCH', '/tenants/current', { access_token_lifetime: 600 });
    const uri = 'https://orders.example';
    await server.manage('POST', '/resources', { uri, name: 'Orders' });
    await server.manage('PATCH', `/resources/${encodeURIComponent(uri)}`, { name: 'All orders' });
    await server.manage('DELETE', `/resources/${encodeURIComponent(uri)}`);
    await server.manage('POST', '/keys', { algorithm: 'PS256' });
    const changesOf = async (event: string) => (await auditOf(server).list({ event })).entries.map(({ detail }) => detail);
    assert.deepEqual(await changesOf('tenant.update'), [{ changes: { access_token_lifetime: { from: 7200, to: 600 } } }]);
    assert.deepEqual(await changesOf('resource.update'), [{ changes: { name: { from: 'Orders', to: 'All orders' } } }]);
    assert.equal((await changesOf('resource.create')).length, 1);
    assert.equal((await changesOf('resource.delete')).length, 1);
    assert.equal((await changesOf('key.add')).length, 1);
  });

  const REFUSED: readonly (readonly [query: string, pointer: string])[] = [
    ['limit=0', '/limit'],
    ['limit=1001', '/limit'],
    ['result=maybe', '/result'],
    ['since=yesterday', '/since'],
    ['until=2030-13-01T00:00:00Z', '/until'],
    ['order=random', '/order'],
    ['cursor=x', '/cursor'],
    ['actor=', '/actor'],
    ['name=x', '/name'],
  ];
  for (const [query, pointer] of REFUSED) {
    test(`the query ${query} is refused with a pointer`, async () => {
      const response = await server.manage('GET', `/audit?${query}`);
      assert.equal(response.status, 400);
      const { errors } = (await response.json()) as { errors: { pointer: string }[] };
      assert.deepEqual(
        errors.map((error) => error.pointer),
        [pointer],
      );
    });
  }

  test('a cursor continues a list, even with entries that were added later', async () => {
    const audit = auditOf(server);
    const first = await audit.list({ limit: 2 });
    const second = await audit.list({ limit: 1000, cursor: first.next_cursor ?? '' });
    assert.equal(second.next_cursor, null);
    await server.create({ name: 'later' });
    const later = await audit.list({ cursor: second.end_cursor ?? '' });
    assert.deepEqual(
      later.entries.map(({ event }) => event),
      ['client.create'],
    );
  });
});

test('entries older than the retention are removed for good, and the rest can still be verified', async (t) => {
  const server = await startTestServer(t, { flags: { auditRetention: '30' } });
  await server.create({ name: 'old' });
  const exportedCheckpoints = [(await auditOf(server).createCheckpoint()).jws];
  server.advance(31 * DAY);
  await server.close();
  const flags = { auditRetention: '30', listen: [server.url], publicUrl: server.publicUrl };
  const restarted = await startTestServer(t, { directory: server.directory, flags });
  await restarted.create({ name: 'new' });
  const { findings, entries, chains } = await verifyAuditTrail(auditOf(restarted), exportedCheckpoints);
  assert.deepEqual([findings, entries, chains], [[], 1, 2]);
});

test('checkpoints are exported to a file and a URL when the server closes, and match the store', async (t) => {
  const authority = await certificate({ subject: 'CN=witness CA', ca: true });
  const { cert, key } = await certificate({
    issuer: authority,
    san: [{ type: 'ip', value: '127.0.0.1' }],
    purposes: ['1.3.6.1.5.5.7.3.1'],
  });
  const postedBodies: string[] = [];
  const witness = createServer({ cert, key }, async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    postedBodies.push(`${request.method} ${request.url} ${request.headers['content-type']} ${body}`);
    response.writeHead(204).end();
  }).listen(0, '127.0.0.1');
  t.after(async () => {
    witness.closeAllConnections();
    witness.close();
  });
  await once(witness, 'listening');
  const { port } = witness.address() as AddressInfo;
  const server = await startTestServer(t);
  const [file, caFile] = [join(server.directory, 'checkpoints.jsonl'), join(server.directory, 'witness.pem')];
  await writeFile(caFile, authority.cert);
  await server.close();
  const flags = {
    listen: [server.url],
    publicUrl: server.publicUrl,
    auditCheckpointFile: file,
    auditCheckpointUrl: `https://127.0.0.1:${port}/in?key=word`,
    outgoingAllow: ['127.0.0.0/8'],
    outgoingCa: caFile,
  };
  const second = await startTestServer(t, { directory: server.directory, flags });
  await second.create({ name: 'x' });
  await second.close();
  const line = (await readFile(file, 'utf8')).trimEnd();
  assert.equal((await stat(file)).mode & 0o777, 0o600);
  assert.deepEqual(postedBodies, [`POST /in?key=word application/json ${line}`]);
  const third = await startTestServer(t, { directory: server.directory, flags: { listen: [server.url], publicUrl: server.publicUrl } });
  assert.deepEqual((await verifyAuditTrail(auditOf(third), [JSON.parse(line).jws])).findings, []);
});
