// The parser of DPoP proofs throws only refusals, and compares URIs according to RFC 3986 §6.
import assert from 'node:assert/strict';
import { generateKeyPairSync, sign } from 'node:crypto';
import { describe, test } from 'node:test';
import { normalizedUri, OAuthError } from '@mintmark/protocol';
import fc from 'fast-check';
import { runs } from '../../../../test/property-runs.ts';
import { loadedTenant } from '../tenants/loaded-tenant.sample.ts';
import { noncesUnder } from './nonce.ts';
import { checkProof } from './proof.ts';

const { tenant } = loadedTenant();
const nonces = noncesUnder(new Uint8Array(32).fill(7));

describe('a DPoP proof', () => {
  test('is refused with an OAuthError if it is malformed', () => {
    const json = fc.oneof(
      fc.json(),
      fc
        .record({ alg: fc.constantFrom('ES256', 'none', 'HS256'), typ: fc.constant('dpop+jwt'), jwk: fc.jsonValue() })
        .map((header) => JSON.stringify(header)),
    );
    const part = fc.oneof(
      fc.string(),
      json.map((text) => Buffer.from(text).toString('base64url')),
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 4 }), (parts) => {
        assert.throws(
          () => checkProof(parts.join('.'), { tenant, method: 'POST', uris: ['https://t/oauth2/token'], nonces, now: 0 }),
          (error) => error instanceof OAuthError && error.code === 'invalid_dpop_proof',
        );
      }),
      runs(2000),
    );
  });
});

describe('§11.1: used proofs', () => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const START = 1_800_000_000;
  const proofOf = (iat: number, nonce: string | undefined): string => {
    const header = { typ: 'dpop+jwt', alg: 'ES256', jwk: publicKey.export({ format: 'jwk' }) };
    const input = `${encode(header)}.${encode({ jti: 'x', htm: 'POST', htu: 'https://t/oauth2/token', iat, nonce })}`;
    return `${input}.${sign('sha256', Buffer.from(input), { key: privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
  };
  for (const dpopNonce of ['off', 'required'] as const) {
    for (const profile of ['standard', 'fapi2'] as const) {
      for (const ahead of [-40, 0, 0.4, 29.9]) {
        test(`are recorded for longer than their lifetime: nonces ${dpopNonce}, ${profile}, a clock ${ahead} s ahead`, () => {
          const nonce = dpopNonce === 'off' ? undefined : nonces.issue('t', START * 1000);
          const proof = proofOf(START + ahead, nonce);
          const context = { tenant: { ...tenant, dpopNonce, profile }, method: 'POST', uris: ['https://t/oauth2/token'], nonces };
          const { replay } = checkProof(proof, { ...context, now: START * 1000 });
          assert.ok(Number.isInteger(replay.expiresAt));
          const lasts = (now: number): boolean => {
            try {
              checkProof(proof, { ...context, now });
              return true;
            } catch {
              return false;
            }
          };
          for (let now = START * 1000; now < (START + 400) * 1000; now += 250) {
            if (now >= replay.expiresAt) assert.equal(lasts(now), false, `still accepted ${now / 1000 - START} s later`);
          }
        });
      }
    }
  }
});

describe('§4.3: htu', () => {
  for (const [written, normalized] of [
    ['https://t/oauth2/token', 'https://t/oauth2/token'],
    ['HTTPS://T/oauth2/token', 'https://t/oauth2/token'],
    ['https://t:443/oauth2/token', 'https://t/oauth2/token'],
    ['https://t/oauth2/token?a=b#c', 'https://t/oauth2/token'],
    ['https://t/%6fauth2/./x/../token', 'https://t/oauth2/token'],
    ['https://t/a%2fb', 'https://t/a%2Fb'],
    ['https://t/OAuth2/token', 'https://t/OAuth2/token'],
    ['https://t', 'https://t/'],
    ['https://user@t/x', undefined],
    ['//t/x', undefined],
    ['ftp://t/x', undefined],
    ['x', undefined],
  ] as const) {
    test(`${written} becomes ${normalized ?? 'undefined'}`, () => assert.equal(normalizedUri(written), normalized));
  }
});

describe('§8: nonces', () => {
  test('are valid in this minute and the next, for one tenant and key only', () => {
    const nonce = nonces.issue('t', 600_000);
    const accepts = (now: number, tenantId = 't', by = nonces) => by.accepts(tenantId, nonce, now);
    assert.deepEqual(
      [600_000, 659_999, 660_000, 719_999, 720_000, 599_999].map((now) => accepts(now)),
      [true, true, true, true, false, false],
    );
    assert.equal(accepts(600_000, 'u'), false);
    assert.equal(accepts(600_000, 't', noncesUnder(new Uint8Array(32).fill(8))), false);
    assert.equal(accepts(600_000, 't', noncesUnder(new Uint8Array(32).fill(7))), true, 'another node with the same key');
  });
});
