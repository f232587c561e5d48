import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { verifySignature } from './verify-signature.ts';

const signed = async (alg: string) => {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  const token = await new SignJWT({ sub: 'billing' }).setProtectedHeader({ alg, kid: 'k' }).sign(privateKey);
  return { token, jwk: { ...(await exportJWK(publicKey)), kid: 'k', alg, use: 'sig' } };
};

describe('console: the signature of a token', () => {
  for (const alg of ['ES256', 'ES384', 'EdDSA', 'RS256', 'PS256']) {
    test(`${alg}: is verified, and one of other claims is not`, async () => {
      const { token, jwk } = await signed(alg);
      assert.equal(await verifySignature(token, { keys: [jwk] }), 'valid');
      const [header, , signature] = token.split('.');
      const forged = `${header}.${Buffer.from('{"sub":"admin"}').toString('base64url')}.${signature}`;
      assert.equal(await verifySignature(forged, { keys: [jwk] }), 'invalid');
    });
  }

  test('a key with another id, another algorithm or another value does not verify it', async () => {
    const [one, other] = [await signed('ES256'), await signed('ES256')];
    assert.equal(await verifySignature(one.token, { keys: [{ ...one.jwk, kid: 'other' }] }), 'unknown-key');
    assert.equal(await verifySignature(one.token, { keys: [{ ...one.jwk, alg: 'ES384' }] }), 'unsupported');
    assert.equal(await verifySignature(one.token, { keys: [other.jwk] }), 'invalid');
    for (const keys of [undefined, {}, { keys: 'none' }, { keys: [null] }])
      assert.equal(await verifySignature(one.token, keys), 'unknown-key');
  });

  test('none and symmetric algorithms verify nothing', async () => {
    const { jwk } = await signed('ES256');
    for (const alg of ['none', 'HS256']) {
      const header = Buffer.from(JSON.stringify({ alg, kid: 'k' })).toString('base64url');
      const { alg: _, ...key } = jwk;
      assert.equal(await verifySignature(`${header}.e30.`, { keys: [key] }), 'unsupported');
    }
  });
});
