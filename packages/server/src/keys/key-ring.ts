// A tenant's signing keys in memory: of each algorithm one signs and one stands by; both and the retired ones are published (RFC 7517).
import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import { SIGNING_ALGORITHM_NAMES, type SigningAlgorithm } from '../jose/signing-algorithms.ts';
import type { SigningKeyRecord } from '../records/signing-key.ts';
import { localSigner, type Signer } from './signer.ts';

/** A key that signatures are checked with. */
export interface VerificationKey {
  readonly kid: string;
  readonly algorithm: SigningAlgorithm;
  readonly publicKey: KeyObject;
  readonly revokedAt: number | undefined;
}

/** The record of the key of an algorithm that signs: the one that began last of those that nothing has ended. */
export const signingRecord = (records: readonly SigningKeyRecord[], algorithm: SigningAlgorithm): SigningKeyRecord | undefined =>
  records
    .filter((record) => record.algorithm === algorithm && record.signsFrom !== undefined && isLive(record))
    .toSorted((a, b) => (b.signsFrom ?? 0) - (a.signsFrom ?? 0))[0];

/** The record of the key of an algorithm that stands by. */
export const standbyRecord = (records: readonly SigningKeyRecord[], algorithm: SigningAlgorithm): SigningKeyRecord | undefined =>
  records.find((record) => record.algorithm === algorithm && record.signsFrom === undefined && isLive(record));

const isLive = ({ retiredAt, revokedAt }: SigningKeyRecord): boolean => retiredAt === undefined && revokedAt === undefined;

/** Holds the keys of one tenant. Immutable: a change of keys makes a new ring. */
export class KeyRing {
  /** As stored, in order of announcement. */
  readonly records: readonly SigningKeyRecord[];
  /** The JWK Set, serialised, and its entity tag. */
  readonly jwks: { readonly body: string; readonly etag: string };
  readonly #signers: ReadonlyMap<SigningAlgorithm, Signer>;
  readonly #verification: ReadonlyMap<string, VerificationKey>;

  /** @param decrypt - opens the private half of a record (PKCS #8 DER) */
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

  /** What signs for an algorithm; `undefined` when the tenant has no keys of it. */
  signer(algorithm: SigningAlgorithm): Signer | undefined {
    return this.#signers.get(algorithm);
  }

  /** The key of a `kid`, revoked ones included: what a revocation ends is judged by the caller. */
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
