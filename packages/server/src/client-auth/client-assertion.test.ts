// The jti of an assertion is recorded for longer than the assertion is valid, with every security profile.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Jws } from '@mintmark/protocol';
import { sampleClient } from '../records/client.sample.ts';
import { loadedTenant } from '../tenants/loaded-tenant.sample.ts';
import { requireAssertionClaims } from './client-assertion.ts';

const START = 1_800_000_000;
const ISSUER = 'https://t/oauth2';
const client = sampleClient({ clientId: 'c', authMethod: 'private_key_jwt' });
const presented = (claims: object) => {
  const payload: Jws['payload'] = { iss: 'c', sub: 'c', aud: ISSUER, jti: 'x', ...claims };
  return { jws: { header: { alg: 'ES256' }, payload, signingInput: '', signature: new Uint8Array() }, clientId: 'c' };
};

describe('RFC 7523 §3: the jti of an assertion', () => {
  for (const profile of ['standard', 'fapi2'] as const) {
    const tenant = { ...loadedTenant({ tenant: { profile } }), issuers: new Map([[{} as never, ISSUER]]) };
    for (const lifetime of [-5, 0, 0.5, 60, 299.999]) {
      test(`is recorded for longer than its lifetime: profile ${profile}, expiring in ${lifetime} s`, () => {
        const assertion = presented({ exp: START + lifetime });
        const { expiresAt } = requireAssertionClaims(assertion, client, tenant, START * 1000);
        assert.ok(Number.isInteger(expiresAt));
        const lasts = (now: number): boolean => {
          try {
            requireAssertionClaims(assertion, client, tenant, now);
            return true;
          } catch {
            return false;
          }
        };
        for (let now = START * 1000; now < (START + 400) * 1000; now += 250) {
          if (now >= expiresAt) assert.equal(lasts(now), false, `still accepted ${now / 1000 - START} s later`);
        }
      });
    }
  }
});
