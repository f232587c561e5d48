import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { runs } from '../../../../test/property-runs.ts';
import { addressBytes, addressOfBytes } from './address-bytes.ts';
import { canonicalAddress } from './address-list.ts';

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

  test('returns 4 or 16 bytes for any address', () => {
    fc.assert(
      fc.property(fc.ipV4(), (address) => assert.equal(addressBytes(address).length, 4)),
      runs(),
    );
    fc.assert(
      fc.property(fc.ipV6(), (address) => assert.equal(addressBytes(address).length, 16)),
      runs(),
    );
  });

  test('can be reversed', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (address) =>
        assert.equal(addressOfBytes(addressBytes(address)), canonicalAddress(address)),
      ),
      runs(),
    );
    assert.equal(addressOfBytes(Buffer.from([192, 0, 2])), undefined);
  });
});
