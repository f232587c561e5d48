// The network by which a caller is counted.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { networkOf } from './network-of.ts';

const CASES: readonly [address: string, network: string][] = [
  ['192.0.2.7', '192.0.2.0/24'],
  ['0.0.0.0', '0.0.0.0/24'],
  ['255.255.255.255', '255.255.255.0/24'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1::/48'],
  ['2001:db8::1', '2001:db8::/48'],
  ['2001:db8:0:1::', '2001:db8::/48'],
  ['2001::1:2:3:4:5:6', '2001:0:1::/48'],
  ['::1', '::/48'],
  ['::', '::/48'],
  ['fe80::1', 'fe80::/48'],
  ['64:ff9b::192.0.2.1', '64:ff9b::/48'],
];

for (const [address, network] of CASES) {
  test(`${address} is in ${network}`, () => assert.equal(networkOf(address), network));
}
