// The JWS algorithms that this server signs with (RFC 7518 §3.1, RFC 8037, RFC 9864).
import { generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';

/** The parameters that create a key for an algorithm and sign with it. */
export interface SigningAlgorithmRow {
  /** Generates a key pair, on the thread pool. */
  readonly generate: () => Promise<{ readonly publicKey: KeyObject; readonly privateKey: KeyObject }>;
  /** For `crypto.sign`; `null` for Ed25519, which has its own. */
  readonly digest: 'sha256' | 'sha384' | null;
  /** RSASSA-PSS with a salt as long as the digest (RFC 7518 §3.5). */
  readonly pss: boolean;
  /** Whether to sign on the thread pool: an RSA signature takes as long as ten with P-256. */
  readonly slow: boolean;
  /** The members of the thumbprint, in lexical order (RFC 7638 §3.2). */
  readonly thumbprint: readonly string[];
}

const EC = ['crv', 'kty', 'x', 'y'] as const;
const OKP = ['crv', 'kty', 'x'] as const;
const RSA = ['e', 'kty', 'n'] as const;
const generate = promisify(generateKeyPair);
// Explicit, because the inferred type has a name that the types of older Node versions lack.
type Generate = SigningAlgorithmRow['generate'];
const ec =
  (namedCurve: string): Generate =>
  () =>
    generate('ec', { namedCurve });
const ed25519: Generate = () => generate('ed25519');
const rsa: Generate = () => generate('rsa', { modulusLength: 2048 });

/** The algorithms, by their JWS names. */
export const SIGNING_ALGORITHMS = {
  ES256: { generate: ec('P-256'), digest: 'sha256', pss: false, slow: false, thumbprint: EC },
  ES384: { generate: ec('P-384'), digest: 'sha384', pss: false, slow: true, thumbprint: EC },
  EdDSA: { generate: ed25519, digest: null, pss: false, slow: false, thumbprint: OKP },
  Ed25519: { generate: ed25519, digest: null, pss: false, slow: false, thumbprint: OKP },
  RS256: { generate: rsa, digest: 'sha256', pss: false, slow: true, thumbprint: RSA },
  PS256: { generate: rsa, digest: 'sha256', pss: true, slow: true, thumbprint: RSA },
} as const satisfies Record<string, SigningAlgorithmRow>;

/** An algorithm that a tenant may sign with. */
export type SigningAlgorithm = keyof typeof SIGNING_ALGORITHMS;

/** The names, in the order in which metadata lists them. */
export const SIGNING_ALGORITHM_NAMES = Object.keys(SIGNING_ALGORITHMS) as readonly SigningAlgorithm[];
