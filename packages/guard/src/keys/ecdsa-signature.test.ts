// DER of a signature is what an encoder writes, whatever the length of R and S, and as valid as the original.
import assert from 'node:assert/strict';
import { generateKeyPairSync, sign, verify } from 'node:crypto';
import { describe, test } from 'node:test';
import { derP256Signature } from './ecdsa-signature.ts';

describe('RFC 3279 §2.2.3: R and S of an ES256 signature are DER integers', () => {
  const cases: Readonly<Record<string, readonly [r: string, s: string, der: string]>> = {
    'of full length': ['7f'.repeat(32), '01'.repeat(32), `30440220${'7f'.repeat(32)}0220${'01'.repeat(32)}`],
    'that need a sign byte': ['80'.repeat(32), 'ff'.repeat(32), `3046022100${'80'.repeat(32)}022100${'ff'.repeat(32)}`],
    'of 31 bytes with a sign byte, and of one byte': [`ff${'00'.repeat(30)}`, '7f', `3025022000ff${'00'.repeat(30)}02017f`],
    'that are zero': ['', '', '3006020100020100'],
  };
  for (const [name, [r, s, der]] of Object.entries(cases)) {
    test(name, () => assert.equal(derP256Signature(Buffer.from(r.padStart(64, '0') + s.padStart(64, '0'), 'hex'))?.toString('hex'), der));
  }

  test('a signature of another length than 64 bytes has none', () => {
    for (const length of [0, 63, 65, 96]) assert.equal(derP256Signature(new Uint8Array(length)), undefined);
  });

  test('a thousand signatures are valid as DER, and none of them with a changed bit', () => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    for (let n = 0; n < 1_000; n++) {
      const input = Buffer.from(`input ${n}`);
      const raw = sign('sha256', input, { key: privateKey, dsaEncoding: 'ieee-p1363' });
      assert.ok(verify('sha256', input, publicKey, derP256Signature(raw) ?? Buffer.alloc(0)), raw.toString('hex'));
      raw[n % 64] = (raw[n % 64] ?? 0) ^ 1;
      assert.ok(!verify('sha256', input, publicKey, derP256Signature(raw) ?? Buffer.alloc(0)), raw.toString('hex'));
    }
  });
});
