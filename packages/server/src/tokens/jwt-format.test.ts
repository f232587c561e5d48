// A token is signed as it is sent, whatever its length, and while others are signed elsewhere.
import assert from 'node:assert/strict';
import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import { describe, test } from 'node:test';
import { localSigner, type Signer } from '../keys/signer.ts';
import { signJwt } from './jwt-format.ts';

const OWN = { iat: 1_764_450_000, exp: 1_764_457_200, jti: '019aad3c-0a23-7a8e-8ee1-3db2a2e84efe' };

const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });

const isValid = (token: string): boolean => {
  const end = token.lastIndexOf('.');
  const key = { key: createPublicKey(privateKey), dsaEncoding: 'ieee-p1363' } as const;
  return verify('sha256', Buffer.from(token.slice(0, end)), key, Buffer.from(token.slice(end + 1), 'base64url'));
};

describe('signJwt()', () => {
  test('a token has its own claims after the prefix, and a valid signature, around the size of the buffer', async () => {
    const signer = localSigner('k', 'ES256', privateKey.export({ format: 'der', type: 'pkcs8' }));
    const own = Buffer.from(`"iat":${OWN.iat},"exp":${OWN.exp},"jti":"${OWN.jti}","grant_id":"${OWN.jti}"}`).toString('base64url');
    for (const length of [own.length + 3, 8_191, 8_192, 8_193, 20_000]) {
      const prefix = `e.${'A'.repeat(length - own.length - 2)}`;
      const token = await signJwt(signer, prefix, OWN);
      assert.ok(token.startsWith(`${prefix}${own}.`), String(length));
      assert.ok(isValid(token), String(length));
    }
  });

  test('the input of a signature that is computed later is not changed by those that follow', async () => {
    const sign = async (input: Uint8Array): Promise<Buffer> => {
      await new Promise((resolve) => setImmediate(resolve));
      return Buffer.from(input);
    };
    const signer: Signer = { kid: 'k', algorithm: 'RS256', isAsynchronous: true, sign };
    const tokens = await Promise.all(['A', 'B', 'C'].map((letter) => signJwt(signer, `e.${letter.repeat(9)}`, OWN)));
    for (const token of tokens) {
      const end = token.lastIndexOf('.');
      assert.equal(Buffer.from(token.slice(end + 1), 'base64url').toString(), token.slice(0, end));
    }
  });
});
