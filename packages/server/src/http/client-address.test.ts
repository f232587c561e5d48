import assert from 'node:assert/strict';
import { isIP } from 'node:net';
import { describe, test } from 'node:test';
import { OAuthError } from '@mintmark/protocol';
import fc from 'fast-check';
import { runs } from '../../../../test/property-runs.ts';
import { canonicalAddress } from '../net/address-list.ts';
import { Refusal } from '../refusals/refusal.ts';
import { clientAddress, loadTrustedProxies } from './client-address.ts';

const PROXIES = loadTrustedProxies(['127.0.0.0/8', '::1', '10.0.0.0/8', '2001:db8:aaaa::/48'], 'X-Forwarded-For');

type Case = readonly [name: string, peer: string | undefined, header: string | readonly string[] | undefined, expected: string | undefined];

const CASES: readonly Case[] = [
  ['loopback without the header is the client', '127.0.0.1', undefined, '127.0.0.1'],
  ['IPv6 loopback without the header is the client', '::1', undefined, '::1'],
  ['loopback may report a client', '127.0.0.1', '203.0.113.9', '203.0.113.9'],
  ['loopback as a proxy with an empty header is refused', '127.0.0.1', '', undefined],
  ['a peer that is not a proxy is the client', '192.0.2.1', undefined, '192.0.2.1'],
  ['a peer that is not a proxy cannot report another', '192.0.2.1', '203.0.113.9', '192.0.2.1'],
  ['a malformed header of a peer that is not a proxy is ignored', '192.0.2.1', 'nonsense', '192.0.2.1'],
  ['an IPv4-mapped peer is an IPv4 peer', '::ffff:192.0.2.1', undefined, '192.0.2.1'],
  ['a peer in IPv6 has one form', '2001:DB8:0::0:1', undefined, '2001:db8::1'],
  ['the peer of a closed socket is refused', undefined, undefined, undefined],
  ['a proxy may report a client', '10.0.0.1', '203.0.113.9', '203.0.113.9'],
  ['a mapped proxy may report a client', '::ffff:10.0.0.1', '203.0.113.9', '203.0.113.9'],
  ['a proxy in IPv6 may report a client', '2001:db8:aaaa::1', '2001:DB8::9', '2001:db8::9'],
  ['the rightmost hop is the client, not what it wrote before it', '10.0.0.1', '127.0.0.1, 203.0.113.9', '203.0.113.9'],
  ['trusted hops are skipped', '10.0.0.1', '203.0.113.9, 10.1.1.1,10.2.2.2', '203.0.113.9'],
  ['skipping stops at the first untrusted hop', '10.0.0.1', '198.51.100.1, 203.0.113.9, 10.2.2.2', '203.0.113.9'],
  ['malformed text left of the client is ignored', '10.0.0.1', 'nonsense, 203.0.113.9', '203.0.113.9'],
  ['a proxy that sends its own request is the client', '10.0.0.1', '10.3.3.3, 10.2.2.2', '10.3.3.3'],
  ['several header lines are one list', '10.0.0.1', ['198.51.100.1', '203.0.113.9, 10.2.2.2'], '203.0.113.9'],
  ['a hop with a port', '10.0.0.1', '203.0.113.9:4711', '203.0.113.9'],
  ['a hop in brackets', '10.0.0.1', '[2001:db8::9]', '2001:db8::9'],
  ['a hop in brackets with a port', '10.0.0.1', '[2001:db8::9]:443', '2001:db8::9'],
  ['a bare IPv6 hop', '10.0.0.1', '2001:db8::9', '2001:db8::9'],
  ['a mapped hop', '10.0.0.1', '[::ffff:203.0.113.9]:1', '203.0.113.9'],
  ['a proxy without the header is refused', '10.0.0.1', undefined, undefined],
  ['an empty header is refused', '10.0.0.1', '', undefined],
  ['an empty hop is refused', '10.0.0.1', '203.0.113.9, ', undefined],
  ['a name is refused', '10.0.0.1', 'client.example', undefined],
  ['"unknown" is refused', '10.0.0.1', '203.0.113.9, unknown', undefined],
  ['malformed text left of trusted hops is refused', '10.0.0.1', 'nonsense, 10.2.2.2', undefined],
  ['IPv4 in brackets is refused', '10.0.0.1', '[203.0.113.9]', undefined],
  ['an open bracket is refused', '10.0.0.1', '[2001:db8::9', undefined],
  ['a port without a number is refused', '10.0.0.1', '203.0.113.9:', undefined],
  ['an octal look-alike is refused', '10.0.0.1', '0203.0.113.9', undefined],
];

describe('clientAddress', () => {
  for (const [name, peer, header, expected] of CASES) {
    test(name, () => {
      const find = () => clientAddress(peer, { 'x-forwarded-for': header }, PROXIES);
      if (expected !== undefined) return assert.equal(find(), expected);
      assert.throws(find, (error) => error instanceof OAuthError && error.code === 'invalid_request' && error.status === 400);
    });
  }

  test('another header may be configured, and then no other is read', () => {
    const proxies = loadTrustedProxies(['10.0.0.1'], 'x-real-ip');
    const headers = { 'x-real-ip': '203.0.113.9', 'x-forwarded-for': '198.51.100.1' };
    assert.equal(clientAddress('10.0.0.1', headers, proxies), '203.0.113.9');
    assert.throws(() => clientAddress('10.0.0.1', { 'x-forwarded-for': '198.51.100.1' }, proxies), OAuthError);
  });

  test('returns a canonical address or an OAuthError, for any input', () => {
    const hop = fc.oneof(
      fc.ipV4(),
      fc.ipV6(),
      fc.string(),
      fc.constantFrom('10.1.1.1', '[', ']:', '[]', '[::1]:99999', 'fe80::1%lo', '__proto__'),
    );
    const line = fc.array(hop).map((hops) => hops.join(', '));
    const header = fc.oneof(line, fc.array(line), fc.constant(undefined));
    fc.assert(
      fc.property(fc.oneof(hop, fc.constantFrom('10.0.0.1', undefined)), header, (peer, lines) => {
        try {
          const address = clientAddress(peer, { 'x-forwarded-for': lines }, PROXIES);
          assert.notEqual(isIP(address), 0);
          assert.equal(canonicalAddress(address), address);
        } catch (error) {
          assert.ok(error instanceof OAuthError, String(error));
        }
      }),
      runs(500),
    );
  });
});

test('a proxy that does not report its client is named to the operator, not to the peer', () => {
  const proxies = loadTrustedProxies(['192.0.2.1'], 'x-forwarded-for');
  assert.throws(
    () => clientAddress('192.0.2.1', {}, proxies),
    (error) => {
      assert.ok(error instanceof Refusal);
      assert.equal(error.reason, 'address_unknown');
      assert.deepEqual(error.facts.detail, { proxy: '192.0.2.1', header: 'x-forwarded-for' });
      assert.doesNotMatch(error.message, /192\.0\.2\.1|forwarded/i);
      return true;
    },
  );
});
