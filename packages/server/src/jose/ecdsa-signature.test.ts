// The encoding of JWS is what a verifier of it accepts, whatever the length of R and S.
import assert from 'node:assert/strict';
import { generateKeyPairSync, sign, verify } from 'node:crypto';
import { describe, test } from 'node:test';
import { rawP256Signature } from './ecdsa-signature.ts';

const integer = (hex: string): string => {
  const bytes = Buffer.from(hex, 'hex');
  const signed = (bytes[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.alloc(1), bytes]) : bytes;
  return Buffer.concat([Buffer.from([2, signed.length]), signed]).toString('hex');
};
const sequence = (...parts: readonly string[]): Buffer => {
  const content = Buffer.from(parts.join(''), 'hex');
  return Buffer.concat([Buffer.from([0x30, content.length]), content]);
};

describe('RFC 7518 §3.4: R and S are 32 bytes each, in the order of the wire', () => {
  const cases: Readonly<Record<string, readonly [r: string, s: string]>> = {
    'of full length': ['7f'.repeat(32), '01'.repeat(32)],
    'with a sign byte in DER': ['80'.repeat(32), 'ff'.repeat(32)],
    'of 31 and 30 bytes': ['12'.repeat(31), '34'.repeat(30)],
    'of 31 bytes with a sign byte': [`ff${'00'.repeat(30)}`, `80${'00'.repeat(30)}`],
    'of one byte': ['01', '7f'],
  };
  for (const [name, [r, s]] of Object.entries(cases)) {
    test(name, () => {
      assert.equal(rawP256Signature(sequence(integer(r), integer(s))).toString('hex'), r.padStart(64, '0') + s.padStart(64, '0'));
    });
  }

  test('two thousand signatures, of which some have a short R or S, verify', () => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    for (let n = 0; n < 2_000; n++) {
      const input = Buffer.from(`input ${n}`);
      const raw = rawP256Signature(sign('sha256', input, privateKey));
      assert.ok(verify('sha256', input, { key: publicKey, dsaEncoding: 'ieee-p1363' }, raw), raw.toString('hex'));
    }
  });
});
