// The hourly refresh of metadata documents, on a real store and a real TLS server, with a clock that the test advances.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { pino } from 'pino';
import { AuditTrail } from '../audit/audit-trail.ts';
import { systemEvent } from '../audit/system-event.ts';
import { buildClient } from '../clients/build-client.ts';
import { parseConfig } from '../config/config.ts';
import { jsonResponse, KEY_SET, startHttpsServer } from '../outgoing/https-server.sample.ts';
import { firstStart } from '../tenants/first-start.ts';
import { TenantDirectory } from '../tenants/tenant-directory.ts';
import { openStore } from './open-store.ts';
import { refreshDueMetadata } from './refresh-client-metadata.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const started = async (t: TestContext) => {
  let now = Date.UTC(2030, 0, 1);
  const directory = await mkdtemp(join(tmpdir(), 'mintmark-metadata-'));
  const log = pino({ level: 'silent' });
  const env = { MINTMARK_MASTER_KEY: randomBytes(32).toString('base64') };
  const config = parseConfig({ flags: { data: directory }, env, cwd: directory });
  const { storage, peppers, seal, decrypt, storeKey } = await openStore(config, { now: () => now, log });
  const site = await startHttpsServer();
  t.after(async () => {
    site.close();
    await storage.close();
    await rm(directory, { recursive: true });
  });
  const audit = new AuditTrail(storage, log, () => now);
  const choices = { publicUrl: 'https://t', clientId: 'admin', clientSecret: undefined, authorities: [], hasConsole: false };
  await firstStart({ ...choices, deliver: () => undefined }, { storage, audit, peppers, seal, storeKey, now: () => now });
  const tenants = new TenantDirectory(storage, decrypt, []);
  await tenants.load();
  const tenantId = tenants.all()[0]?.tenant.id ?? assert.fail();
  const clientId = site.url;
  const jwks = [{ ...KEY_SET.keys[0] }];
  const settings = { tenantId, clientId, name: 'Agent', createdBy: 'admin', authMethod: 'private_key_jwt' as const, jwks };
  const client = buildClient({ ...settings, entitlements: ['readKeys'], scopes: ['a'], metadataFetchedAt: now }, now);
  await storage.createClient(client, audit.entry(systemEvent({ tenantId, requestId: 'r', event: 'client.create', subject: clientId })));
  const publish = (more: object = {}) => {
    const rules = { token_endpoint_auth_method: 'private_key_jwt', grant_types: ['client_credentials'] };
    site.respond(jsonResponse({ client_id: clientId, client_name: 'Agent', ...rules, jwks: KEY_SET, ...more }));
  };
  publish();
  const round = async (passed: number): Promise<number> => {
    now += passed;
    const before = site.received.requests;
    await refreshDueMetadata({ storage, tenants, audit, fetch: site.fetcher(), now: () => now, log });
    return site.received.requests - before;
  };
  const stored = async () => (await storage.findClient(tenantId, clientId)) ?? assert.fail();
  const entries = async () => {
    const found = await storage.auditPage(tenantId, { event: 'client.refresh-metadata', order: 'oldest', limit: 10 });
    return found.map(({ detail }) => Object.keys(detail['changes'] as object).sort());
  };
  return { client, publish, round, stored, entries, site, at: () => now };
};

test('a document is fetched an hour after the last time, and not before; unchanged, only the time is noted', async (t) => {
  const { client, round, stored, entries, at } = await started(t);
  assert.deepEqual([await round(HOUR - 1), await round(1), await round(0)], [0, 1, 0]);
  assert.deepEqual(await stored(), { ...client, metadataFetchedAt: at() });
  assert.deepEqual([await round(HOUR - 1), await round(1)], [0, 1]);
  assert.deepEqual(await entries(), []);
});

test('name and keys of a changed document are stored with an audit entry, and nothing else of it', async (t) => {
  const { client, publish, round, stored, entries, at } = await started(t);
  const key = { ...KEY_SET.keys[0], kid: 'b' };
  publish({ client_name: 'Other', jwks: { keys: [key] }, scope: 'a b', entitlements: ['administrator'], owner: 'x' });
  await round(HOUR);
  const changed = { name: 'Other', jwks: [key], metadataFetchedAt: at(), updatedAt: at(), version: 2 };
  assert.deepEqual(await stored(), { ...client, ...changed });
  assert.deepEqual(await entries(), [['jwks', 'name']]);
});

test('a document that fails is fetched again every ten minutes; the client keeps its keys and the time of the last success', async (t) => {
  const { client, publish, round, stored, site, at } = await started(t);
  site.respond((_, response) => void response.writeHead(500).end());
  assert.deepEqual([await round(HOUR), await round(10 * MINUTE - 1), await round(1)], [1, 0, 1]);
  publish({ token_endpoint_auth_method: 'none' });
  assert.equal(await round(10 * MINUTE), 1);
  assert.deepEqual(await stored(), client);
  publish();
  await round(10 * MINUTE);
  assert.deepEqual(await stored(), { ...client, metadataFetchedAt: at() });
});
