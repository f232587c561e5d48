// The parameters of node:crypto for the JWS algorithms. MACs have a separate table: a public key must never
// be usable as the key of a MAC.
import { constants, type VerifyKeyObjectInput } from 'node:crypto';
import { JWS_ALGORITHMS, type JwsAlgorithm } from '@mintmark/protocol';

type Digest = 'sha256' | 'sha384' | 'sha512';

/** The parameters for verifying a signature. */
export interface SignatureInput {
  /** `null` for Ed25519, which has its own. */
  readonly digest: Digest | null;
  readonly options: Omit<VerifyKeyObjectInput, 'key'>;
}

const OPTIONS: Readonly<Record<JwsAlgorithm['family'], SignatureInput['options']>> = {
  // RFC 7518 §3.4: R and S concatenated, not DER.
  ECDSA: { dsaEncoding: 'ieee-p1363' },
  EdDSA: {},
  'RSA-PKCS1': { padding: constants.RSA_PKCS1_PADDING },
  'RSA-PSS': { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST },
};

const signatureInput = ({ family, hash }: JwsAlgorithm): SignatureInput => ({
  digest: hash === undefined ? null : `sha${hash}`,
  options: OPTIONS[family],
});

/** Signature algorithms, by their JWS names. */
export const SIGNATURE_INPUTS: ReadonlyMap<unknown, SignatureInput> = new Map(
  [...JWS_ALGORITHMS].map(([name, algorithm]) => [name, signatureInput(algorithm)]),
);

/** MAC algorithms, by their JWS names. The key must be at least as long as the digest (RFC 7518 §3.2). */
export const MAC_ALGORITHMS: ReadonlyMap<string, { readonly digest: Digest; readonly length: number }> = new Map([
  ['HS256', { digest: 'sha256', length: 32 }],
  ['HS384', { digest: 'sha384', length: 48 }],
  ['HS512', { digest: 'sha512', length: 64 }],
]);
