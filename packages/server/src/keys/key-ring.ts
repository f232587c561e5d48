// A tenant's signing keys in memory. Each algorithm has a signing key and a standby; these and the retired
// keys are published (RFC 7517).
import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import { SIGNING_ALGORITHM_NAMES, type SigningAlgorithm } from '../jose/signing-algorithms.ts';
import type { SigningKeyRecord } from '../records/signing-key.ts';
import { localSigner, type Signer } from './signer.ts';

/** A key that verifies signatures. */
export interface VerificationKey {
  readonly kid: string;
  readonly algorithm: SigningAlgorithm;
  readonly publicKey: KeyObject;
  readonly revokedAt: number | undefined;
}

/** The signing key of an algorithm: of the keys that are neither retired nor revoked, the last to begin. */
export const signingRecord = (records: readonly SigningKeyRecord[], algorithm: SigningAlgorithm): SigningKeyRecord | undefined =>
  records
    .filter((record) => record.algorithm === algorithm && record.signsFrom !== undefined && isLive(record))
    .toSorted((a, b) => (b.signsFrom ?? 0) - (a.signsFrom ?? 0))[0];

/** The standby key of an algorithm. */
export const standbyRecord = (records: readonly SigningKeyRecord[], algorithm: SigningAlgorithm): SigningKeyRecord | undefined =>
  records.find((record) => record.algorithm === algorithm && record.signsFrom === undefined && isLive(record));

const isLive = ({ retiredAt, revokedAt }: SigningKeyRecord): boolean => retiredAt === undefined && revokedAt === undefined;

/** The keys of one tenant. Immutable: a change of keys creates a new ring. */
export class KeyRing {
  /** In order of announcement. */
  readonly records: readonly SigningKeyRecord[];
  /** The serialized JWK Set and its entity tag. */
  readonly jwks: { readonly body: string; readonly etag: string };
  readonly #signers: ReadonlyMap<SigningAlgorithm, Signer>;
  readonly #verification: ReadonlyMap<string, VerificationKey>;

  /** @param decrypt - decrypts the private key of a record (PKCS #8 DER) */
  constructor(records: readonly SigningKeyRecord[], decrypt: (record: SigningKeyRecord) => Uint8Array) {
    this.records = records;
    this.#signers = new Map(
      SIGNING_ALGORITHM_NAMES.flatMap((algorithm) => {
        const record = signingRecord(records, algorithm);
        return record === undefined ? [] : [[algorithm, signerOf(record, decrypt)]];
      }),
    );
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

  /** The signer of an algorithm; `undefined` when the tenant has no key for it. */
  signer(algorithm: SigningAlgorithm): Signer | undefined {
    return this.#signers.get(algorithm);
  }

  /** The key with a `kid`, even a revoked one: the caller decides what its revocation means. */
  verification(kid: string): VerificationKey | undefined {
    return this.#verification.get(kid);
  }
}

const signerOf = (record: SigningKeyRecord, decrypt: (record: SigningKeyRecord) => Uint8Array): Signer => {
  const der = Buffer.from(decrypt(record));
  try {
    return localSigner(record.kid, record.algorithm, der);
  } finally {
    der.fill(0);
  }
};
