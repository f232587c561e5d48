import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { normalizeHost } from './tenant-directory.ts';

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
