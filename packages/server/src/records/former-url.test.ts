import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { loadedTenant } from '../tenants/loaded-tenant.sample.ts';
import { remainingUrls } from './former-url.ts';
import { LONGEST_TOKEN_LIFETIME } from './tenant.ts';

describe('a former URL', () => {
  const until = 1_000;
  const lastToken = until + LONGEST_TOKEN_LIFETIME * 1000;
  const { tenant } = loadedTenant({ tenant: { hosts: ['t', 'old', 'alias'], formerUrls: [{ url: 'https://old', until }] } });
  const cases: readonly (readonly [when: string, now: number, hosts: readonly string[], kept: number])[] = [
    ['is served until its end', until - 1, ['t', 'old', 'alias'], 1],
    ['releases its host at its end', until, ['t', 'alias'], 1],
    ['is retained while a token may contain it', lastToken - 1, ['t', 'alias'], 1],
    ['is removed after that', lastToken, ['t', 'alias'], 0],
  ];
  for (const [when, now, hosts, kept] of cases) {
    test(when, () => {
      const { hosts: left, formerUrls } = remainingUrls(tenant, now);
      assert.deepEqual([left, formerUrls.length], [hosts, kept]);
    });
  }
  test('retains a host that the tenant has again', () => {
    const back = { ...tenant, publicUrl: 'https://old' };
    assert.deepEqual(remainingUrls(back, until).hosts, ['t', 'old', 'alias']);
  });
});
