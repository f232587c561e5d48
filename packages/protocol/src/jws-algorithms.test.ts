// Compares the table with signatures by WebCrypto.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { fitsKey, isSameAlgorithm, isSigningAlgorithm, JWS_ALGORITHM_NAMES, JWS_ALGORITHMS } from './jws-algorithms.ts';
import { importSigningKey, signJwt } from './signing-key.ts';

const KEY_PARAMETERS = { EC: 'ECDSA', OKP: 'Ed25519', RSA: 'RSA-PSS' } as const;

const generateJwk = async (kty: 'EC' | 'OKP' | 'RSA', crv: string | undefined): Promise<Record<string, unknown>> => {
  const rsa = { modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]), hash: 'SHA-256' };
  const parameters = { name: KEY_PARAMETERS[kty], ...(kty === 'RSA' ? rsa : { namedCurve: crv ?? '' }) };
  const pair = await crypto.subtle.generateKey(parameters, true, ['sign', 'verify']);
  if (!('privateKey' in pair)) throw new Error('Expected a key pair.');
  return { ...(await crypto.subtle.exportKey('jwk', pair.privateKey)) };
};

describe('RFC 7518 §3.1: signature algorithms', () => {
  for (const [name, { kty, crv, length }] of JWS_ALGORITHMS) {
    test(`${name} signs with a key of its type, with its length of signature`, async () => {
      const jwk = await generateJwk(kty, crv);
      const { alg: _alg, ...key } = jwk;
      const jwt = await signJwt(await importSigningKey({ key: { ...key, kty, alg: String(name) } }), {}, {});
      assert.equal(Buffer.from(jwt.split('.')[2] ?? '', 'base64url').length, length ?? 256);
      assert.ok(fitsKey(name, { kty, crv: jwk.crv }));
    });
  }
  test('neither none nor a MAC is among them', () => {
    for (const name of ['none', 'HS256', 'constructor', '__proto__', undefined]) {
      assert.equal(isSigningAlgorithm(name), false);
      assert.equal(fitsKey(name, { kty: 'RSA' }), false);
    }
  });
  test('a key fits the algorithms of its type and curve alone', () => {
    const fitting = (key: object) => JWS_ALGORITHM_NAMES.filter((name) => fitsKey(name, key));
    assert.deepEqual(fitting({ kty: 'EC', crv: 'P-384' }), ['ES384']);
    assert.deepEqual(fitting({ kty: 'OKP', crv: 'Ed25519' }), ['EdDSA', 'Ed25519']);
    assert.deepEqual(fitting({ kty: 'RSA' }), ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512']);
    assert.deepEqual(fitting({ kty: 'EC', crv: 'Ed25519' }), []);
    assert.deepEqual(fitting({ kty: 'oct' }), []);
  });
});

test('RFC 9864: EdDSA and Ed25519 are one algorithm', () => {
  assert.ok(isSameAlgorithm('EdDSA', 'Ed25519'));
  assert.ok(isSameAlgorithm('ES256', 'ES256'));
  assert.equal(isSameAlgorithm('ES256', 'ES384'), false);
  assert.equal(isSameAlgorithm('ES256', undefined), false);
});
