// The mint: each token is signed as it is recorded, and a failing store is reported.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { pino } from 'pino';
import type { Authorization } from '../grants/grant-type.ts';
import { generateSigningKey } from '../keys/generate-signing-key.ts';
import { KeyRing } from '../keys/key-ring.ts';
import { authenticated, sampleClient } from '../records/client.sample.ts';
import type { NewGrant } from '../records/grant.ts';
import { batchIdOf, timeSlotOf } from '../records/grant-id.ts';
import { Refusal } from '../refusals/refusal.ts';
import type { DerivedRefusal } from '../storage/contract/derived-grants.ts';
import { StorageUnavailable } from '../storage/contract/errors.ts';
import type { ProvenGrant } from '../storage/contract/grants.ts';
import { RELEASED_AFTER } from '../system/version.ts';
import { loadedTenant, SAMPLE_KEYS, samplePrivateKey } from '../tenants/loaded-tenant.sample.ts';
import { Mint } from './mint.ts';
import type { MintRequest } from './mint-request.ts';
import { opaqueTokenKey } from './opaque-format.ts';

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
const recordDerivedGrants = async () => assert.fail('Nothing is derived.');
const COMMON = {
  signIns: { count: () => undefined },
  usage: { granted: () => undefined },
  now: () => RELEASED_AFTER,
  log: pino({ level: 'silent' }),
};
const request = (authorization: Partial<Authorization> = {}) => ({
  authorization: { ...PLAIN, ...authorization },
  authenticated: authenticated(client),
  instance: undefined,
  confirmation: undefined,
  replays: [],
  tenant,
  issuer: 'https://t/oauth2',
  address: '192.0.2.1',
});
/** The keys of the sample tenant and one that signs on another thread. */
const keysWithRsa = async (): Promise<KeyRing> => {
  const privateKeys = new Map<string, Uint8Array>();
  const rsa = await generateSigningKey('t', { algorithm: 'RS256', announcedAt: 0, signsFrom: 1 }, (plaintext, { row }) => {
    privateKeys.set(row, Uint8Array.from(plaintext));
    return { keyId: 'k', ciphertext: '' };
  });
  const ofSample = (kid: string) => samplePrivateKey(kid).export({ format: 'der', type: 'pkcs8' });
  return new KeyRing([SAMPLE_KEYS[1], rsa], ({ kid }) => privateKeys.get(kid) ?? ofSample(kid));
};
const claimsOf = (token: string) => JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());

describe('the mint', () => {
  test('a token has the claims of its record, also where scopes resemble resources', async () => {
    const recorded: NewGrant[] = [];
    const storage = {
      recordGrants: async (batch: readonly NewGrant[]) => void recorded.push(...batch),
      recordProvenGrants,
      recordDerivedGrants,
    };
    const mint = new Mint({ ...COMMON, storage });
    const both = { audience: ['https://t/api', 'https://t/'], scope: ['c'], entitlements: ['readAudit'] };
    const one = { audience: ['https://t/api'], scope: ['https://t/', 'c'], entitlements: [] };
    for (const authorization of [both, one, both]) {
      const { access_token: token, grant_id: id } = await mint.mint(request(authorization));
      const grant = recorded.find((each) => each.id === id);
      const { aud, scope, entitlements } = claimsOf(token);
      assert.equal([aud].flat().join(' '), grant?.terms.audience);
      assert.equal(scope, grant?.terms.scope);
      assert.deepEqual(entitlements ?? [], authorization.entitlements);
    }
  });

  test('a token has the authorization of its request, not that of an earlier one of the client', async () => {
    const mint = new Mint({ ...COMMON, storage: { recordGrants: async () => undefined, recordProvenGrants, recordDerivedGrants } });
    const unrecorded = { ...tenant, tenant: { ...tenant.tenant, grantRecords: 'none' as const } };
    const raised = { ...tenant, tenant: { ...tenant.tenant, generation: tenant.tenant.generation + 1 } };
    const rotated = { ...tenant, keys: await keysWithRsa() };
    const plain = request();
    const others = {
      audience: request({ audience: ['https://t/'] }),
      scope: request({ scope: ['c'] }),
      credential: { ...plain, authenticated: { ...plain.authenticated, credentialId: 'another' } },
      generation: { ...plain, tenant: raised },
      record: { ...plain, tenant: unrecorded },
      key: { ...request({ algorithm: 'RS256' }), tenant: rotated },
      issuer: { ...plain, issuer: 'https://t/oidc/endpoint/default' },
      confirmation: { ...plain, confirmation: { jkt: 'thumbprint' } },
      format: request({ format: 'opaque' }),
    };
    const about = async (each: MintRequest): Promise<string> => {
      const { access_token: token } = await mint.mint(each);
      if (!token.includes('.')) return 'opaque';
      const { jti: _jti, grant_id: _id, ...claims } = claimsOf(token);
      return token.slice(0, token.indexOf('.')) + JSON.stringify(claims);
    };
    const expected = await about(plain);
    for (const [name, other] of Object.entries(others)) {
      assert.notEqual(await about(other), expected, name);
      assert.equal(await about(plain), expected, `after another ${name}`);
    }
  });

  test('requests of consecutive ticks are one batch; a request in every tick does not delay the first', async () => {
    const commits: number[] = [];
    const storage = {
      recordGrants: async (grants: readonly NewGrant[]) => void commits.push(grants.length),
      recordProvenGrants,
      recordDerivedGrants,
    };
    const mint = new Mint({ ...COMMON, storage });
    const inTicks = async (count: number): Promise<void> => {
      const minted: Promise<unknown>[] = [];
      for (let n = 0; n < count; n++) {
        minted.push(mint.mint(request()));
        await new Promise((resolve) => setImmediate(resolve));
      }
      await Promise.all(minted);
    };
    await inTicks(3);
    assert.deepEqual(commits, [3]);
    await inTicks(100);
    assert.ok(commits.length > 3, commits.join());
    assert.ok(
      commits.every((size) => size <= 33),
      commits.join(),
    );
  });

  test('grants that are signed together are one batch; one that another thread signs is its own', async () => {
    const recorded: NewGrant[] = [];
    const storage = {
      recordGrants: async (grants: readonly NewGrant[]) => void recorded.push(...grants),
      recordProvenGrants,
      recordDerivedGrants,
    };
    const mint = new Mint({ ...COMMON, storage });
    const withRsa = { ...tenant, keys: await keysWithRsa() };
    const formats = [{}, { format: 'opaque' }, { algorithm: 'RS256' }, {}] as const;
    const responses = await Promise.all(formats.map((authorization) => mint.mint({ ...request(authorization), tenant: withRsa })));
    const [first, opaque, slow, second] = responses.map(({ grant_id: id }) => batchIdOf(id));
    assert.deepEqual([opaque, second], [first, first]);
    assert.notEqual(slow, first);
    assert.deepEqual(new Set(recorded.map(({ id }) => id)), new Set(responses.map(({ grant_id: id }) => id)));
    assert.equal(opaqueTokenKey(responses[1]?.access_token ?? '').timeSlot, timeSlotOf(opaque ?? ''));
  });

  test('no token is issued while the clock is before the release of this version, to the millisecond', async () => {
    let now = RELEASED_AFTER - 1;
    const mint = new Mint({
      ...COMMON,
      storage: { recordGrants: async () => undefined, recordProvenGrants, recordDerivedGrants },
      now: () => now,
    });
    const behind = (error: unknown) => error instanceof Refusal && error.status === 503 && error.reason === 'clock_behind';
    await assert.rejects(mint.mint(request()), behind);
    now += 1;
    await mint.mint(request());
  });

  describe('a derived token', () => {
    const derived = {
      derivation: { grantType: 'x', subject: 's', depth: 1, chain: [] },
      ...{ expiresBy: Number.POSITIVE_INFINITY, issuedType: 'x', confirmation: undefined, replays: [] },
    };
    const mintWith = (refusal?: DerivedRefusal) => {
      const recorded: NewGrant[] = [];
      const store = {
        recordGrants: async () => assert.fail('It is derived.'),
        recordProvenGrants,
        recordDerivedGrants: async (batch: readonly ProvenGrant[]) => {
          recorded.push(...batch.map(({ grant }) => grant));
          return new Map(refusal === undefined ? [] : batch.map(({ grant }) => [grant.id, refusal] as const));
        },
      };
      return { mint: new Mint({ ...COMMON, storage: store }), recorded };
    };

    test('is refused if its ancestor ended between the check and the commit', async () => {
      const { mint } = mintWith({ ended: 'parent' });
      await assert.rejects(mint.mint(request({ derived })), (error) => {
        assert.ok(error instanceof Refusal);
        assert.deepEqual(
          [error.code, error.reason, error.facts.detail],
          ['invalid_request', 'token_chain_ended', { parameter: 'subject_token', grant_id: 'parent' }],
        );
        return true;
      });
    });

    test('has 8,192 characters at most, also if another thread signs it, and a longer one is not recorded', async () => {
      const ofLength = { ...tenant, keys: await keysWithRsa() };
      for (const algorithm of ['ES256', 'RS256'] as const) {
        const { mint, recorded } = mintWith();
        const mintOf = (length: number) => mint.mint({ ...request({ derived, algorithm, scope: ['x'.repeat(length)] }), tenant: ofLength });
        const { access_token: short } = await mintOf(3);
        // Three bytes are four characters.
        const most = 3 + Math.floor((8_192 - short.length) / 4) * 3;
        const { access_token: longest } = await mintOf(most);
        assert.ok(longest.length <= 8_192 && longest.length > 8_188, String(longest.length));
        await assert.rejects(mintOf(most + 3), (error) => error instanceof Refusal && error.reason === 'token_too_long');
        assert.equal(recorded.length, 2);
      }
    });
  });

  test('a store that accepts no grants: 503, logged once, failing for ten seconds, or until it accepts one', async () => {
    let now = RELEASED_AFTER;
    let away = true;
    const logged: string[] = [];
    const store = {
      recordGrants: async () => {
        if (away) throw new StorageUnavailable('away');
      },
      recordProvenGrants,
      recordDerivedGrants,
    };
    const log = pino({}, { write: (line: string) => logged.push(line) });
    const mint = new Mint({ ...COMMON, storage: store, now: () => now, log, steady: () => now });
    assert.equal(mint.isFailing, false);
    for (let n = 0; n < 3; n++) {
      await assert.rejects(mint.mint(request()), (error) => error instanceof Refusal && error.code === 'temporarily_unavailable');
    }
    assert.equal(mint.isFailing, true);
    assert.equal(logged.length, 1);
    now += 10_000;
    assert.equal(mint.isFailing, false, 'without requests nothing else would tell that the store is well again');
    await assert.rejects(mint.mint(request()));
    assert.equal(mint.isFailing, true);
    away = false;
    await mint.mint(request());
    assert.equal(mint.isFailing, false, 'it accepts grants');
    assert.equal(logged.length, 2);
  });
});
