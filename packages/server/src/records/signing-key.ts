// A tenant's signing key as stored: the private half under an envelope, the rest in the clear.
import type { SigningAlgorithm } from '../jose/signing-algorithms.ts';

/** A value under AES-256-GCM, with the id of the key it is under. */
export interface Envelope {
  /** The master key's id, see `master-key.ts`. */
  readonly keyId: string;
  /** Nonce, ciphertext and tag, base64url. */
  readonly ciphertext: string;
}

/** A signing key as stored. Times are milliseconds since the epoch. */
export interface SigningKeyRecord {
  readonly tenantId: string;
  readonly kid: string;
  readonly algorithm: SigningAlgorithm;
  /** The public JWK (RFC 7517), without any private member. */
  readonly publicJwk: Readonly<Record<string, string>>;
  /** The private key, PKCS #8 DER. */
  readonly privateKey: Envelope;
  /** The time at which it was published. */
  readonly announcedAt: number;
  /** The time at which it began to sign; `undefined` for the standby. */
  readonly signsFrom: number | undefined;
  readonly retiredAt: number | undefined;
  readonly revokedAt: number | undefined;
}

/** The record that a sealed value is bound to: moved to another one, it cannot be decrypted. */
export interface SealContext {
  readonly tenantId: string;
  readonly table: string;
  readonly row: string;
}
