import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { runs } from '../../../../test/property-runs.ts';
import { allowsAddress } from '../clients/ip-rules.ts';
import { leavesAddresses } from './ip-coverage.ts';

describe('address rules that leave no address', () => {
  const rows: readonly [ranges: readonly string[], leaves: boolean][] = [
    [['192.0.2.1'], true],
    [['0.0.0.0/0'], false],
    [['::/0'], false],
    [['0.0.0.0/1'], true],
    [['128.0.0.0/1', '0.0.0.0/1'], false],
    [['0.0.0.0-255.255.255.255'], false],
    [['0.0.0.0-255.255.255.254'], true],
    [['0.0.0.1-255.255.255.255'], true],
    [['0.0.0.0-127.255.255.255', '100.0.0.0/8', '128.0.0.0 - 255.255.255.255'], false],
    [['::/1', '8000::/1'], false],
    [['::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'], false],
    [['::1-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'], true],
    [['::ffff:0.0.0.0/96'], false],
  ];
  for (const [ranges, leaves] of rows) {
    test(`deny ${ranges.join(', ')} ${leaves ? 'leaves some' : 'leaves none'}`, () => {
      assert.equal(leavesAddresses({ op: 'deny', ranges }), leaves);
    });
  }
  test('allow leaves none but its own', () => assert.equal(leavesAddresses({ op: 'allow', ranges: ['0.0.0.0/0'] }), false));
  test('rules that deny a random address and its complement leave none, and without either some', () => {
    const text = (value: number) => [24, 16, 8, 0].map((shift) => (value >>> shift) & 255).join('.');
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 0xff_ff_ff_fe }), (value) => {
        const ranges = [`${text(value)}`, `0.0.0.0-${text(value - 1)}`, `${text(value + 1)}-255.255.255.255`];
        assert.equal(leavesAddresses({ op: 'deny', ranges }), false);
        assert.equal(leavesAddresses({ op: 'deny', ranges: ranges.slice(1) }), true);
        assert.equal(allowsAddress({ op: 'deny', ranges: ranges.slice(1) }, text(value)), true);
      }),
      runs(),
    );
  });
});
