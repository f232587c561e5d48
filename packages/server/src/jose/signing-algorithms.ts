// The JWS algorithms that this server signs with (RFC 7518 §3.1, RFC 8037, RFC 9864): a table, so that adding one is a row.
import { generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';

/** How a key of an algorithm is made, and how it signs. */
export interface SigningAlgorithmRow {
  /** Makes a key pair, on the thread pool. */
  readonly generate: () => Promise<{ readonly publicKey: KeyObject; readonly privateKey: KeyObject }>;
  /** For `crypto.sign`; Ed25519 brings its own. */
  readonly digest: 'sha256' | 'sha384' | null;
  /** RSASSA-PSS with a salt as long as the digest (RFC 7518 §3.5). */
  readonly pss: boolean;
  /** Signed on the thread pool: an RSA signature would hold the event loop for ten of P-256. */
  readonly slow: boolean;
  /** The required members of the public JWK in lexical order (RFC 7638 §3.2), which make its thumbprint. */
  readonly thumbprint: readonly string[];
}

const EC = ['crv', 'kty', 'x', 'y'] as const;
const OKP = ['crv', 'kty', 'x'] as const;
const RSA = ['e', 'kty', 'n'] as const;
const generate = promisify(generateKeyPair);
// The type is written out: the one that TypeScript infers has a name that the types of older Node versions lack.
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
