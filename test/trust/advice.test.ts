// What the use of trust rules leads to: advice to narrow them, and the report of unused ones.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { suiteEnding } from '../running-server.ts';
import { seconds } from '../signed.ts';
import { type FederationServer, startFederationServer } from './federation-server.ts';
import type { FakeIssuer } from './platforms.ts';

type Json = Record<string, unknown>;

const DAY = 86_400_000;
const AGE = 40 * DAY;

describe('the use of a trust rule', () => {
  const ending = suiteEnding();
  let server: FederationServer;
  let admin: string;
  let n = 0;
  /** The rules that exist for forty days, by the name of their client. */
  const issuers: Record<string, FakeIssuer> = {};
  const rules: Record<string, string> = {};
  const oldRule = async (name: string, rule: Json = {}, client: Json = {}): Promise<void> => {
    const github = server.issuers['GitHub Actions'] ?? assert.fail();
    const issuer = `https://token.actions.githubusercontent.com/enterprise-${++n}`;
    const own = await server.newIssuer({ ...github, id: name, issuer, claims: { ...github.claims, environment: 'production' } });
    const match = [
      { claim: 'repository_id', equals: '456789' },
      { claim: 'ref', glob: 'refs/heads/*' },
    ];
    const { trustId } = await server.clientOf(own, { client_id: name, ...client }, { name: 'rule', match, ...rule });
    issuers[name] = own;
    rules[name] = trustId;
  };
  /** Claims of a token after these days. */
  const later = (ref: string): Json => {
    const now = seconds() + AGE / 1000;
    return { ref, iat: now, nbf: now, exp: now + 300 };
  };
  const use = async (name: string, refs: readonly string[], more: Record<string, string> = {}): Promise<string[]> => {
    const tokens: string[] = [];
    for (const ref of refs) {
      const claims = later(`refs/heads/${ref}`);
      const response = await server.presentFrom(issuers[name] ?? assert.fail(), { claims }, 'assertion', more);
      tokens.push(String((await server.json(response, 200))['access_token']));
    }
    return tokens;
  };
  const get = (path: string, status = 200, token = admin) => server.change('GET', path, undefined, status, token);
  const advice = (name: string, query = '') => get(`/clients/${name}/trusts/rule/advice${query}`);
  const main = (count: number) => Array.from({ length: count }, () => 'main');

  before(async () => {
    server = await startFederationServer(ending);
    for (const name of ['steady', 'varied', 'partly', 'few', 'unused', 'revoked', 'narrow']) await oldRule(name);
    await oldRule('of-shop', {}, { owner: 'shop' });
    server.advance(AGE);
    admin = await server.token();
  });

  test('proposes conditions for claims that had one value, the scopes that tokens had, and a shorter lifetime', async () => {
    await use('steady', main(6), { scope: 'orders:read' });
    const { advice: sentences, narrowed, tokens, claims, scopes } = await advice('steady');
    assert.equal(tokens, 6);
    assert.deepEqual(scopes, ['orders:read']);
    assert.deepEqual(
      (claims as Json[]).find(({ claim }) => claim === 'ref'),
      { claim: 'ref', values: ['"refs/heads/main"'], others: false, absent: false },
    );
    assert.match(
      (sentences as string[]).join('\n'),
      /^ref was always "refs\/heads\/main"[\s\S]+^No token had orders:write[\s\S]+60 s are enough\.$/m,
    );
    const { match, scopes: kept, max_lifetime: lifetime } = narrowed as Json;
    assert.deepEqual([kept, lifetime], [['orders:read'], 60]);
    const byClaim = Object.fromEntries((match as Json[]).map(({ claim, ...condition }) => [String(claim), condition]));
    assert.deepEqual(byClaim['ref'], { equals: 'refs/heads/main' });
    assert.deepEqual(byClaim['environment'], { equals: 'production' });
    assert.deepEqual(byClaim['repository_id'], { equals: '456789' });
    const path = '/clients/steady/trusts/rule';
    await server.change('PATCH', `${path}?dry_run=true`, narrowed as Json, 200, admin);
    await server.change('PATCH', path, narrowed as Json, 200, admin);
    await use('steady', ['main']);
    assert.equal((await server.presentFrom(issuers['steady'] ?? assert.fail(), { claims: later('refs/heads/other') })).status, 401);
    assert.equal((await advice('steady'))['narrowed'], null, 'as narrow as its tokens');
  });

  test('proposes no condition for a claim that varied, and stores five of its values', async () => {
    await use('varied', ['a', 'b', 'c', 'd', 'e', 'f', 'g']);
    const { claims, narrowed } = await advice('varied');
    const ref = (claims as Json[]).find(({ claim }) => claim === 'ref') ?? assert.fail();
    assert.deepEqual([(ref['values'] as string[]).length, ref['others']], [5, true]);
    const conditions = ((narrowed as Json)['match'] as Json[]).filter(({ claim }) => claim === 'ref');
    assert.deepEqual(conditions, [{ claim: 'ref', glob: 'refs/heads/*' }]);
    await use('varied', [`long-${'x'.repeat(300)}`]);
    assert.equal(((await advice('varied'))['claims'] as Json[]).filter(({ claim }) => claim === 'ref').length, 1);
  });

  test('proposes no condition for a claim that some tokens lacked, and says so', async () => {
    const issuer = issuers['partly'] ?? assert.fail();
    await use('partly', main(5));
    for (const environment of [undefined, null, ['production']]) {
      const claims = { ...later('refs/heads/main'), environment };
      await server.json(await server.presentFrom(issuer, { claims }), 200);
      const { claims: seen, narrowed } = await advice('partly');
      const found = (seen as Json[]).find(({ claim }) => claim === 'environment');
      assert.deepEqual(found, { claim: 'environment', values: ['"production"'], others: Array.isArray(environment), absent: true });
      const claimsOf = ((narrowed as Json)['match'] as Json[]).map(({ claim }) => claim);
      assert.deepEqual([claimsOf.includes('ref'), claimsOf.includes('environment')], [true, false]);
    }
  });

  test('proposes nothing for a rule that is younger than the period, or has few tokens', async () => {
    await use('few', main(4));
    const { tokens, narrowed } = await advice('few');
    assert.deepEqual([tokens, narrowed], [4, null]);
    await use('few', main(1));
    assert.notEqual((await advice('few'))['narrowed'], null);
    const { clientId } = { clientId: 'few' };
    const match = [{ claim: 'repository_id', equals: '456789' }];
    await server.change('DELETE', `/clients/${clientId}/trusts/rule`, undefined, 204, admin);
    await server.change('POST', `/clients/${clientId}/trusts`, { issuer: 'few', name: 'rule', match }, 201, admin);
    await use('few', main(6));
    const young = await advice('few');
    assert.deepEqual([young['tokens'], young['narrowed'], young['advice']], [6, null, []]);
    for (const days of ['0', '31', 'x']) await get(`/clients/few/trusts/rule/advice?days=${days}`, 400);
  });

  test('is missing in a report: active rules that exist for the period, of the owners that the caller may read', async () => {
    await use('narrow', main(1));
    await server.change('POST', `/clients/revoked/credentials/${rules['revoked']}/revoke`, undefined, 200, admin);
    const unused = async (query = '', token = admin) =>
      ((await get(`/reports/unused-trusts${query}`, 200, token))['trusts'] as Json[]).map(({ client_id: id }) => id);
    const presets = Object.values(server.issuers).map(({ kind }) => kind);
    const own = (ids: readonly unknown[]) => ids.filter((id) => !presets.includes(String(id)));
    assert.deepEqual(own(await unused()), ['of-shop', 'unused']);
    assert.deepEqual(await unused('?owner=shop'), ['of-shop']);
    assert.deepEqual(await unused('?days=41'), []);
    const ofShop = await server.token(await server.create({ entitlements: ['readOIDCGrants@shop'] }));
    assert.deepEqual(await unused('', ofShop), ['of-shop']);
    for (const days of ['0', '1000', 'x']) await get(`/reports/unused-trusts?days=${days}`, 400);
  });
});
