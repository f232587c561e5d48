import assert from 'node:assert/strict';
import { isIP } from 'node:net';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { runs } from '../../../../test/property-runs.ts';
import { addressList, canonicalAddress, isListed, parseAddressRange } from './address-list.ts';

describe('canonicalAddress', () => {
  for (const [text, expected] of [
    ['192.0.2.1', '192.0.2.1'],
    ['2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['::FFFF:c000:201', '192.0.2.1'],
    ['fe80::1%eth0', 'fe80::1'],
    ['::1', '::1'],
    ['', undefined],
    ['localhost', undefined],
    ['192.0.2.01', undefined],
    ['192.0.2', undefined],
    ['0x7f.0.0.1', undefined],
    ['2001:db8::1::2', undefined],
    ['[::1]', undefined],
    [' ::1', undefined],
  ] as const) {
    test(`${text || 'nothing'} is ${expected ?? 'no address'}`, () => assert.equal(canonicalAddress(text), expected));
  }

  test('is its own canonical form', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (text) => {
        const once = canonicalAddress(text);
        assert.ok(once !== undefined && isIP(once) !== 0);
        assert.equal(canonicalAddress(once), once);
      }),
      runs(),
    );
  });
});

describe('parseAddressRange', () => {
  for (const [text, expected] of [
    ['10.0.0.0/8', { address: '10.0.0.0', family: 'ipv4', prefix: 8 }],
    ['10.1.2.3', { address: '10.1.2.3', family: 'ipv4', prefix: 32 }],
    ['0.0.0.0/0', { address: '0.0.0.0', family: 'ipv4', prefix: 0 }],
    ['2001:DB8::/32', { address: '2001:db8::', family: 'ipv6', prefix: 32 }],
    ['::1', { address: '::1', family: 'ipv6', prefix: 128 }],
    ['::ffff:10.0.0.0/104', { address: '10.0.0.0', family: 'ipv4', prefix: 8 }],
    ['::ffff:10.0.0.0/95', undefined],
    ['10.0.0.0/33', undefined],
    ['2001:db8::/129', undefined],
    ['10.0.0.0/08', undefined],
    ['10.0.0.0/', undefined],
    ['10.0.0.0/8/8', undefined],
    ['10.0.0/8', undefined],
    ['fe80::1%eth0/64', undefined],
    ['proxy.internal', undefined],
    ['', undefined],
  ] as const) {
    test(`${text || 'nothing'} ${expected === undefined ? 'is refused' : 'is read'}`, () =>
      assert.deepEqual(parseAddressRange(text), expected));
  }
});

describe('addressList', () => {
  const list = addressList(['10.0.0.0/8', '192.0.2.7', '2001:db8::/32', '::ffff:198.51.100.0/120']);

  for (const [address, listed] of [
    ['10.255.0.1', true],
    ['11.0.0.1', false],
    ['192.0.2.7', true],
    ['192.0.2.8', false],
    ['2001:db8:ffff::1', true],
    ['2001:db9::1', false],
    ['198.51.100.9', true],
  ] as const) {
    test(`${address} is ${listed ? '' : 'not '}listed`, () => assert.equal(isListed(list, address), listed));
  }

  test('every address is listed under 0.0.0.0/0 and ::/0', () => {
    const all = addressList(['0.0.0.0/0', '::/0']);
    assert.ok(['192.0.2.1', '::1', '2001:db8::1'].every((address) => isListed(all, address)));
  });

  test('refuses invalid ranges', () => assert.throws(() => addressList(['10.0.0.0/8', 'all']), /"all"/));
});
