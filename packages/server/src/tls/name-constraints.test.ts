import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { addressBytes, encodeNameConstraints, permitsHost } from './name-constraints.ts';

describe('addressBytes', () => {
  for (const [address, hex] of [
    ['127.0.0.1', '7f000001'],
    ['::', '00'.repeat(16)],
    ['::1', `${'00'.repeat(15)}01`],
    ['2001:db8::', `20010db8${'00'.repeat(12)}`],
    ['2001:db8::ff00:42:8329', '20010db8000000000000ff0000428329'],
    ['1:2:3:4:5:6:7:8', '00010002000300040005000600070008'],
    ['64:ff9b::192.0.2.33', '0064ff9b0000000000000000c0000221'],
  ] as const) {
    test(address, () => assert.equal(addressBytes(address).toString('hex'), hex));
  }

  test('is 4 or 16 bytes of any address', () => {
    fc.assert(fc.property(fc.ipV4(), (address) => assert.equal(addressBytes(address).length, 4)));
    fc.assert(fc.property(fc.ipV6(), (address) => assert.equal(addressBytes(address).length, 16)));
  });
});

describe('name constraints', () => {
  test('are the bytes of RFC 5280 §4.2.1.10', () => {
    // SEQUENCE { [0] { SEQUENCE { [2] "a.b" } SEQUENCE { [7] 10.0.0.1/32 } } }
    assert.equal(encodeNameConstraints(['a.b', '10.0.0.1']).toString('hex'), '3015a01330058203612e62300a87080a000001ffffffff');
  });

  test('exclude every address when there are only names', () => {
    const hex = encodeNameConstraints(['a.b']).toString('hex');
    assert.ok(hex.endsWith(`a130300a8708${'00'.repeat(8)}30228720${'00'.repeat(32)}`), hex);
  });

  test('exclude every name when there are only addresses', () => {
    assert.ok(encodeNameConstraints(['10.0.0.1']).toString('hex').endsWith('a10430028200'));
  });

  const extension = encodeNameConstraints(['localhost', 'auth.example', '127.0.0.1', '::1']);
  for (const [host, permitted] of [
    ['localhost', true],
    ['acme.localhost', true],
    ['auth.example', true],
    ['example', false],
    ['xauth.example', false],
    ['auth.example.org', false],
    ['127.0.0.1', true],
    ['127.0.0.2', false],
    ['::1', true],
    ['::2', false],
  ] as const) {
    test(`${permitted ? 'permit' : 'forbid'} ${host}`, () => assert.equal(permitsHost(extension, host), permitted));
  }

  test('permit what they were made for, however many hosts', () => {
    const host = fc.oneof(fc.domain(), fc.ipV4(), fc.ipV6());
    fc.assert(
      fc.property(fc.array(host, { minLength: 1, maxLength: 60 }), (hosts) => {
        const der = encodeNameConstraints(hosts);
        assert.ok(hosts.every((each) => permitsHost(der, each)));
      }),
    );
  });

  test('that are cut short are not read', () => {
    for (let length = 1; length < extension.length; length++) {
      assert.throws(() => permitsHost(extension.subarray(0, length), 'localhost'), RangeError);
    }
  });
});
