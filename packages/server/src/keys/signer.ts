// Signers. A key management service or a hardware module can implement the same interface.
import { constants, createPrivateKey, type KeyObject, type SignKeyObjectInput, sign } from 'node:crypto';
import { rawP256Signature } from '../jose/ecdsa-signature.ts';
import { SIGNING_ALGORITHMS, type SigningAlgorithm } from '../jose/signing-algorithms.ts';

/** A signing key. */
export interface Signer {
  /** The key's id in the JWK Set. */
  readonly kid: string;
  readonly algorithm: SigningAlgorithm;
  /** Whether `sign` returns a promise: the algorithm is slow, and signs on the thread pool. */
  readonly isAsynchronous: boolean;
  /** Signs the input. @returns the signature in the encoding of JWS (RFC 7518 §3) */
  readonly sign: (input: Uint8Array) => Buffer | Promise<Buffer>;
}

/** Creates a signer with a private key in memory. @param der - PKCS #8; may be wiped afterwards */
export const localSigner = (kid: string, algorithm: SigningAlgorithm, der: Buffer): Signer => {
  const { digest, pss, slow } = SIGNING_ALGORITHMS[algorithm];
  const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  if (algorithm === 'ES256') {
    return { kid, algorithm, isAsynchronous: slow, sign: (input) => rawP256Signature(sign(digest, input, key)) };
  }
  const options = optionsFor(key, pss);
  const onThisThread = (input: Uint8Array): Buffer => sign(digest, input, options);
  const onThreadPool = (input: Uint8Array): Promise<Buffer> =>
    new Promise((resolve, reject) => {
      sign(digest, input, options, (error, signature) => (error === null ? resolve(signature) : reject(error)));
    });
  return { kid, algorithm, isAsynchronous: slow, sign: slow ? onThreadPool : onThisThread };
};

const optionsFor = (key: KeyObject, pss: boolean): SignKeyObjectInput => {
  // RFC 7518 §3.4: R and S concatenated, not DER.
  if (key.asymmetricKeyType !== 'rsa') return { key, dsaEncoding: 'ieee-p1363' };
  return pss
    ? { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }
    : { key, padding: constants.RSA_PKCS1_PADDING };
};
