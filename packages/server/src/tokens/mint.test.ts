// The mint between its two neighbours: what it signs must be what it records, and a store that fails must be noticed.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { pino } from 'pino';
import type { Authorization } from '../grants/grant-type.ts';
import { authenticated, sampleClient } from '../records/client.sample.ts';
import type { Grant } from '../records/grant.ts';
import { Refusal } from '../refusals/refusal.ts';
import { StorageUnavailable } from '../storage/contract/errors.ts';
import { RELEASED_AFTER } from '../system/version.ts';
import { loadedTenant } from '../tenants/loaded-tenant.sample.ts';
import { Mint } from './mint.ts';

const tenant = loadedTenant();
const client = sampleClient();
const PLAIN: Authorization = {
  scope: [],
  details: [],
  audience: ['https://t/api'],
  entitlements: [],
  format: 'jwt',
  lifetime: 60,
  algorithm: 'ES256',
};
const recordProvenGrants = async () => assert.fail('Nothing was used up.');
const request = (authorization: Partial<Authorization> = {}) => ({
  authorization: { ...PLAIN, ...authorization },
  authenticated: authenticated(client),
  confirmation: undefined,
  replays: [],
  tenant,
  issuer: 'https://t/oauth2',
  address: '192.0.2.1',
});
const claimsOf = (token: string) => JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());

describe('the mint', () => {
  test('a token has the claims of its record, also where scopes resemble resources', async () => {
    const recorded: Grant[] = [];
    const mint = new Mint(
      { recordGrants: async (burst) => void recorded.push(...burst), recordProvenGrants },
      () => RELEASED_AFTER,
      pino({ level: 'silent' }),
    );
    const both = { audience: ['https://t/api', 'https://t/'], scope: ['c'], entitlements: ['readAudit'] };
    const one = { audience: ['https://t/api'], scope: ['https://t/', 'c'], entitlements: [] };
    for (const authorization of [both, one, both]) {
      const { access_token: token, grant_id: id } = await mint.mint(request(authorization));
      const grant = recorded.find((each) => each.id === id);
      const { aud, scope, entitlements } = claimsOf(token);
      assert.equal([aud].flat().join(' '), grant?.audience);
      assert.equal(scope, grant?.scope);
      assert.deepEqual(entitlements ?? [], authorization.entitlements);
    }
  });

  test('no token is issued while the clock is before the release of this version, to the millisecond', async () => {
    let now = RELEASED_AFTER - 1;
    const mint = new Mint({ recordGrants: async () => undefined, recordProvenGrants }, () => now, pino({ level: 'silent' }));
    const behind = (error: unknown) => error instanceof Refusal && error.status === 503 && error.reason === 'clock_behind';
    await assert.rejects(mint.mint(request()), behind);
    now += 1;
    await mint.mint(request());
  });

  test('a store that accepts no grants: 503, logged once, failing for ten seconds and no longer', async () => {
    let now = RELEASED_AFTER;
    let away = true;
    const logged: string[] = [];
    const store = {
      recordGrants: async () => {
        if (away) throw new StorageUnavailable('away');
      },
      recordProvenGrants,
    };
    const log = pino({}, { write: (line: string) => logged.push(line) });
    const mint = new Mint(
      store,
      () => now,
      log,
      () => now,
    );
    assert.equal(mint.isFailing, false);
    for (let n = 0; n < 3; n++) {
      await assert.rejects(mint.mint(request()), (error) => error instanceof Refusal && error.code === 'temporarily_unavailable');
    }
    assert.equal(mint.isFailing, true);
    assert.equal(logged.length, 1);
    now += 10_000;
    assert.equal(mint.isFailing, false, 'without requests nothing else would tell that the store is well again');
    away = false;
    await mint.mint(request());
    assert.equal(logged.length, 2);
  });
});
