// The parser of DPoP proofs never throws anything but a refusal, and URIs meet only where RFC 3986 says that they are one.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { OAuthError } from '@mintmark/protocol';
import fc from 'fast-check';
import { loadedTenant } from '../tenants/loaded-tenant.sample.ts';
import { noncesUnder } from './nonce.ts';
import { checkProof } from './proof.ts';
import { normalizedUri } from './target-uri.ts';

const { tenant } = loadedTenant();
const nonces = noncesUnder(new Uint8Array(32).fill(7));

describe('a DPoP proof', () => {
  test('whatever comes, it is refused by an OAuthError', () => {
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
      { numRuns: 2000 },
    );
  });
});

describe('§4.3: htu', () => {
  for (const [written, one] of [
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
    test(`${written} is ${one ?? 'none'}`, () => assert.equal(normalizedUri(written), one));
  }
});

describe('§8: nonces', () => {
  test('of now and of the minute before; of no other tenant, key or time', () => {
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
