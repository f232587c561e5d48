// A trusted issuer whose keys cannot be fetched any more: an outage, and no refusal.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type KeySite, startKeySite } from '../key-site.ts';
import { seconds } from '../signed.ts';
import { startFederationServer } from './federation-server.ts';
import { fakeIssuer, PLATFORMS, workloadToken } from './platforms.ts';

const HOUR = 3_600;

test('the tokens of an issuer that is down are accepted for 24 hours with stale keys, and then get 503 and not 401', async (t) => {
  const ended: (() => unknown)[] = [];
  const ending = { after: (end: () => unknown) => void ended.unshift(end) };
  t.after(async () => {
    for (const end of ended) await end();
  });
  const site: KeySite = await startKeySite(ending);
  const server = await startFederationServer(ending, { flags: { outgoingAllow: ['127.0.0.0/8'] } });
  const cluster = await fakeIssuer(PLATFORMS['Kubernetes'] ?? assert.fail(), 'remote');
  const remote = { ...cluster, issuer: 'https://remote.example' };
  site.documents.set('/keys', { keys: [remote.key.jwk] });
  const keys = { jwks_uri: `${site.url}/keys`, ca: site.ca };
  await server.change('POST', '/issuers', { id: remote.id, kind: remote.kind, issuer: remote.issuer, keys }, 201);
  await server.clientOf(remote);
  let passed = 0;
  const later = async (hours: number) => {
    server.advance((hours * HOUR - passed) * 1000);
    passed = hours * HOUR;
    const now = seconds() + passed;
    const token = await workloadToken(remote, server.audience, { claims: { iat: now, nbf: now, exp: now + 300 } });
    return server.present(token);
  };
  assert.equal((await later(0)).status, 200);
  site.documents.clear();
  // Fresh for an hour at most.
  for (const hours of [2, 24]) assert.equal((await later(hours)).status, 200, `${hours} h`);
  const response = await later(26);
  assert.equal(response.status, 503);
  assert.ok(Number(response.headers.get('retry-after')) > 0);
  assert.equal(((await response.json()) as { error: string }).error, 'temporarily_unavailable');
  site.documents.set('/keys', { keys: [remote.key.jwk] });
  assert.equal((await later(27)).status, 200);
});
