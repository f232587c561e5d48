// The addresses that outgoing requests may connect to.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { runs } from '../../../../test/property-runs.ts';
import { addressPolicy } from './address-policy.ts';

describe('addresses', () => {
  const policy = addressPolicy([]);
  const REFUSED = {
    'IPv4 that is not public (RFC 6890)': `0.0.0.0 0.1.2.3 10.1.2.3 100.64.0.1 127.0.0.1 127.255.255.255 169.254.169.254 172.16.0.1
      172.31.255.255 192.0.0.1 192.0.0.170 192.0.2.1 192.88.99.1 192.168.1.1 198.18.0.1 198.19.255.255 198.51.100.1 203.0.113.1 224.0.0.1
      239.1.1.1 240.0.0.1 255.255.255.255`,
    'IPv6 that is not public': `:: ::1 100::1 100:0:0:1::1 fc00::1 fd00:ec2::254 fe80::1 fec0::1 ff02::1 ff0e::1 2001::1 2001:2::1
      2001:10::1 2001:20::1 2001:db8::1 3fff::1 3fff:fff::1 5f00::1 4000::1 8000::1 e000::1`,
    'IPv6 with an IPv4 address in it': `::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:7f00:1 0:0:0:0:0:ffff:0a00:0001 ::127.0.0.1 ::7f00:1
      ::ffff:0:127.0.0.1 64:ff9b::7f00:1 64:ff9b::10.0.0.1 64:ff9b:1::7f00:1 2001:0:7f00:1:: 2002:7f00:1:: 2002:a00:1::`,
    'addresses with a zone': 'fe80::1%eth0 fe80::1%25eth0 ::1%lo 1.1.1.1%eth0',
    'no addresses': `localhost 1.2.3 127.1 0x7f.1 0x7f000001 2130706433 017700000001 0177.0.0.1 127.0.0.1. 127.0.0.1:80 [::1] 127.0.0.1/32
      １２７.0.0.1`,
  } as const;
  for (const [kind, addresses] of Object.entries(REFUSED)) {
    for (const address of ['', ...addresses.split(/\s+/)]) {
      test(`${kind}: ${address || 'nothing'} is refused`, () => assert.equal(policy.allows(address, 443), false));
    }
  }
  for (const address of [
    ...['1.1.1.1', '93.184.215.14', '100.63.255.255', '100.128.0.1', '172.15.255.255', '172.32.0.1', '198.17.0.1', '198.20.0.1'],
    ...['223.255.255.255', '2606:4700:4700::1111', '2003::1', '::ffff:1.1.1.1'],
  ]) {
    test(`${address} is public, at port 443 only`, () =>
      assert.deepEqual([policy.allows(address, 443), policy.allows(address, 8443)], [true, false]));
  }
  test('an address that the operator allows is allowed, at any port', () => {
    const own = addressPolicy(['10.0.0.0/8', '::1']);
    assert.deepEqual([own.allows('10.9.9.9', 8443), own.allows('::1', 1), own.allows('11.0.0.1', 8443)], [true, true, false]);
  });
  test('returns a result, whatever the response', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.ipV4(), fc.ipV6()), fc.nat(), (text, port) =>
        assert.equal(typeof policy.allows(text, port), 'boolean'),
      ),
      runs(),
    );
  });
});
