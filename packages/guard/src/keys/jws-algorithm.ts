// Verifies signatures with node:crypto, for the algorithms of the table in `@mintmark/protocol`.
import { constants, type KeyObject, verify } from 'node:crypto';
import { JWS_ALGORITHMS, type JwsAlgorithm } from '@mintmark/protocol';
import { derP256Signature } from './ecdsa-signature.ts';

const OPTIONS: Readonly<Record<JwsAlgorithm['family'], Readonly<Record<string, number | string>>>> = {
  // RFC 7518 §3.4: R and S concatenated, not DER.
  ECDSA: { dsaEncoding: 'ieee-p1363' },
  EdDSA: {},
  'RSA-PKCS1': { padding: constants.RSA_PKCS1_PADDING },
  'RSA-PSS': { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST },
};

/** Whether a signature over `signed` was made by a key. */
export type SignatureCheck = (signed: Uint8Array, signature: Uint8Array) => boolean;

/**
 * Prepares the check of a key's signatures.
 *
 * @param algorithm - one that fits the key; under any other name, no signature is valid
 */
export const signatureCheck = (algorithm: string, key: KeyObject): SignatureCheck => {
  const found = JWS_ALGORITHMS.get(algorithm);
  if (found === undefined) return () => false;
  if (algorithm === 'ES256') return es256Check(key);
  const digest = found.hash === undefined ? null : `sha${found.hash}`;
  const input = { key, ...OPTIONS[found.family] };
  return (signed, signature) => verify(digest, signed, input, signature);
};

const es256Check =
  (key: KeyObject): SignatureCheck =>
  (signed, signature) => {
    const der = derP256Signature(signature);
    return der !== undefined && verify('sha256', signed, key, der);
  };
