import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { runs } from '../../../../test/property-runs.ts';
import { encodeNameConstraints, permitsHost } from './host-constraints.ts';

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

  test('permit the hosts that they were created for, however many', () => {
    const host = fc.oneof(fc.domain(), fc.ipV4(), fc.ipV6());
    fc.assert(
      fc.property(fc.array(host, { minLength: 1, maxLength: 60 }), (hosts) => {
        const der = encodeNameConstraints(hosts);
        assert.ok(hosts.every((each) => permitsHost(der, each)));
      }),
      runs(),
    );
  });

  test('truncated ones are not parsed', () => {
    for (let length = 1; length < extension.length; length++) {
      assert.throws(() => permitsHost(extension.subarray(0, length), 'localhost'), RangeError);
    }
  });
});
