// A tenant's signing keys in memory: one signs, one stands by, both and the retired ones are published (RFC 7517).
import { createHash, createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import type { SigningAlgorithm, SigningKeyRecord } from './signing-key.ts';

/** A key ready for use. */
export interface SigningKey {
  readonly kid: string;
  readonly algorithm: SigningAlgorithm;
  readonly privateKey: KeyObject;
}

/** A key that signatures are checked with. */
export interface VerificationKey {
  readonly kid: string;
  readonly algorithm: SigningAlgorithm;
  readonly publicKey: KeyObject;
  readonly revokedAt: number | undefined;
}

/** Holds the keys of one tenant. Immutable: a change of keys makes a new ring. */
export class KeyRing {
  /** The key that signs. */
  readonly signing: SigningKey;
  /** The JWK Set, serialised, and its entity tag. */
  readonly jwks: { readonly body: string; readonly etag: string };
  readonly #verification: ReadonlyMap<string, VerificationKey>;

  /**
   * @param records - the tenant's keys; at least one signs and is not revoked
   * @param decrypt - opens the private half of a record (PKCS #8 DER)
   */
  constructor(records: readonly SigningKeyRecord[], decrypt: (record: SigningKeyRecord) => Uint8Array) {
    const current = records
      .filter(({ signsFrom, retiredAt, revokedAt }) => signsFrom !== undefined && retiredAt === undefined && revokedAt === undefined)
      .toSorted((a, b) => (b.signsFrom ?? 0) - (a.signsFrom ?? 0))[0];
    if (current === undefined) throw new TypeError('The tenant has no key that signs.');
    const der = Buffer.from(decrypt(current));
    this.signing = {
      kid: current.kid,
      algorithm: current.algorithm,
      privateKey: createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }),
    };
    der.fill(0);
    this.#verification = new Map(
      records.map(({ kid, algorithm, publicJwk, revokedAt }) => [
        kid,
        { kid, algorithm, publicKey: createPublicKey({ key: publicJwk, format: 'jwk' }), revokedAt },
      ]),
    );
    const published = records.filter(({ revokedAt }) => revokedAt === undefined);
    const body = JSON.stringify({
      keys: published.map(({ kid, algorithm, publicJwk }) => ({ ...publicJwk, kid, use: 'sig', alg: algorithm })),
    });
    this.jwks = { body, etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"` };
  }

  /** The key of a `kid`, revoked ones included: what a revocation ends is judged by the caller. */
  verification(kid: string): VerificationKey | undefined {
    return this.#verification.get(kid);
  }
}
