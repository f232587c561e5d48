// IP rules: which ranges are valid, and which addresses they contain.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { allowsAddress, requireIpRange } from './ip-rules.ts';

describe('a range includes its ends and nothing beyond', () => {
  const cases: readonly [range: string, inside: readonly string[], outside: readonly string[]][] = [
    ['192.0.2.7', ['192.0.2.7'], ['192.0.2.6', '192.0.2.8', '::1']],
    ['192.0.2.0/30', ['192.0.2.0', '192.0.2.3'], ['192.0.1.255', '192.0.2.4']],
    ['192.0.2.130/25', ['192.0.2.128', '192.0.2.255'], ['192.0.2.127', '192.0.3.0']],
    ['0.0.0.0/0', ['0.0.0.0', '255.255.255.255'], ['::', '2001:db8::1']],
    ['192.0.2.10-192.0.2.20', ['192.0.2.10', '192.0.2.20'], ['192.0.2.9', '192.0.2.21']],
    ['192.0.2.255-192.0.3.0', ['192.0.2.255', '192.0.3.0'], ['192.0.2.254', '192.0.3.1']],
    ['2001:db8::1', ['2001:db8::1'], ['2001:db8::2', '192.0.2.1']],
    ['2001:DB8:0::/64', ['2001:db8::', '2001:db8::ffff:ffff:ffff:ffff'], ['2001:db8:0:1::']],
    ['2001:db8::a-2001:db8::f', ['2001:db8::a', '2001:db8::f'], ['2001:db8::9', '2001:db8::10']],
    ['::ffff:192.0.2.0/120', ['192.0.2.0', '192.0.2.255'], ['192.0.3.0']],
    ['::ffff:192.0.2.1-::ffff:192.0.2.2', ['192.0.2.1', '192.0.2.2'], ['192.0.2.3']],
    ['::/0', ['::', '2001:db8::1'], ['192.0.2.1']],
  ];
  for (const [range, inside, outside] of cases) {
    test(range, () => {
      for (const op of ['allow', 'deny'] as const) {
        const rules = { op, ranges: [range] };
        for (const address of inside) assert.equal(allowsAddress(rules, address), op === 'allow', `${op} ${address}`);
        for (const address of outside) assert.equal(allowsAddress(rules, address), op === 'deny', `${op} ${address}`);
      }
    });
  }
});

test('an address is in several ranges if it is in one of them', () => {
  const rules = { op: 'allow', ranges: ['192.0.2.1', '2001:db8::/32', '198.51.100.1-198.51.100.3'] } as const;
  for (const address of ['192.0.2.1', '2001:db8:5::', '198.51.100.2']) assert(allowsAddress(rules, address), address);
  assert(!allowsAddress(rules, '198.51.100.4'));
});

test('without rules every address is allowed', () => assert(allowsAddress(undefined, '192.0.2.1')));

describe('an invalid range is refused', () => {
  for (const [range, why] of [
    ['', 'neither'],
    ['example.com', 'neither'],
    ['192.0.2.256', 'neither'],
    ['192.0.2.0/33', 'neither'],
    ['192.0.2.0/-1', 'both ends'],
    ['192.0.2.0/024', 'neither'],
    ['192.000.002.001', 'neither'],
    ['192.0.2', 'neither'],
    ['fe80::1%eth0', 'neither'],
    ['fe80::1%1-fe80::2', 'both ends'],
    ['192.0.2.1-', 'both ends'],
    ['-192.0.2.1', 'both ends'],
    ['192.0.2.1-5', 'both ends'],
    ['192.0.2.1-192.0.2.2-192.0.2.3', 'both ends'],
    ['192.0.2.0/24-192.0.3.0', 'both ends'],
    ['192.0.2.1-2001:db8::1', 'two families'],
    ['192.0.2.2-192.0.2.1', 'before it begins'],
    ['2001:db8::2-2001:db8::1', 'before it begins'],
  ] as const) {
    test(JSON.stringify(range), () => assert.throws(() => requireIpRange(range), new RegExp(why)));
  }
});
