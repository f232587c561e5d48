// The mark of a token without a grant: only this server writes it, and only a tenant that has such tokens
// accepts it.
import assert from 'node:assert/strict';
import { sign } from 'node:crypto';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { pino } from 'pino';
import { runs } from '../../../../test/property-runs.ts';
import { authenticated, sampleClient } from '../records/client.sample.ts';
import type { Tenant } from '../records/tenant.ts';
import { acceptsUnrecorded, withGrantRecords } from '../records/unrecorded-token.ts';
import { issuersAt } from '../tenants/load-tenant.ts';
import { loadedTenant, samplePrivateKey } from '../tenants/loaded-tenant.sample.ts';
import { grantStatus } from './is-active.ts';
import { Mint } from './mint.ts';
import { verifyToken } from './verification.ts';

const NOW = Date.UTC(2030, 0, 1);
const EXP = NOW / 1000 + 60;
const DAY = 86_400_000;
const client = sampleClient();
const tenantWith = (tenant: Partial<Tenant>) => ({
  ...loadedTenant({ tenant }),
  tokenIssuers: new Set(issuersAt('https://t')),
});
const stored = tenantWith({});
const without = tenantWith({ grantRecords: 'none' });
const { kid } = stored.keys.signer('ES256') ?? assert.fail('The sample signs.');
const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const signed = (claims: unknown): string => {
  const input = `${encode({ alg: 'ES256', typ: 'at+jwt', kid })}.${encode(claims)}`;
  const key = samplePrivateKey(kid);
  return `${input}.${sign('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
};
const CLAIMS = {
  iss: 'https://t/oauth2',
  sub: client.clientId,
  client_id: client.clientId,
  aud: 'https://t/api',
  cred: 's',
  gen: [1, 1],
  grant_record: 'none',
  iat: NOW / 1000,
  exp: EXP,
  jti: '01a2059f-5552-7000-8000-000000000000',
};

/** Whether a token is active in a tenant whose store has no grant. */
const isActive = async (token: string, tenant = without, denied?: number): Promise<boolean> => {
  const nothing = { findGrant: () => undefined, findGrantByTokenHash: () => undefined, findDenial: () => denied };
  const grant = await verifyToken(token, tenant, nothing);
  return typeof grant !== 'string' && grantStatus(grant, client, tenant, NOW) === 'active';
};

/** Mints a token. */
const mintIn = async (tenant: typeof stored, more: { readonly claims?: Record<string, string> } = {}) => {
  const mint = new Mint({
    storage: { recordGrants: async () => undefined, recordProvenGrants: async () => new Map(), recordDerivedGrants: async () => new Map() },
    signIns: { count: () => undefined },
    usage: { granted: () => undefined },
    now: () => NOW,
    log: pino({ level: 'silent' }),
  });
  const { access_token: token } = await mint.mint({
    authorization: {
      ...{ scope: ['a', 'b'], details: [], audience: ['https://t/api'], entitlements: [] },
      ...{ format: 'jwt', lifetime: 60, algorithm: 'ES256' },
    },
    authenticated: authenticated(sampleClient(more)),
    instance: undefined,
    confirmation: undefined,
    replays: [],
    tenant,
    issuer: 'https://t/oauth2',
    address: '192.0.2.1',
  });
  return token;
};

describe('a token without a grant', () => {
  test('is active by its own claims, unless it is denied', async () => {
    const token = await mintIn(without);
    assert.equal(await isActive(token), true);
    assert.equal(await isActive(signed(CLAIMS)), true);
    assert.equal(await isActive(token, without, NOW), false);
  });

  test('is never active where each token has a grant, whatever it claims: not even by the tenant’s own key', async () => {
    const value = fc.oneof(fc.constantFrom('none', 'stored', ''), fc.jsonValue());
    const some = fc.record({ grant_record: value, gen: value, exp: fc.constantFrom(EXP, 2 ** 40), cred: value }, { requiredKeys: [] });
    await fc.assert(
      fc.asyncProperty(some, async (claims) => {
        assert.equal(await isActive(signed({ ...CLAIMS, ...claims }), stored), false);
      }),
      runs(100),
    );
  });

  test('is active only with the mark as it is written, also where there are such tokens', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.jsonValue().filter((mark) => mark !== 'none'),
        async (mark) => {
          assert.equal(await isActive(signed({ ...CLAIMS, grant_record: mark })), false);
        },
      ),
      runs(50),
    );
    for (const mark of [undefined, 'None', 'none ', ['none'], true, null]) {
      assert.equal(await isActive(signed({ ...CLAIMS, grant_record: mark })), false, JSON.stringify(mark));
    }
  });

  test('is active only with claims of the form in which they are written', async () => {
    const malformed: readonly Readonly<Record<string, unknown>>[] = [
      ...[undefined, 1, '1', [1], [1, 1, 1], [1, '1'], [1.5, 1], [null, 1]].map((gen) => ({ gen })),
      ...[undefined, '9999999999', null, 1e300, 1.5, [], CLAIMS.iat + 86_401].map((exp) => ({ exp })),
      ...[undefined, [], [1], {}, null].map((aud) => ({ aud })),
      ...[undefined, 1, null].map((cred) => ({ cred })),
      ...['x', null, []].map((cnf) => ({ cnf })),
      ...['x', null, {}].map((authorization_details) => ({ authorization_details })),
      ...[1, null, ['a']].map((scope) => ({ scope })),
      ...[undefined, 'x'].map((iat) => ({ iat })),
      ...[undefined, 1].map((jti) => ({ jti })),
      ...[undefined, 1].map((client_id) => ({ client_id })),
      ...[1, null, ['x']].map((instance) => ({ instance, gen: [1, 1, 0] })),
      ...[
        [1, 1],
        [1, 1, 'x'],
        [1, 1, 0, 0],
        [1, 1, null],
      ].map((gen) => ({ instance: 'x', gen })),
    ];
    assert.equal(await isActive(signed({ ...CLAIMS, exp: CLAIMS.iat + 86_400 })), true);
    assert.equal(await isActive(signed({ ...CLAIMS, instance: 'x', gen: [1, 1, 0] })), true);
    for (const claims of malformed) assert.equal(await isActive(signed({ ...CLAIMS, ...claims })), false, JSON.stringify(claims));
  });

  test('cannot be altered, nor can a recorded one be given the mark', async () => {
    const [recorded, unrecorded] = [await mintIn(stored), await mintIn(without)];
    const [header = '', payload = '', signature = ''] = recorded.split('.');
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
    assert.equal(await isActive(recorded), false, 'it has no record here');
    assert.equal(await isActive([header, encode({ ...claims, grant_record: 'none' }), signature].join('.')), false);
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.';
    await fc.assert(
      fc.asyncProperty(fc.nat(unrecorded.length - 1), fc.constantFrom(...alphabet), async (at, character) => {
        fc.pre(unrecorded[at] !== character);
        assert.equal(await isActive(unrecorded.slice(0, at) + character + unrecorded.slice(at + 1)), false);
      }),
      runs(200),
    );
  });

  test('is not what a client makes by a claim of its own', async () => {
    const token = await mintIn(stored, { claims: { grant_record: 'none' } });
    assert.equal(JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()).grant_record, undefined);
    assert.equal(await isActive(token), false);
  });
});

describe('when a tenant changes whether it records grants', () => {
  const never = { grantRecords: 'stored', unrecordedUntil: undefined } as const;
  const none = withGrantRecords(never, 'none', NOW);
  const again = withGrantRecords(none, 'stored', NOW + DAY);
  test('tokens without a grant are accepted while they are issued, and then until the last has expired', () => {
    assert.equal(acceptsUnrecorded(never, NOW), false);
    assert.equal(acceptsUnrecorded(none, NOW + 1000 * DAY), true);
    assert.equal(acceptsUnrecorded(again, NOW + DAY), true);
    assert.equal(acceptsUnrecorded(again, NOW + 2 * DAY), true, 'the longest lifetime');
    assert.equal(acceptsUnrecorded(again, NOW + 2 * DAY + 60_000), false);
  });
  test('a change of other settings moves no end', () => {
    assert.deepEqual(withGrantRecords(again, 'stored', NOW + 3 * DAY), again);
    assert.deepEqual(withGrantRecords(none, 'none', NOW + 3 * DAY), none);
    assert.deepEqual(withGrantRecords(never, 'stored', NOW), never);
  });
});
