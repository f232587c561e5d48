import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { normalizeHost } from '../net/host-name.ts';
import { loadedTenant } from './loaded-tenant.sample.ts';
import { TenantDirectory } from './tenant-directory.ts';

describe('hosts', () => {
  const cases: readonly [host: string, protocol: 'https' | 'http', want: string][] = [
    ['Example.COM', 'https', 'example.com'],
    ['example.com.', 'https', 'example.com'],
    ['example.com.:8443', 'https', 'example.com:8443'],
    ['example.com:443', 'https', 'example.com'],
    ['example.com:443', 'http', 'example.com:443'],
    ['example.com:80', 'http', 'example.com'],
    ['example.com:80', 'https', 'example.com:80'],
    ['[::1]:8443', 'https', '[::1]:8443'],
    ['[::1]', 'https', '[::1]'],
    ['', 'https', ''],
  ];
  for (const [host, protocol, want] of cases) {
    test(`'${host}' by ${protocol} is '${want}'`, () => assert.equal(normalizeHost(host, protocol), want));
  }
});

test('of two concurrent loads, the one that began last takes effect, whichever ends last', async () => {
  const { tenant, resources } = loadedTenant();
  const reads = [Promise.withResolvers<number>(), Promise.withResolvers<number>()];
  let begun = 0;
  const storage = {
    tenants: async () => {
      const generation = await (reads[begun++]?.promise ?? 9);
      return [{ ...tenant, generation }];
    },
    resources: async () => [...resources.values()],
    signingKeys: async () => [],
    entitlements: async () => [],
    sharedQuotas: async () => [],
    trustedIssuers: async () => [],
  };
  const directory = new TenantDirectory(storage, () => new Uint8Array(), []);
  const loads = [directory.load(), directory.load()];
  // The earlier one read what was so before a key was revoked, and is slow to say so.
  reads[1]?.resolve(2);
  await loads[1];
  reads[0]?.resolve(1);
  await loads[0];
  assert.equal(directory.find('t', 'https')?.tenant.generation, 2);
});
